/// A weighted voting game in integers, and the ways to count its swings.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "graph/analysis/voting_power.h"

namespace keiretsu::graph {

/// Weights of any size that need no memory of their own; sums of them fit too.
using FineWeight = boost::multiprecision::int512_t;
inline constexpr unsigned kFineWeightBits = 480;

/// Coalitions with at least `quota` win. REQUIRES: every weight above 0.
template <typename Weight>
struct VotingGame {
  std::vector<Weight> weights;
  Weight quota;

  std::size_t size() const { return weights.size(); }
};

/// Swings of one voter by the number of the others in the coalition. Fits for kMaxCountedVoters.
using SwingsBySize = std::vector<std::uint64_t>;

/// By sums of weights. Time: voters^2 * total weight.
std::vector<SwingsBySize> CountBySums(const VotingGame<std::uint64_t>& game);

/// By pairs of half coalitions. Time: voters^2 * 2^(voters / 2).
std::vector<SwingsBySize> CountByHalves(const VotingGame<std::int64_t>& game);
std::vector<SwingsBySize> CountByHalves(const VotingGame<FineWeight>& game);

/// Both indices for any number of voters; swings are left out. Time: voters^2 * total weight / 2.
std::vector<VoterPower> IntegratePower(const VotingGame<std::uint64_t>& game);

}  // namespace keiretsu::graph
