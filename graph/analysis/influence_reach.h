/// What a partner firm can tell its companies to do, and what it can only ask for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis/control.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// Both ascending; no vertex is in both, the partner in neither.
struct PartnerReach {
  std::vector<Vertex> told;   ///< controlled
  std::vector<Vertex> asked;  ///< not controlled, but held to the threshold together
};

/// Reach of one partner after the other. A partner asks where it and all it controls together
/// hold at least the influence threshold directly; decided exactly. Barred members do not count.
/// External synchronisation.
class ReachSolver {
 public:
  /// `control` must outlive this.
  ReachSolver(const ControlSolver* control, Rational influence);

  /// Time: the relationships of the partner and of what it controls.
  /// Errors: those of the closure and of exact shares.
  Result<PartnerReach> Of(Vertex partner);
  /// Only what it controls.
  Result<std::vector<Vertex>> Told(Vertex partner);

 private:
  bool MayControl(Vertex partner) const;
  Result<bool> HoldEnough(std::span<const Vertex> members, Vertex company, double held) const;

  const ControlSolver* control_;
  Rational influence_;
  double influence_double_;
  ControlSolver::Scratch scratch_;
  std::vector<double> held_;  // by vertex, 0 outside a call
};

}  // namespace keiretsu::graph
