/// The checker of the storage invariants.
#pragma once

#include "graph/graph_core.h"
#include "graph/graph_store.h"

namespace keiretsu::graph {

/// Reads the whole newest state and checks S1 to S6 (docs/format.md). Damage becomes a finding;
/// errors are only what stops the check, such as IoError.
Result<ConsistencyReport> CheckConsistency(const GraphCore& core);

}  // namespace keiretsu::graph
