#include "graph/analysis/voting_power.h"

#include <bit>
#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "graph/analysis/voting_game.h"

namespace keiretsu::graph {
namespace {

std::vector<Rational> Weights(const std::vector<int>& weights) {
  return {weights.begin(), weights.end()};
}

struct Published {
  std::string name;
  std::vector<int> weights;
  int quota;
  std::vector<double> banzhaf;
  std::vector<double> shapley;
};

TEST(VotingPower, PublishedGames) {
  const double a = 5.0 / 21;
  const double b = 1.0 / 7;
  const std::vector<Published> games = {
      {"50, 49, 1", {50, 49, 1}, 51, {0.6, 0.2, 0.2}, {2.0 / 3, 1.0 / 6, 1.0 / 6}},
      {"EEC 1958",
       {4, 4, 4, 2, 2, 1},
       12,
       {a, a, a, b, b, 0},
       {7.0 / 30, 7.0 / 30, 7.0 / 30, 0.15, 0.15, 0}},
      {"six players, 60",
       {33, 32, 29, 20, 3, 2},
       60,
       {1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 0, 0},
       {1.0 / 3, 1.0 / 3, 1.0 / 3, 0, 0, 0}},
  };
  for (const Published& game : games) {
    SCOPED_TRACE(game.name);
    const auto powers = VotingPower(Weights(game.weights), Rational(game.quota));
    ASSERT_TRUE(powers.has_value());
    for (std::size_t i = 0; i < game.weights.size(); ++i) {
      EXPECT_NEAR((*powers)[i].banzhaf, game.banzhaf[i], 1e-12) << i;
      EXPECT_NEAR((*powers)[i].shapley_shubik, game.shapley[i], 1e-12) << i;
    }
  }
}

TEST(VotingPower, Bundestag1994) {
  const auto powers = VotingPower(Weights({294, 47, 49, 30, 252}), std::nullopt);
  const std::vector<std::int64_t> swings = {12, 4, 4, 0, 4};
  for (std::size_t i = 0; i < swings.size(); ++i) EXPECT_EQ((*powers)[i].swings, swings[i]);
}

TEST(VotingPower, NobodyTurnsWhatNobodyOrEverybodyWins) {
  for (const Rational& quota : {Rational(0), Rational(101)}) {
    const auto powers = VotingPower(Weights({50, 49, 1}), quota);
    for (const VoterPower& power : *powers) {
      EXPECT_EQ(power.swings, 0);
      EXPECT_EQ(power.banzhaf, 0);
      EXPECT_EQ(power.shapley_shubik, 0);
    }
  }
  EXPECT_TRUE(VotingPower({}, std::nullopt)->empty());
  EXPECT_EQ(VotingPower(Weights({7}), std::nullopt)->at(0).swings, 1);
}

// Half is not more than half, whatever doubles say of 0.17 + 0.28 + 0.05.
TEST(VotingPower, DecidesOnDecimals) {
  const std::vector<Rational> votes = {ExactDecimal(0.17), ExactDecimal(0.28), ExactDecimal(0.05),
                                       ExactDecimal(0.5)};
  const auto powers = VotingPower(votes, std::nullopt);
  EXPECT_EQ((*powers)[3].swings, 7);
  EXPECT_EQ((*powers)[0].swings, 1);
}

std::vector<VoterPower> BruteForce(const std::vector<Rational>& weights, const Rational& quota,
                                   bool more_than) {
  const std::size_t voters = weights.size();
  std::vector<VoterPower> powers(voters, VoterPower{0, 0, 0});
  const auto wins = [&](unsigned coalition) {
    Rational sum = 0;
    for (std::size_t i = 0; i < voters; ++i) {
      if ((coalition >> i & 1U) != 0) sum += weights[i];
    }
    return more_than ? sum > quota : sum >= quota;
  };
  double all = 0;
  for (unsigned coalition = 0; coalition < 1U << voters; ++coalition) {
    if (wins(coalition)) continue;
    for (std::size_t i = 0; i < voters; ++i) {
      if ((coalition >> i & 1U) != 0 || !wins(coalition | 1U << i)) continue;
      const double size = std::popcount(coalition);
      ++*powers[i].swings;
      ++all;
      powers[i].shapley_shubik += std::exp(std::lgamma(size + 1) +
                                           std::lgamma(static_cast<double>(voters) - size) -
                                           std::lgamma(static_cast<double>(voters) + 1));
    }
  }
  for (VoterPower& power : powers) {
    if (all > 0) power.banzhaf = static_cast<double>(*power.swings) / all;
  }
  return powers;
}

// Weights with a small unit are counted by sums, the others by halves: in 64 bits or in more.
TEST(VotingPower, RandomGamesAgreeWithBruteForce) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 150; ++round) {
    std::vector<Rational> weights;
    Rational total = 0;
    for (std::uint64_t voters = 1 + random() % 7; voters > 0; --voters) {
      Rational weight(1 + random() % 100, 100);
      if (round % 3 == 1) weight = ExactDecimal(static_cast<double>(random()) * 0x1p-64);
      if (round % 3 == 2) weight = Rational(1 + random() % 1000, 997 + 2 * (random() % 1000));
      total += weight;
      weights.push_back(weight);
    }
    const bool simple = random() % 2 == 0;
    const Rational quota = simple ? Rational(total / 2) : Rational(total * (random() % 10) / 10);
    const auto expected = BruteForce(weights, quota, simple);
    const auto powers = VotingPower(weights, simple ? std::nullopt : std::optional(quota));
    ASSERT_TRUE(powers.has_value());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_EQ((*powers)[i].swings, expected[i].swings) << "round " << round << " voter " << i;
      ASSERT_NEAR((*powers)[i].banzhaf, expected[i].banzhaf, 1e-12);
      ASSERT_NEAR((*powers)[i].shapley_shubik, expected[i].shapley_shubik, 1e-12);
    }
  }
}

