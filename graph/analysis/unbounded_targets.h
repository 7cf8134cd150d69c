/// Who owns a lot of the companies for which WalkBounds has no bound of use.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "graph/analysis/integrated.h"
#include "graph/analysis/walk_bounds.h"

namespace keiretsu::graph {

/// A group of companies that own nearly all of themselves makes tiny holdings large, so that a
/// search which leaves out small ones says nothing of it or of what is below. Such companies are
/// few, while nearly every holder may reach one: here each is asked once for all its owners.
///
/// What an owner outside cycles holds is the sum over all walks from it, as none returns to it: it
/// is found for all owners together. What owners in cycles hold is not kept. Immutable.
class UnboundedTargets {
 public:
  /// Solves up from each such company, on the input's threads. Null where there is none, where
  /// they are not few beside the holders that reach them, and where a cycle is undecided (who asks
  /// for single sources then gets the errors of those alone). The solver must outlive the result.
  /// Errors: cancellation.
  static Result<std::unique_ptr<const UnboundedTargets>> Make(const AnalysisInput& input,
                                                              const OwnershipSolver& solver,
                                                              const WalkBounds& bounds,
                                                              double threshold);

  /// Whether the following tell of `source`: whether it lies in no cycle.
  bool Knows(Vertex source) const { return !solver_.IsInCycle(source); }
  /// Whether what `source` holds adds up to no number somewhere. REQUIRES: Knows(source), and that
  /// the bounds do not cover it.
  bool Diverges(Vertex source) const { return diverges_[source]; }
  /// The shares of `source` in such companies that can reach the threshold, ascending.
  /// REQUIRES: Knows(source).
  std::span<const CertifiedShare> Of(Vertex source) const;

 private:
  UnboundedTargets(const OwnershipSolver* solver, Vertex vertex_count)
      : solver_(*solver), diverges_(vertex_count, false) {}

  const OwnershipSolver& solver_;
  std::vector<bool> diverges_;          // by source
  std::vector<Vertex> sources_;         // of shares, ascending, each as often as it has some
  std::vector<CertifiedShare> shares_;  // beside `sources_`
};

}  // namespace keiretsu::graph
