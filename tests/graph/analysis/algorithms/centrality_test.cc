// Centralities against their definitions.
#include "graph/analysis/algorithms/centrality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

constexpr Sides kAllSides[] = {Sides::kOut, Sides::kIn, Sides::kBoth};

/// Ranks by the definition: dangling nodes and restarts lead to every node alike.
std::vector<double> PlainPageRank(const RelationshipList& list, double damping) {
  const std::size_t n = list.nodes.size();
  auto positions = Positions(list);
  std::vector<double> degree(n);
  for (const ListedEdge& edge : list.edges) ++degree[positions[edge.source]];
  std::vector<double> rank(n, 1.0 / static_cast<double>(n));
  for (int round = 0; round < 400; ++round) {
    double spread = 0;
    for (std::size_t i = 0; i < n; ++i) {
      spread += degree[i] == 0 ? rank[i] : (1 - damping) * rank[i];
    }
    std::vector<double> next(n, 0.0);
    // What a dangling node spreads is damped as well as restarted: all of it.
    for (double& value : next) value = spread / static_cast<double>(n);
    for (const ListedEdge& edge : list.edges) {
      const std::size_t from = positions[edge.source];
      next[positions[edge.target]] += damping * rank[from] / degree[from];
    }
    rank = next;
  }
  return rank;
}

TEST(PageRank, IsTheWalksStationaryDistribution) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto list = RelationshipList::Random(seed, 50, 1.5, false);
    const double damping = seed % 2 == 0 ? 0.85 : 0.5;
    const auto rank = PageRank(list->Graph(), {.damping = damping, .tolerance = 1e-13},
                               RelationshipList::kNeverCancelled);
    ASSERT_TRUE(rank.has_value()) << rank.error().ToString();
    const std::vector<double> expected = PlainPageRank(*list, damping);
    double total = 0;
    for (std::size_t i = 0; i < list->nodes.size(); ++i) {
      EXPECT_NEAR((*rank)[list->nodes[i]], expected[i], 1e-11) << "seed " << seed;
      total += (*rank)[list->nodes[i]];
    }
    EXPECT_NEAR(total, 1, 1e-12);
  }
}

TEST(PageRank, SaysWhenItHasNotConverged) {
  const auto list = RelationshipList::Random(1, 50, 1.5);
  const auto rank = PageRank(list->Graph(), {.max_iterations = 3},
                             RelationshipList::kNeverCancelled);
  ASSERT_FALSE(rank.has_value());
  EXPECT_EQ(rank.error().code(), StatusCode::kResourceExhausted);
  EXPECT_NE(rank.error().message().find("after 3 iterations"), std::string_view::npos);
  EXPECT_EQ(PageRank(list->Graph(), {}, kCancelled).error().code(), StatusCode::kCancelled);
}

/// Pairs' shares by counting shortest paths through every node: sigma(s,v) sigma(v,t) / sigma(s,t).
std::vector<double> PlainBetweenness(const RelationshipList& list, Sides sides, bool hops) {
  const std::size_t n = list.nodes.size();
  auto positions = Positions(list);
  const Matrix distance = AllDistances(list, sides, hops);
  Matrix length(n, std::vector<double>(n, kUnreached));
  for (const ListedEdge& edge : list.edges) {
    const std::size_t a = positions[edge.source];
    const std::size_t b = positions[edge.target];
    if (a == b) continue;
    const double own = hops ? 1 : edge.weight;
    if (sides != Sides::kIn) length[a][b] = std::min(length[a][b], own);
    if (sides != Sides::kOut) length[b][a] = std::min(length[b][a], own);
  }
  Matrix paths(n, std::vector<double>(n, 0.0));
  for (std::size_t s = 0; s < n; ++s) {
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return distance[s][a] < distance[s][b]; });
    paths[s][s] = 1;
    for (const std::size_t v : order) {
      if (distance[s][v] == kUnreached) continue;
      for (std::size_t w = 0; w < n; ++w) {
        if (w != s && distance[s][v] + length[v][w] == distance[s][w]) paths[s][w] += paths[s][v];
      }
    }
  }
  std::vector<double> result(n, 0.0);
  for (std::size_t s = 0; s < n; ++s) {
    for (std::size_t t = 0; t < n; ++t) {
      if (s == t || distance[s][t] == kUnreached) continue;
      for (std::size_t v = 0; v < n; ++v) {
        if (v == s || v == t || distance[s][v] + distance[v][t] != distance[s][t]) continue;
        result[v] += paths[s][v] * paths[v][t] / paths[s][t];
      }
    }
  }
  if (sides == Sides::kBoth) {
    for (double& value : result) value /= 2;
  }
  return result;
}

