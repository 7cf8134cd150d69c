#include "graph/analysis/consolidation.h"

#include <algorithm>
#include <random>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

constexpr Vertex kCompany = 9;

StatedShare Known(Vertex holder, double share, std::uint64_t edge = 0,
                  std::int64_t start = StatedShare::kNoStart) {
  StatedShare stated;
  stated.holder = holder;
  stated.lower = stated.upper = share;
  stated.edge = edge;
  stated.start = start;
  return stated;
}
StatedShare Band(Vertex holder, double low, double high, std::uint64_t edge = 0) {
  StatedShare stated = Known(holder, low, edge);
  stated.upper = high;
  return stated;
}
StatedShare Unknown(Vertex holder, std::uint64_t edge = 0) {
  StatedShare stated = Known(holder, 0, edge);
  stated.known = false;
  return stated;
}

/// (holder, lower, upper) with decimals in thousandths.
using Expected = std::vector<std::tuple<Vertex, Rational, Rational>>;
Rational Thousandths(int n) { return Rational(n, 1000); }

struct Case {
  std::string name;
  ShareRules rules;
  std::vector<StatedShare> stated;
  Expected expected;
};

ShareRules Rules(ParallelRule parallel, MissingRule missing = MissingRule::kZero,
                 SelfLoopRule self_loops = SelfLoopRule::kKeep, OverRule over = OverRule::kKeep) {
  ShareRules rules;
  rules.parallel = parallel;
  rules.missing = missing;
  rules.self_loops = self_loops;
  rules.over = over;
  return rules;
}

std::vector<Case> Cases() {
  const auto t = Thousandths;
  const ShareRules sum = Rules(ParallelRule::kSum);
  const ShareRules max = Rules(ParallelRule::kMax);
  const ShareRules last = Rules(ParallelRule::kLast);
  const ShareRules residual = Rules(ParallelRule::kSum, MissingRule::kResidual);
  const ShareRules drop = Rules(ParallelRule::kSum, MissingRule::kDrop);
  const ShareRules no_loops = Rules(ParallelRule::kSum, MissingRule::kZero, SelfLoopRule::kDrop);
  const ShareRules treasury =
      Rules(ParallelRule::kSum, MissingRule::kZero, SelfLoopRule::kTreasury);
  const ShareRules scale =
      Rules(ParallelRule::kSum, MissingRule::kZero, SelfLoopRule::kKeep, OverRule::kScale);
  ShareRules percent;
  percent.unit = 100;
  const std::vector<StatedShare> twice = {Known(1, 0.2, 5, 10), Known(1, 0.3, 6, 10),
                                          Known(1, 0.1, 7), Known(2, 0.25, 8)};
  const std::vector<StatedShare> gaps = {Known(1, 0.3), Unknown(2), Band(3, 0.1, 0.25),
                                         Unknown(4)};
  return {
      {"sum", sum, twice, {{1, t(600), t(600)}, {2, t(250), t(250)}}},
      {"max", max, twice, {{1, t(300), t(300)}, {2, t(250), t(250)}}},
      {"last of equal starts", last, twice, {{1, t(300), t(300)}, {2, t(250), t(250)}}},
      {"last by start, not by id", last, {Known(1, 0.2, 5, 20), Known(1, 0.3, 6, 10)},
       {{1, t(200), t(200)}}},
      {"last without starts", last, {Known(1, 0.2, 5), Known(1, 0.3, 6)}, {{1, t(300), t(300)}}},
      {"last is unknown", last, {Known(1, 0.2, 5), Unknown(1, 6), Known(2, 0.5)},
       {{1, t(0), t(500)}, {2, t(500), t(500)}}},
      {"sum of bands, at most 1", sum, {Band(1, 0.25, 0.5, 1), Band(1, 0.5, 0.75, 2)},
       {{1, t(750), t(1000)}}},
      {"zero", sum, gaps,
       {{1, t(300), t(300)}, {2, t(0), t(600)}, {3, t(100), t(250)}, {4, t(0), t(600)}}},
      {"residual", residual, gaps,
       {{1, t(300), t(300)}, {2, t(300), t(300)}, {3, t(100), t(250)}, {4, t(300), t(300)}}},
      {"drop", drop, gaps, {{1, t(300), t(300)}, {3, t(100), t(250)}}},
      {"a pair partly unknown", sum, {Known(1, 0.2, 1), Unknown(1, 2), Known(2, 0.5)},
       {{1, t(200), t(500)}, {2, t(500), t(500)}}},
      {"a pair partly unknown, residual", residual,
       {Known(1, 0.2, 1), Unknown(1, 2), Unknown(2)},
       {{1, t(600), t(600)}, {2, t(400), t(400)}}},
      {"nothing left", sum, {Known(1, 0.7), Known(2, 0.2), Known(3, 0.1), Unknown(4)},
       {{1, t(700), t(700)}, {2, t(200), t(200)}, {3, t(100), t(100)}}},
      {"more than all stated", residual, {Known(1, 1.2), Unknown(4)}, {{1, t(1200), t(1200)}}},
      {"a share of 0", sum, {Known(1, 0), Known(2, 0.5)}, {{2, t(500), t(500)}}},
      {"self loop kept", sum, {Known(1, 0.4), Known(kCompany, 0.2)},
       {{1, t(400), t(400)}, {kCompany, t(200), t(200)}}},
      {"self loop dropped", no_loops, {Known(1, 0.4), Known(kCompany, 0.2)}, {{1, t(400), t(400)}}},
      {"treasury", treasury, {Known(1, 0.4), Known(kCompany, 0.2)}, {{1, t(500), t(500)}}},
      {"treasury near all", treasury, {Known(1, 0.0625), Known(kCompany, 0.875)},
       {{1, t(500), t(500)}}},
      {"treasury of all", treasury, {Known(1, 0.4), Known(kCompany, 1)}, {{1, t(400), t(400)}}},
      {"treasury of a band", treasury, {Known(1, 0.4), Band(kCompany, 0.2, 0.5)},
       {{1, t(500), t(800)}}},
      {"scaled", scale, {Known(1, 1.5), Known(2, 0.5)}, {{1, t(750), t(750)}, {2, t(250), t(250)}}},
      {"not over: not scaled", scale, {Known(1, 0.5), Known(2, 0.5)},
       {{1, t(500), t(500)}, {2, t(500), t(500)}}},
      {"bands scaled", scale, {Known(1, 0.5), Band(2, 0.25, 0.75)},
       {{1, t(500), t(500)}, {2, t(250), t(600)}}},
      {"percent", percent, {Known(1, 12.5), Band(2, 25, 50)},
       {{1, t(125), t(125)}, {2, t(250), t(500)}}},
  };
}

