#include "graph/analysis/voting_power.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "graph/analysis/voting_game.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

using Integer = boost::multiprecision::cpp_int;
using IntegerGame = VotingGame<Integer>;

/// Sums of weights up to 2^62 leave room in 64 bits for the additions of the counts.
constexpr unsigned kSmallWeightBits = 62;

/// The same game in whole weights without a common divisor.
IntegerGame WholeWeights(std::span<const Rational> weights, const std::optional<Rational>& quota) {
  Integer unit = 1;
  for (const Rational& weight : weights) unit = lcm(unit, denominator(weight));
  IntegerGame game;
  Integer divisor = 0;
  Integer total = 0;
  for (const Rational& weight : weights) {
    game.weights.push_back(numerator(weight) * (unit / denominator(weight)));
    divisor = gcd(divisor, game.weights.back());
    total += game.weights.back();
  }
  for (Integer& weight : game.weights) weight /= divisor;
  if (!quota) {
    game.quota = total / divisor / 2 + 1;
    return game;
  }
  // The least whole number that is at least the quota.
  const Integer scaled = numerator(*quota) * unit;
  const Integer step = denominator(*quota) * divisor;
  game.quota = (scaled + step - 1) / step;
  return game;
}

template <typename Weight>
VotingGame<Weight> Narrow(const IntegerGame& game) {
  VotingGame<Weight> narrow;
  for (const Integer& weight : game.weights) narrow.weights.push_back(static_cast<Weight>(weight));
  narrow.quota = static_cast<Weight>(game.quota);
  return narrow;
}

std::vector<VoterPower> FromCounts(const std::vector<SwingsBySize>& counts) {
  const std::size_t voters = counts.size();
  // orders[k]: one over the number of ways to choose k of the others, and of the voter's places.
  std::vector<double> orders(voters, 1 / static_cast<double>(voters));
  for (std::size_t k = 1; k < voters; ++k) {
    orders[k] = orders[k - 1] * static_cast<double>(k) / static_cast<double>(voters - k);
  }
  std::vector<VoterPower> powers;
  double all = 0;
  for (const SwingsBySize& by_size : counts) {
    std::uint64_t swings = 0;
    VoterPower power;
    for (std::size_t k = 0; k < voters; ++k) {
      swings += by_size[k];
      power.shapley_shubik += static_cast<double>(by_size[k]) * orders[k];
    }
    power.swings = static_cast<std::int64_t>(swings);
    power.banzhaf = static_cast<double>(swings);
    all += power.banzhaf;
    powers.push_back(power);
  }
  if (all > 0) {
    for (VoterPower& power : powers) power.banzhaf /= all;
  }
  return powers;
}

Status TooLarge(std::size_t voters, const char* why) {
  return Status::ResourceExhausted(
      fmt::format("the voting power among {} voters cannot be computed: {}", voters, why));
}

/// Additions for counting by sums; the largest number when it is out of reach.
std::uint64_t SumSteps(std::size_t voters, const Integer& sums) {
  const Integer steps = sums * voters * voters;
  return steps > kMaxVotingSteps ? std::numeric_limits<std::uint64_t>::max()
                                 : static_cast<std::uint64_t>(steps);
}

Result<std::vector<VoterPower>> PowerOf(const IntegerGame& game, const Integer& total) {
  const std::size_t voters = game.size();
  if (voters > kMaxCountedVoters) {
    if (SumSteps(voters, total) > kMaxVotingSteps) {
      return TooLarge(voters, "too many voters whose votes have no coarse common unit");
    }
    return IntegratePower(Narrow<std::uint64_t>(game));
  }
  const std::uint64_t sum_steps = SumSteps(voters, game.quota);
  const bool few = voters <= kMaxFineVoters;
  const std::uint64_t half_steps =
      few ? std::uint64_t{voters} * voters << (voters / 2 + 1) : 0;
  if (sum_steps <= kMaxVotingSteps && (!few || sum_steps <= half_steps)) {
    return FromCounts(CountBySums(Narrow<std::uint64_t>(game)));
  }
  if (!few) return TooLarge(voters, "more than 32 voters whose votes have no coarse common unit");
  const unsigned bits = static_cast<unsigned>(msb(total)) + 1;
  if (bits <= kSmallWeightBits) return FromCounts(CountByHalves(Narrow<std::int64_t>(game)));
  if (bits <= kFineWeightBits) return FromCounts(CountByHalves(Narrow<FineWeight>(game)));
  return TooLarge(voters, "their votes have no common unit of a size that fits");
}

}  // namespace

Result<std::vector<VoterPower>> VotingPower(std::span<const Rational> weights,
                                            const std::optional<Rational>& quota) {
  std::vector<Rational> positive;
  for (const Rational& weight : weights) {
    if (weight > 0) positive.push_back(weight);
  }
  std::vector<VoterPower> powers(weights.size(), VoterPower{0, 0, 0});
  if (positive.empty()) return powers;
  const IntegerGame game = WholeWeights(positive, quota);
  Integer total = 0;
  for (const Integer& weight : game.weights) total += weight;
  // All coalitions win, or none: nobody turns any.
  if (game.quota <= 0 || game.quota > total) return powers;
  ASSIGN_OR_RETURN(const std::vector<VoterPower> found, PowerOf(game, total));
  std::size_t next = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) powers[i] = found[next++];
  }
  return powers;
}

}  // namespace keiretsu::graph
