/// Who holds one target through every chain.
#pragma once

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/integrated.h"
#include "graph/analysis/walk_scratch.h"

namespace keiretsu::graph {

/// Solves up from `target`, component by component, over nothing but its ancestors: all walks
/// N[s, t], and for kIntegrated N[s, t] / N[s, s], which differs from it only inside cycles.
/// Sources in a closed group are solved one by one without themselves. `measure` is not
/// kSimplePaths.
/// REQUIRES: a clear scratch, cleared by the caller afterwards.
/// Errors: cancellation; ResourceExhausted for a cycle that cannot be decided.
Result<OwnershipSolver::OwnersResult> WalkToTarget(const CyclicComponents& components,
                                                   const AnalysisInput& input, Vertex target,
                                                   OwnershipMeasure measure, WalkScratch& scratch);

}  // namespace keiretsu::graph
