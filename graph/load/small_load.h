/// Loads of a few rows.
#pragma once

#include <cstdint>

#include "graph/graph_store.h"
#include "graph/load/created_nodes.h"
#include "graph/load/load_context.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// What a load of relationships creates for missing ends; null where there is nothing.
struct EndNodes {
  CreatedNodes* sources = nullptr;
  CreatedNodes* targets = nullptr;  ///< the same when both ends are looked up alike
};

/// Fills in the ends that wait for nodes which are made by now.
void FillMissingEnds(const EndNodes& nodes, LoadTable* table);

/// Creates all rows of `table`, the context's, in a transaction of its own; also nodes for missing
/// ends, and the updates, where empty cells remove properties if `replace`. Returns how many
/// entities the updates changed.
/// Errors: those of the transaction, such as Conflict, NotFound (an end point was deleted
/// meanwhile) or ConstraintViolation.
Result<std::uint64_t> LoadByTransaction(GraphStore& store, const LoadContext& context,
                                        const EndNodes& nodes, bool replace, LoadTable* table);

}  // namespace keiretsu::graph