TEST(VotingPower, WaysOfCountingAgree) {
  std::mt19937_64 random(7);
  VotingGame<std::uint64_t> game;
  VotingGame<std::int64_t> halves;
  for (int voter = 0; voter < 16; ++voter) game.weights.push_back(1 + random() % 60);
  game.quota = 240;
  halves.weights.assign(game.weights.begin(), game.weights.end());
  halves.quota = 240;
  const auto by_sums = CountBySums(game);
  EXPECT_EQ(by_sums, CountByHalves(halves));
  std::vector<Rational> weights(game.weights.begin(), game.weights.end());
  const auto counted = VotingPower(weights, Rational(240));
  const auto integrated = IntegratePower(game);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    EXPECT_NEAR(integrated[i].banzhaf, (*counted)[i].banzhaf, 1e-12);
    EXPECT_NEAR(integrated[i].shapley_shubik, (*counted)[i].shapley_shubik, 1e-12);
  }
}

TEST(VotingPower, ManyEqualVotersShareThePower) {
  const auto powers = VotingPower(Weights(std::vector<int>(101, 1)), std::nullopt);
  ASSERT_TRUE(powers.has_value());
  for (const VoterPower& power : *powers) {
    EXPECT_EQ(power.swings, std::nullopt);
    EXPECT_NEAR(power.banzhaf, 1.0 / 101, 1e-12);
    EXPECT_NEAR(power.shapley_shubik, 1.0 / 101, 1e-12);
  }
}

TEST(VotingPower, WhoHasNoVotesIsInNoCoalition) {
  const auto powers = VotingPower(Weights({50, 0, 49, 1}), std::nullopt);
  const std::vector<std::int64_t> swings = {3, 0, 1, 1};
  for (std::size_t i = 0; i < swings.size(); ++i) EXPECT_EQ((*powers)[i].swings, swings[i]);
}

TEST(VotingPower, SaysWhenItIsTooLarge) {
  std::vector<Rational> weights;
  for (int voter = 0; voter < 40; ++voter) weights.push_back(Rational(1, 1'000'003 + 2 * voter));
  EXPECT_EQ(VotingPower(weights, std::nullopt).status().code(), StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace keiretsu::graph
