#include "graph/analysis/strong_components.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/graph/analysis/dense_oracle.h"

namespace keiretsu::graph {
namespace {

using Entry = ShareMatrix::Entry;

Entry Holds(Vertex holder, Vertex held) { return {holder, held, 0.1, 0.1}; }

std::vector<std::vector<Vertex>> Lists(const Condensation& components) {
  std::vector<std::vector<Vertex>> lists;
  for (std::uint32_t c = 0; c < components.count(); ++c) {
    lists.emplace_back(components.Members(c).begin(), components.Members(c).end());
  }
  return lists;
}

TEST(StrongComponents, NumbersHoldersBeforeWhatTheyHold) {
  const ShareMatrix shares(
      6, {Holds(4, 2), Holds(2, 1), Holds(1, 2), Holds(1, 0), Holds(0, 3), Holds(3, 0)});
  const std::vector<std::vector<Vertex>> lists = Lists(StrongComponents(shares, ShareEnd::kLower));
  EXPECT_EQ(lists, (std::vector<std::vector<Vertex>>{{5}, {4}, {1, 2}, {0, 3}}));
}

TEST(StrongComponents, ASharePossiblyZeroCountsAtTheUpperEndAlone) {
  const ShareMatrix shares(2, {{0, 1, 0.1, 0.2}, {1, 0, 0, 0.3}});
  EXPECT_EQ(StrongComponents(shares, ShareEnd::kLower).count(), 2U);
  EXPECT_EQ(StrongComponents(shares, ShareEnd::kUpper).count(), 1U);
}

TEST(StrongComponents, EmptyAndSelfHeld) {
  EXPECT_EQ(StrongComponents(ShareMatrix(), ShareEnd::kLower).count(), 0U);
  EXPECT_EQ(StrongComponents(ShareMatrix(1, {Holds(0, 0)}), ShareEnd::kLower).count(), 1U);
}

TEST(StrongComponents, DeepChainAndRingNeedNoStack) {
  constexpr Vertex kCount = 1'000'000;
  std::vector<Entry> entries;
  for (Vertex v = 0; v + 1 < kCount; ++v) entries.push_back(Holds(v, v + 1));
  EXPECT_EQ(StrongComponents(ShareMatrix(kCount, entries), ShareEnd::kLower).count(), kCount);
  entries.push_back(Holds(kCount - 1, 0));
  EXPECT_EQ(StrongComponents(ShareMatrix(kCount, entries), ShareEnd::kLower).count(), 1U);
}

TEST(StrongComponentsProperty, TwoInOneComponentExactlyWhenEachReachesTheOther) {
  const std::uint64_t seed = std::random_device{}();
  for (int graph = 0; graph < 500; ++graph) {
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(graph));
    SCOPED_TRACE(testing::Message() << "seed " << seed << " + " << graph);
    const ShareMatrix shares = RandomShares(graph % kGraphFamilies, random);
    const Condensation components = StrongComponents(shares, ShareEnd::kLower);
    const DenseMatrix dense = DenseShares(shares, ShareEnd::kLower);
    const auto reaches = [&](Vertex a, Vertex b) {
      const std::vector<Vertex> reached = DenseReached(dense, a);
      return a == b || std::find(reached.begin(), reached.end(), b) != reached.end();
    };
    for (Vertex a = 0; a < dense.size(); ++a) {
      for (Vertex b = 0; b < dense.size(); ++b) {
        ASSERT_EQ(components.component[a] == components.component[b],
                  reaches(a, b) && reaches(b, a));
        if (!dense[a][b].is_zero()) {
          ASSERT_LE(components.component[a], components.component[b]);
        }
      }
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
