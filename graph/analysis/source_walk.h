/// What one source holds through every chain.
#pragma once

#include <optional>

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/integrated.h"
#include "graph/analysis/walk_scratch.h"

namespace keiretsu::graph {

/// Solves down from `source`, component by component: each share outside cycles is used once.
/// `measure` is not kSimplePaths. REQUIRES: a clear scratch, cleared by the caller afterwards.
/// Errors: cancellation; ResourceExhausted for a cycle that cannot be decided.
Result<OwnershipResult> WalkFromSource(const CyclicComponents& components,
                                       const AnalysisInput& input, Vertex source,
                                       OwnershipMeasure measure, WalkScratch& scratch);

/// The walks down from `source` inside its own cyclic component: by member the sum over walks that
/// do not return to the source (kIntegrated), or over all (kGross); `shares` ascending by vertex
/// has the source too, at 1 or at its passes. `diverges` when there is no number.
Result<OwnershipResult> WalkInOwnComponent(const CyclicComponents& components,
                                           const AnalysisInput& input, Vertex source,
                                           OwnershipMeasure measure);

/// What comes back to `v` from the values of its holders: one step of the walk. `values(holder)`
/// gives a Bounded.
template <typename Values>
Bounded FromHolders(const CyclicComponents& components, Vertex v, const Values& values) {
  const ShareList holders = components.shares().Holders(v);
  const std::span<const double> shares = holders.at(components.end());
  BoundedSum sum;
  for (std::size_t i = 0; i < holders.size(); ++i) {
    const Bounded& factor = values(holders.vertices[i]);
    if (factor.error > 0 || factor.value > 0) sum.Add(shares[i], factor);
  }
  return sum.Finish();
}

}  // namespace keiretsu::graph
