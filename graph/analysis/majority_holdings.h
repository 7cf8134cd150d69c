/// What a holder and its undertakings hold together.
#pragma once

#include <utility>
#include <vector>

#include "graph/analysis/control.h"

namespace keiretsu::graph {

/// The companies of which a vertex and all that it controls, the company itself left out, together
/// directly hold enough. Leaving the company out of the control too, nothing that is held through
/// it counts towards it. One per thread.
/// Source: CRR Art 4(38) and Guideline (EU) 2015/510 Art 138 as in close links; Directive 2015/849
/// Art 3(6) and the UK PSC rules for chains of majorities.
class MajorityHoldings {
 public:
  /// `control` must outlive this; its end is taken for the shares too.
  MajorityHoldings(const ControlSolver* control, Rational threshold, bool inclusive);

  /// The companies, ascending, without the holder; `controlled` is the holder's closure.
  Result<std::vector<Vertex>> Of(Vertex holder, std::span<const Vertex> controlled);
  /// Whether `company` is among them.
  Result<bool> Holds(Vertex holder, std::span<const Vertex> controlled, Vertex company);
  /// The companies of which the `holders` alone, ascending, hold enough; holders among them too,
  /// but not for what they hold of themselves.
  Result<std::vector<Vertex>> HeldBy(std::span<const Vertex> holders);

 private:
  Result<bool> HoldsWithout(Vertex holder, Vertex company);
  Result<bool> Enough(std::span<const Vertex> holders, Vertex company, double sum) const;
  bool MajoritySuffices(Vertex company) const;
  double SumOf(std::span<const Vertex> holders, Vertex company) const;

  const ControlSolver* control_;
  const Projection& projection_;
  Rational threshold_;
  double threshold_double_;
  bool inclusive_;
  ExactShareCache exact_;
  ControlSolver::Scratch scratch_;
  std::vector<double> sums_;  // by vertex, 0 outside a call
};

}  // namespace keiretsu::graph