TEST(Consolidate, FollowsTheRules) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    std::vector<PairShare<Rational>> exact;
    EXPECT_TRUE(Consolidate<Rational>(kCompany, c.stated, c.rules, exact));
    Expected got;
    for (const auto& pair : exact) got.emplace_back(pair.holder, pair.lower, pair.upper);
    EXPECT_EQ(got, c.expected);
    std::vector<PairShare<double>> doubles;
    if (!Consolidate<double>(kCompany, c.stated, c.rules, doubles)) continue;
    ASSERT_EQ(doubles.size(), c.expected.size());
    for (std::size_t i = 0; i < doubles.size(); ++i) {
      EXPECT_EQ(doubles[i].holder, std::get<0>(c.expected[i]));
      EXPECT_DOUBLE_EQ(doubles[i].lower, NearestDouble(std::get<1>(c.expected[i])));
      EXPECT_DOUBLE_EQ(doubles[i].upper, NearestDouble(std::get<2>(c.expected[i])));
    }
  }
}

TEST(Consolidate, OpenEndsLieBeyondTheirNumber) {
  StatedShare band = Band(1, 0.25, 0.5);
  band.open_lower = band.open_upper = true;
  std::vector<PairShare<Rational>> pairs;
  Consolidate<Rational>(kCompany, std::vector{band}, ShareRules(), pairs);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_GT(pairs[0].lower, Rational(1, 4));
  EXPECT_LT(pairs[0].lower, Rational(1, 4) + Rational(1, 1'000'000'000));
  EXPECT_LT(pairs[0].upper, Rational(1, 2));
  StatedShare from_zero = Band(1, 0, 0.25);
  from_zero.open_lower = true;
  Consolidate<Rational>(kCompany, std::vector{from_zero}, ShareRules(), pairs);
  EXPECT_EQ(pairs[0].lower, 0);
}

TEST(Consolidate, DoublesStayWithinTheRoundingsOfExactNumbers) {
  const unsigned seed = 23;
  std::mt19937 random(seed);
  constexpr double kBound = kShareRoundings * 0x1p-53;
  for (int round = 0; round < 3000; ++round) {
    ShareRules rules = Rules(static_cast<ParallelRule>(random() % 3),
                             static_cast<MissingRule>(random() % 3),
                             static_cast<SelfLoopRule>(random() % 3),
                             static_cast<OverRule>(random() % 2));
    rules.unit = random() % 2 == 0 ? 1 : 100;
    std::vector<StatedShare> stated;
    for (unsigned i = 0; i < 1 + random() % 9; ++i) {
      const auto holder = static_cast<Vertex>(random() % 6 + 5);
      const double low = static_cast<double>(random() % 4000) * rules.unit / 10000;
      const double high = low + static_cast<double>(random() % 4000) * rules.unit / 10000;
      const auto kind = random() % 6;
      stated.push_back(kind == 0 ? Unknown(holder, i)
                                 : Band(holder, low, kind == 1 ? high : low, i));
    }
    std::stable_sort(stated.begin(), stated.end(),
                     [](const auto& a, const auto& b) { return a.holder < b.holder; });
    std::vector<PairShare<Rational>> exact;
    std::vector<PairShare<double>> doubles;
    Consolidate<Rational>(kCompany, stated, rules, exact);
    if (!Consolidate<double>(kCompany, stated, rules, doubles)) continue;
    ASSERT_EQ(doubles.size(), exact.size()) << "seed " << seed << " round " << round;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const double lower = NearestDouble(exact[i].lower);
      const double upper = NearestDouble(exact[i].upper);
      ASSERT_NEAR(doubles[i].lower, lower, lower * kBound) << "seed " << seed << ' ' << round;
      ASSERT_NEAR(doubles[i].upper, upper, upper * kBound) << "seed " << seed << ' ' << round;
      ASSERT_LE(doubles[i].lower, doubles[i].upper);
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
