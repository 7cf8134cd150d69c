#include "graph/analysis/control.h"

#include <set>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "tests/graph/analysis/naive_control.h"
#include "tests/graph/analysis/share_graph.h"

namespace keiretsu::graph {
namespace {

using Closures = std::vector<std::pair<Vertex, std::vector<Vertex>>>;

Closures ClosuresOf(const ControlPairs& pairs) {
  Closures closures;
  for (std::size_t i = 0; i < pairs.holders.size(); ++i) {
    const auto companies = pairs.Of(i);
    closures.push_back({pairs.holders[i], {companies.begin(), companies.end()}});
  }
  return closures;
}

struct Example {
  std::string name;
  Vertex vertices;
  std::vector<std::tuple<Vertex, Vertex, int>> holdings;
  Closures controls;
};

TEST(Control, PublishedExamples) {
  const std::vector<Example> examples = {
      {"USACO concom", 4, {{1, 2, 80}, {2, 3, 80}, {3, 1, 20}}, {{1, {2, 3}}, {2, {3}}}},
      {"Kemp, Stuckey 1991", 3, {{0, 1, 60}, {0, 2, 52}, {1, 0, 20}, {1, 2, 16}}, {{0, {1, 2}}}},
      {"Ross, Sagiv 1992",
       3,
       {{0, 1, 30}, {0, 2, 30}, {1, 2, 60}, {2, 1, 60}},
       {{1, {2}}, {2, {1}}}},
      {"Van Gelder 1993", 2, {{0, 1, 40}, {1, 1, 20}}, {}},
      {"Faber 2004",
       3,
       {{0, 1, 60}, {0, 2, 36}, {1, 0, 20}, {1, 2, 16}, {2, 0, 32}},
       {{0, {1, 2}}}},
      {"six times 30",
       3,
       {{0, 1, 30}, {0, 2, 30}, {1, 0, 30}, {1, 2, 30}, {2, 0, 30}, {2, 1, 30}},
       {}},
      {"UN/OECD two branches",
       4,
       {{0, 1, 100}, {0, 2, 80}, {1, 3, 20}, {2, 3, 40}},
       {{0, {1, 2, 3}}}},
  };
  for (const Example& example : examples) {
    SCOPED_TRACE(example.name);
    ShareGraph graph({example.vertices, Percent(example.holdings), {}, {}, {}});
    const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
    const auto pairs = AllControl(solver);
    ASSERT_TRUE(pairs.has_value());
    EXPECT_EQ(ClosuresOf(*pairs), example.controls);
  }
}

// OFAC FAQ 401: 50 % or more, blocked persons together.
TEST(Control, OfacFiftyPercentRule) {
  struct Case {
    std::vector<std::tuple<Vertex, Vertex, int>> holdings;
    std::vector<Vertex> blocked;
  };
  const std::vector<Case> cases = {
      {{{0, 1, 50}, {1, 2, 50}}, {1, 2}},
      {{{0, 1, 50}, {0, 2, 50}, {1, 3, 25}, {2, 3, 25}}, {1, 2, 3}},
      {{{0, 1, 50}, {0, 2, 10}, {1, 2, 40}}, {1, 2}},
      {{{0, 1, 49}, {1, 2, 50}}, {}},
  };
  for (const Case& c : cases) {
    ShareGraph graph({4, Percent(c.holdings), {}, {}, {}});
    const ControlSolver solver(&graph.input(), {Rational(1, 2), true}, ShareEnd::kLower);
    ControlSolver::Scratch scratch;
    const Vertex seed = 0;
    EXPECT_EQ(*solver.Closure(std::span(&seed, 1), scratch), c.blocked);
  }
}

TEST(Control, SeedsTogetherHoldWhatNoneHoldsAlone) {
  ShareGraph graph({4, Percent({{0, 2, 30}, {1, 2, 30}, {2, 3, 51}}), {}, {}, {}});
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  ControlSolver::Scratch scratch;
  const std::vector<Vertex> family = {0, 1};
  EXPECT_EQ(*solver.Closure(family, scratch), (std::vector<Vertex>{2, 3}));
  EXPECT_TRUE(solver.Closure(std::span(family).first(1), scratch)->empty());
}

// 0.17 + 0.28 + 0.05 is more than one half in doubles, and exactly one half in decimals.
TEST(Control, DecidesOnDecimals) {
  std::vector<ShareMatrix::Entry> shares = Percent({{0, 1, 100}, {0, 2, 100}});
  shares.push_back({0, 3, 0.17, 0.17});
  shares.push_back({1, 3, 0.28, 0.28});
  shares.push_back({2, 3, 0.05, 0.05});
  ASSERT_GT(0.17 + 0.28 + 0.05, 0.5);
  ShareGraph graph({4, shares, {}, {}, {}});
  ControlSolver::Scratch scratch;
  const Vertex seed = 0;
  const ControlSolver more(&graph.input(), {}, ShareEnd::kLower);
  EXPECT_EQ(*more.Closure(std::span(&seed, 1), scratch), (std::vector<Vertex>{1, 2}));
  const ControlSolver half(&graph.input(), {Rational(1, 2), true}, ShareEnd::kLower);
  EXPECT_EQ(*half.Closure(std::span(&seed, 1), scratch), (std::vector<Vertex>{1, 2, 3}));
}

TEST(Control, BarredHoldersHoldButDoNotControl) {
  ShareGraph graph({4, Percent({{0, 1, 60}, {1, 2, 60}, {3, 2, 30}, {3, 1, 30}}),
                    {}, {{1, 3}}, {1}});
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  const auto pairs = AllControl(solver);
  EXPECT_EQ(ClosuresOf(*pairs), (Closures{{0, {1}}}));
}

TEST(Control, RelationshipsGiveControlWithoutShares) {
  ShareGraph graph({4, Percent({{1, 2, 40}, {0, 2, 11}, {2, 3, 51}}), {}, {{0, 1}, {3, 3}}, {}});
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  EXPECT_EQ(ClosuresOf(*AllControl(solver)), (Closures{{0, {1, 2, 3}}, {2, {3}}}));
}

TEST(Control, VotesReplaceShares) {
  ShareGraph graph({3, Percent({{0, 2, 90}, {1, 2, 10}}), Percent({{1, 2, 51}}), {}, {}});
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  EXPECT_EQ(ClosuresOf(*AllControl(solver)), (Closures{{1, {2}}}));
}

TEST(Control, NothingMeetsAnInclusiveThresholdOfZero) {
  ShareGraph graph({3, {{0, 1, 0.0, 0.5}, {0, 2, 0.001, 0.001}}, {}, {}, {}});
  const ControlSolver solver(&graph.input(), {Rational(0), true}, ShareEnd::kLower);
  EXPECT_EQ(ClosuresOf(*AllControl(solver)), (Closures{{0, {2}}}));
}

TEST(Control, ADeepChainNeedsNoStack) {
  constexpr Vertex kLength = 500'000;
  std::vector<ShareMatrix::Entry> shares;
  for (Vertex v = 0; v + 1 < kLength; ++v) shares.push_back({v, v + 1, 1, 1});
  ShareGraph graph({kLength, std::move(shares), {}, {}, {}});
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  ControlSolver::Scratch scratch;
  const Vertex seed = 0;
  EXPECT_EQ(solver.Closure(std::span(&seed, 1), scratch)->size(), kLength - 1);
}

TEST(Control, RandomGraphsAgreeWithTheNaiveFixpoint) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::vector<ControlRule> rules = {
      {}, {Rational(1, 2), true}, {Rational(1, 4), false}, {Rational(1, 5), true}};
  for (int round = 0; round < 400; ++round) {
    const Vertex vertices = static_cast<Vertex>(2 + random() % 9);
    ShareGraph graph(RandomParts(random, vertices));
    const ControlRule& rule = rules[random() % rules.size()];
    const ShareEnd end = random() % 2 == 0 ? ShareEnd::kLower : ShareEnd::kUpper;
    const ControlSolver solver(&graph.input(), rule, end);
    Closures expected;
    for (Vertex v = 0; v < vertices; ++v) {
      const std::set<Vertex> naive = NaiveClosure(graph.input(), {v}, rule, end);
      if (!naive.empty()) expected.push_back({v, {naive.begin(), naive.end()}});
    }
    ASSERT_EQ(ClosuresOf(*AllControl(solver)), expected) << "round " << round;
    graph.input().threads = 2;
    ASSERT_EQ(ClosuresOf(*AllControl(solver)), expected) << "round " << round;

    ControlSolver::Scratch scratch;
    const Vertex excluded = static_cast<Vertex>(random() % vertices);
    const std::vector<Vertex> seeds = {(excluded + 1) % vertices, (excluded + 1) % vertices};
    const auto naive = NaiveClosure(graph.input(), {seeds[0]}, rule, end, excluded);
    ASSERT_EQ(*solver.ClosureWithout(seeds, excluded, scratch),
              std::vector<Vertex>(naive.begin(), naive.end()))
        << "round " << round;
  }
}

TEST(Control, CancellationEndsIt) {
  ShareGraph graph({2, Percent({{0, 1, 60}}), {}, {}, {}});
  graph.input().check_cancelled = [] { return Status::Cancelled("stop"); };
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  EXPECT_EQ(AllControl(solver).status().code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
