#include <algorithm>
#include <map>
#include <numeric>
#include <span>

#include "graph/analysis/voting_game.h"

namespace keiretsu::graph {
namespace {

/// counts[k][s]: coalitions of k voters that weigh s together, for s below the quota.
using SumTable = std::vector<std::vector<std::uint64_t>>;

SumTable CoalitionsBySum(const VotingGame<std::uint64_t>& game) {
  const std::size_t sums = game.quota;
  SumTable counts(game.size() + 1, std::vector<std::uint64_t>(sums, 0));
  if (sums > 0) counts[0][0] = 1;
  for (std::size_t voter = 0; voter < game.size(); ++voter) {
    const std::size_t weight = game.weights[voter];
    for (std::size_t k = voter + 1; k > 0; --k) {
      for (std::size_t s = weight; s < sums; ++s) counts[k][s] += counts[k - 1][s - weight];
    }
  }
  return counts;
}

// Takes the voter out again, one size at a time: with it, a coalition of k is one of the others
// alone, or one of k - 1 others and the voter.
SwingsBySize SwingsOf(const SumTable& counts, std::size_t weight) {
  const std::size_t others = counts.size() - 2;
  const std::size_t sums = counts[0].size();
  SwingsBySize swings(others + 1, 0);
  std::vector<std::uint64_t> smaller(sums, 0);
  std::vector<std::uint64_t> without(sums, 0);
  for (std::size_t k = 0; k <= others; ++k) {
    for (std::size_t s = 0; s < sums; ++s) {
      without[s] = counts[k][s] - (s >= weight ? smaller[s - weight] : 0);
    }
    // Loses alone: below the quota; wins with the voter: at most its weight below.
    for (std::size_t s = sums > weight ? sums - weight : 0; s < sums; ++s) swings[k] += without[s];
    std::swap(smaller, without);
  }
  return swings;
}

/// Sums of all coalitions of `weights` by their size, each ascending.
template <typename Weight>
std::vector<std::vector<Weight>> SumsBySize(std::span<const Weight> weights) {
  std::vector<std::vector<Weight>> sums(weights.size() + 1);
  sums[0].push_back(Weight(0));
  for (std::size_t voter = 0; voter < weights.size(); ++voter) {
    for (std::size_t k = voter + 1; k > 0; --k) {
      const std::size_t old = sums[k].size();
      for (const Weight& sum : sums[k - 1]) sums[k].push_back(sum + weights[voter]);
      std::inplace_merge(sums[k].begin(), sums[k].begin() + static_cast<std::ptrdiff_t>(old),
                         sums[k].end());
    }
  }
  return sums;
}

/// Pairs of one sum from each list, both ascending, that are below `limit` together.
template <typename Weight>
std::uint64_t PairsBelow(const std::vector<Weight>& left, const std::vector<Weight>& right,
                         const Weight& limit) {
  std::uint64_t pairs = 0;
  std::size_t fitting = right.size();
  for (const Weight& sum : left) {
    while (fitting > 0 && sum + right[fitting - 1] >= limit) --fitting;
    pairs += fitting;
  }
  return pairs;
}

template <typename Weight>
SwingsBySize SwingsByHalves(std::span<const Weight> others, const Weight& weight,
                            const Weight& quota) {
  const std::size_t half = others.size() / 2;
  const auto left = SumsBySize(others.first(half));
  const auto right = SumsBySize(others.subspan(half));
  SwingsBySize swings(others.size() + 1, 0);
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < right.size(); ++j) {
      swings[i + j] += PairsBelow<Weight>(left[i], right[j], quota) -
                       PairsBelow<Weight>(left[i], right[j], quota - weight);
    }
  }
  return swings;
}

template <typename Weight>
std::vector<SwingsBySize> CountAllByHalves(const VotingGame<Weight>& game) {
  std::vector<SwingsBySize> swings;
  std::map<Weight, std::size_t> known;  // voters of equal weight have equal power
  for (std::size_t voter = 0; voter < game.size(); ++voter) {
    const Weight& weight = game.weights[voter];
    const auto [found, is_new] = known.emplace(weight, voter);
    if (!is_new) {
      swings.push_back(swings[found->second]);
      continue;
    }
    std::vector<Weight> others = game.weights;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(voter));
    swings.push_back(SwingsByHalves<Weight>(others, weight, game.quota));
  }
  return swings;
}

}  // namespace

std::vector<SwingsBySize> CountBySums(const VotingGame<std::uint64_t>& game) {
  const SumTable counts = CoalitionsBySum(game);
  std::map<std::uint64_t, SwingsBySize> known;
  std::vector<SwingsBySize> swings;
  for (const std::uint64_t weight : game.weights) {
    auto found = known.find(weight);
    if (found == known.end()) found = known.emplace(weight, SwingsOf(counts, weight)).first;
    swings.push_back(found->second);
  }
  return swings;
}

std::vector<SwingsBySize> CountByHalves(const VotingGame<std::int64_t>& game) {
  return CountAllByHalves(game);
}

std::vector<SwingsBySize> CountByHalves(const VotingGame<FineWeight>& game) {
  return CountAllByHalves(game);
}

}  // namespace keiretsu::graph