TEST(Betweenness, IsTheShareOfShortestPaths) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const auto list = RelationshipList::Random(seed, 25, 2, false);
    const SnapshotGraph snapshot = list->Graph();
    for (const Sides sides : kAllSides) {
      const auto centrality = Betweenness(SimpleGraph(&snapshot, sides), nullptr,
                                          RelationshipList::kNeverCancelled);
      ASSERT_TRUE(centrality.has_value());
      const std::vector<double> expected = PlainBetweenness(*list, sides, true);
      for (std::size_t i = 0; i < list->nodes.size(); ++i) {
        EXPECT_NEAR((*centrality)[list->nodes[i]], expected[i], 1e-9) << "seed " << seed;
      }
    }
  }
}

TEST(Betweenness, OfWeightsAboveZero) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    std::mt19937_64 random(seed);
    RelationshipList list;
    list.AddNodes(25, false);
    for (int i = 0; i < 60; ++i) {
      list.AddEdge(random() % 25, random() % 25, static_cast<double>(1 + random() % 3));
    }
    list.Store(random);
    const SnapshotGraph snapshot = list.Graph();
    const EdgeWeights weights = list.Weights(snapshot).value();
    for (const Sides sides : kAllSides) {
      const auto centrality = Betweenness(SimpleGraph(&snapshot, sides), &weights,
                                          RelationshipList::kNeverCancelled);
      ASSERT_TRUE(centrality.has_value());
      const std::vector<double> expected = PlainBetweenness(list, sides, false);
      for (std::size_t i = 0; i < list.nodes.size(); ++i) {
        EXPECT_NEAR((*centrality)[list.nodes[i]], expected[i], 1e-9) << "seed " << seed;
      }
    }
  }
}

TEST(Betweenness, RefusesWhatWouldTakeDays) {
  RelationshipList& chain = RelationshipList::Long(false);
  const SnapshotGraph snapshot = chain.Graph();
  const auto refused = Betweenness(SimpleGraph(&snapshot, Sides::kOut), nullptr,
                                   RelationshipList::kNeverCancelled);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), StatusCode::kResourceExhausted);
  EXPECT_NE(refused.error().message().find("20000000000"), std::string_view::npos);
}

TEST(Closeness, FollowsFromAllDistances) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto list = RelationshipList::Random(seed, 30, 1.3, false);
    const SnapshotGraph snapshot = list->Graph();
    const std::size_t n = list->nodes.size();
    for (const Sides sides : kAllSides) {
      const auto result =
          ClosenessOfAll(SimpleGraph(&snapshot, sides), RelationshipList::kNeverCancelled);
      ASSERT_TRUE(result.has_value());
      const Matrix distance = AllDistances(*list, sides, true);
      for (std::size_t i = 0; i < n; ++i) {
        double count = 0;
        double total = 0;
        double inverse = 0;
        for (std::size_t j = 0; j < n; ++j) {
          if (i == j || distance[i][j] == kUnreached) continue;
          ++count;
          total += distance[i][j];
          inverse += 1 / distance[i][j];
        }
        const double others = static_cast<double>(n) - 1;
        const double closeness = count == 0 ? 0 : count * count / (others * total);
        EXPECT_NEAR(result->closeness[list->nodes[i]], closeness, 1e-12) << "seed " << seed;
        EXPECT_NEAR(result->harmonic[list->nodes[i]], inverse / others, 1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
