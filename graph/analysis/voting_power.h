/// Power indices of the voters in one company.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/analysis/rational.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// One voter's power.
struct VoterPower {
  /// Coalitions of the others that lose alone and win with the voter. nullopt past
  /// kMaxCountedVoters voters, where their number can exceed an INTEGER.
  std::optional<std::int64_t> swings;
  double banzhaf = 0;         ///< share of all swings; 0 when nobody has any
  double shapley_shubik = 0;  ///< share of all orders in which the voter is the one that turns
};

/// The game in which a coalition wins with more than half of `weights` together, or with at least
/// `quota`. One result per weight; who has none is in no coalition.
/// REQUIRES: weights >= 0, quota >= 0.
///
/// Up to kMaxCountedVoters voters with weight, coalitions are counted exactly: by sums where the
/// weights have a small common unit, otherwise by pairs of half coalitions (up to kMaxFineVoters).
/// More voters: both indices as integrals over the chance that each other voter joins, exact but
/// for rounding (Gauss-Legendre integrates these polynomials without error).
/// Errors: ResourceExhausted past kMaxVotingSteps or, without a small unit, kMaxFineVoters.
/// Source: Banzhaf 1965; Shapley, Shubik 1954; Owen 1972 (multilinear extension); Leech 2003.
Result<std::vector<VoterPower>> VotingPower(std::span<const Rational> weights,
                                            const std::optional<Rational>& quota);

}  // namespace keiretsu::graph
