/// Maximum coverage: which few sets together cover most.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// One pick of the greedy choice.
struct CoveragePick {
  std::uint32_t candidate = 0;  ///< its place among the candidates
  double gain = 0;              ///< weight that it alone adds
  double total = 0;             ///< weight covered after it
  std::vector<Vertex> added;    ///< what it adds, ascending
};

/// What greedy coverage chooses from.
struct CoverageProblem {
  /// In order of preference: of equal gains the earlier candidate wins.
  std::uint32_t candidate_count = 0;
  /// What a candidate covers, each once. The span lives until the next call.
  std::function<Result<std::span<const Vertex>>(std::uint32_t candidate)> covers;
  /// By vertex, not negative; empty: each counts 1.
  std::vector<double> weights;
  Vertex vertex_count = 0;
  /// Covered before the first pick.
  std::vector<Vertex> covered;
};

/// Up to k candidates, each the one that adds most; stops when none adds anything. The weight
/// covered is at least 1 - 1/e of what the best k candidates could add. Lazy: a candidate's gain is
/// counted again only while it is the largest known, as gains never grow; the picks are those of
/// the plain greedy algorithm. Errors: those of `covers`.
/// Source: Nemhauser, Wolsey, Fisher 1978; Leskovec et al., KDD 2007 (lazy evaluation).
Result<std::vector<CoveragePick>> GreedyCoverage(const CoverageProblem& problem, std::uint32_t k);

}  // namespace keiretsu::graph
