#include "graph/analysis/ultimate_controllers.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/graph/analysis/naive_control.h"
#include "tests/graph/analysis/share_graph.h"

namespace keiretsu::graph {

void PrintTo(const UltimateController& row, std::ostream* out) {
  *out << row.company << " by " << row.controller;
}

namespace {

using Rows = std::vector<UltimateController>;

Rows Ultimate(ShareGraph& graph, std::optional<Vertex> target = std::nullopt) {
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  return *UltimateControllers(solver, target);
}

TEST(UltimateControllers, TopOfAChain) {
  ShareGraph graph({3, Percent({{0, 1, 51}, {1, 2, 51}}), {}, {}, {}});
  EXPECT_EQ(Ultimate(graph), (Rows{{1, 0}, {2, 0}}));
  EXPECT_EQ(Ultimate(graph, 2), (Rows{{2, 0}}));
  EXPECT_EQ(Ultimate(graph, 0), Rows{});
}

TEST(UltimateControllers, MembersOfARingAreEachOthers) {
  ShareGraph graph({4, Percent({{0, 1, 60}, {1, 0, 60}, {1, 2, 60}}), {}, {}, {}});
  EXPECT_EQ(Ultimate(graph), (Rows{{0, 1}, {1, 0}, {2, 0}, {2, 1}}));
  // With somebody above, the ring is not at the top.
  ShareGraph held({4, Percent({{0, 1, 60}, {1, 0, 40}, {1, 2, 60}, {3, 0, 60}}), {}, {{1, 0}}, {}});
  EXPECT_EQ(Ultimate(held), (Rows{{0, 3}, {1, 3}, {2, 3}}));
}

TEST(UltimateControllers, ManyCompaniesInARow) {
  constexpr Vertex kLength = 200'000;
  std::vector<ShareMatrix::Entry> shares;
  for (Vertex v = 0; v + 1 < kLength; ++v) shares.push_back({v, v + 1, 1, 1});
  ShareGraph graph({kLength, std::move(shares), {}, {}, {}});
  const Rows rows = Ultimate(graph);
  ASSERT_EQ(rows.size(), kLength - 1);
  EXPECT_EQ(rows.back(), (UltimateController{kLength - 1, 0}));
}

Rows Naive(const AnalysisInput& input) {
  const Vertex vertices = input.projection->vertex_count();
  std::vector<std::set<Vertex>> controls;
  for (Vertex v = 0; v < vertices; ++v) {
    controls.push_back(NaiveClosure(input, {v}, {}, ShareEnd::kLower));
  }
  Rows rows;
  for (Vertex company = 0; company < vertices; ++company) {
    for (Vertex x = 0; x < vertices; ++x) {
      bool top = controls[x].count(company) != 0;
      for (Vertex above = 0; above < vertices; ++above) {
        if (controls[above].count(x) != 0 && controls[x].count(above) == 0) top = false;
      }
      if (top) rows.push_back({company, x});
    }
  }
  return rows;
}

TEST(UltimateControllers, RandomGraphsAgreeWithTheDefinition) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 400; ++round) {
    const Vertex vertices = static_cast<Vertex>(2 + random() % 9);
    ShareGraph::Parts parts = RandomParts(random, vertices);
    for (Vertex i = static_cast<Vertex>(random() % 4); i > 0; --i) {
      parts.links.emplace_back(random() % vertices, random() % vertices);
    }
    ShareGraph graph(parts);
    const Rows expected = Naive(graph.input());
    ASSERT_EQ(Ultimate(graph), expected) << "round " << round;
    const Vertex target = static_cast<Vertex>(random() % vertices);
    Rows of_target;
    for (const auto& row : expected) {
      if (row.company == target) of_target.push_back(row);
    }
    ASSERT_EQ(Ultimate(graph, target), of_target) << "round " << round;
  }
}

}  // namespace
}  // namespace keiretsu::graph
