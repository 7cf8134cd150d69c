/// Relationships of a load: adjacency segments in both directions, and columns.
#pragma once

#include "graph/ids.h"
#include "graph/load/edge_spill.h"
#include "graph/load/load_context.h"
#include "graph/load/staged_files.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Which lists are made of a table's relationships; the columns go with the outgoing ones.
enum class EdgeSides { kBoth, kOut, kIn };

/// Adds the files of all relationships of the table; row r gets the id `first` + r. Blocks that
/// have relationships of a type already are read at the context's state, deltas included, merged
/// and written anew; their deltas are deleted.
/// REQUIRES: `first` was given out after the state was taken, so that new ids are the greatest.
/// Errors: Corruption, IoError, Cancelled, ResourceExhausted.
Status StageEdges(const LoadContext& context, EdgeId first, EdgeSides sides, StagedFiles* files);

/// The same for relationships that lie on disk, some blocks at a time. `first_rows` is that of the
/// reader which filled `spill`.
Status StageSpilledEdges(const LoadContext& context, EdgeId first, const EdgeSpill& spill,
                         std::span<const std::uint64_t> first_rows, StagedFiles* files);

}  // namespace keiretsu::graph
