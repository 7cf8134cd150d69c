/// The checker of the storage invariants.
#pragma once

#include "graph/graph_core.h"
#include "graph/graph_store.h"

namespace keiretsu::graph {

/// Reads the whole newest state from disk, past all caches, and checks S1 to S6 (docs/format.md).
/// Damage becomes a finding; errors are only what stops the check, such as IoError. Needs memory
/// for the label set of each node and a bit for each relationship.
Result<ConsistencyReport> CheckConsistency(GraphCore& core);

}  // namespace keiretsu::graph
