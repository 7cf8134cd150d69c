/// Integrated ownership of one pair in exact numbers.
#pragma once

#include <optional>

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/walk_scratch.h"

namespace keiretsu::graph {

/// The integrated share of (source, target), over nothing but what lies on chains between the two.
/// nullopt: past kMaxExactVertices, kMaxExactUnknowns or kMaxExactWork. REQUIRES: the source does
/// not diverge; clear scratches, cleared by the caller afterwards.
/// Errors: cancellation; those of reading exact shares.
Result<std::optional<Rational>> ExactIntegrated(const CyclicComponents& components,
                                                const AnalysisInput& input, Vertex source,
                                                Vertex target, WalkScratch& down, WalkScratch& up);

}  // namespace keiretsu::graph
