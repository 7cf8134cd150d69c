/// Why somebody controls a company: the steps from the holder to it.
#pragma once

#include <span>
#include <vector>

#include "graph/analysis/control.h"

namespace keiretsu::graph {

/// One company that comes under control, after all steps before it.
struct ControlStep {
  Vertex company = 0;
  /// Members whose votes together are enough, the largest first; votes 1 stands for a relationship
  /// that gives control without votes, and is alone then.
  struct Vote {
    Vertex member;
    double votes;
  };
  std::vector<Vote> votes;
  bool without_votes = false;  ///< by a CONTROLS or MANAGES relationship
  double together = 0;         ///< sum of the votes
};

/// The steps that lead from the seeds to `company`, and no others; empty when they do not control
/// it. Each step takes the largest votes until they are enough. Time: as the closure.
/// Errors: those of the solver.
Result<std::vector<ControlStep>> ProveControl(const ControlSolver& solver,
                                              std::span<const Vertex> seeds, Vertex company);

}  // namespace keiretsu::graph
