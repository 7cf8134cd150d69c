/// Sums over paths that visit no node twice.
#pragma once

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/integrated.h"
#include "graph/analysis/walk_scratch.h"

namespace keiretsu::graph {

/// Sum over the simple paths between `start` and everything it leads to: what it holds (kDown) or
/// who holds it (kUp); never itself. A path never comes back to a component that it left, so the
/// enumeration, which is exponential, happens inside each cyclic component alone.
/// REQUIRES: a clear scratch, cleared by the caller afterwards.
/// Errors: cancellation; ResourceExhausted past kMaxSimplePathSteps.
Result<std::vector<CertifiedShare>> SumSimplePaths(const CyclicComponents& components,
                                                   const AnalysisInput& input, Flow flow,
                                                   Vertex start, WalkScratch& scratch);

}  // namespace keiretsu::graph
