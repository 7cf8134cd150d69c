/// Rows of a load that change what is in the graph already.
#pragma once

#include <cstdint>

#include "graph/load/load_context.h"
#include "graph/load/staged_files.h"
#include "graph/write_transaction.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Sets the properties in which the table's updates differ from the graph, and adds the labels that
/// nodes lack. Empty cells remove a property if `replace`, else they change nothing. Returns how
/// many nodes or relationships differ. REQUIRES: the transaction began at the context's state.
/// Errors: ConstraintViolation, ResourceExhausted (more writes than a transaction takes),
/// Corruption, IoError, Cancelled.
Result<std::uint64_t> ApplyUpdates(const LoadContext& context, bool replace,
                                   GraphTransaction* transaction);

/// Adds what a transaction wrote to the files, as of the load's timestamp.
void StageWrites(const LoadContext& context, const WriteTransaction& transaction,
                 StagedFiles* files);

}  // namespace keiretsu::graph
