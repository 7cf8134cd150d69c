#include "graph/analysis/corporate_group.h"

#include <algorithm>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "tests/graph/analysis/share_graph.h"

namespace keiretsu::graph {
namespace {

std::vector<GroupCompany> GroupOf(ShareGraph& graph, Vertex parent) {
  const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
  std::vector<Vertex> order(graph.projection().vertex_count());
  std::iota(order.begin(), order.end(), Vertex{0});
  return *CorporateGroup(solver, parent, order);
}

void ExpectRow(const GroupCompany& row, Vertex company, std::uint32_t level, Vertex parent,
               std::optional<double> share, GroupControl control) {
  EXPECT_EQ(row.company, company);
  EXPECT_EQ(row.level, level) << company;
  EXPECT_EQ(row.parent, parent) << company;
  EXPECT_EQ(row.share, share) << company;
  EXPECT_EQ(row.control, control) << company;
}

TEST(CorporateGroup, EachCompanyHangsUnderWhoGivesControl) {
  // 0 holds 1 and 2, they together 3; 4 is managed by 2; 1 % of 5 is held from the top, 80 % by 3.
  ShareGraph graph({7, Percent({{0, 1, 100}, {0, 2, 80}, {1, 3, 20}, {2, 3, 40}, {0, 5, 1},
                                {3, 5, 80}, {0, 6, 50}}),
                    {}, {{2, 4}}, {}});
  const auto group = GroupOf(graph, 0);
  ASSERT_EQ(group.size(), 5U);
  ExpectRow(group[0], 1, 1, 0, 1.0, GroupControl::kMajority);
  ExpectRow(group[1], 2, 1, 0, 0.8, GroupControl::kMajority);
  ExpectRow(group[2], 3, 2, 2, 0.4, GroupControl::kJoint);
  ExpectRow(group[3], 4, 2, 2, std::nullopt, GroupControl::kRelationship);
  ExpectRow(group[4], 5, 3, 3, 0.8, GroupControl::kMajority);
}

TEST(CorporateGroup, HoldsExactlyWhatTheParentControls) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    const Vertex vertices = static_cast<Vertex>(2 + random() % 9);
    ShareGraph graph(RandomParts(random, vertices));
    const Vertex parent = static_cast<Vertex>(random() % vertices);
    const ControlSolver solver(&graph.input(), {}, ShareEnd::kLower);
    ControlSolver::Scratch scratch;
    std::vector<Vertex> companies;
    std::vector<std::uint32_t> level(vertices, 0);
    const auto group = GroupOf(graph, parent);
    for (const GroupCompany& row : group) {
      companies.push_back(row.company);
      level[row.company] = row.level;
    }
    for (const GroupCompany& row : group) {
      EXPECT_LT(level[row.parent], row.level);
      EXPECT_TRUE(row.parent == parent || level[row.parent] > 0);
    }
    std::sort(companies.begin(), companies.end());
    ASSERT_EQ(companies, *solver.Closure(std::span(&parent, 1), scratch)) << "round " << round;
  }
}

}  // namespace
}  // namespace keiretsu::graph
