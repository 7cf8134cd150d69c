// Distances against Floyd and Warshall.
#include "graph/analysis/algorithms/distances.h"

#include <gtest/gtest.h>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

constexpr Sides kDistanceSides[] = {Sides::kOut, Sides::kIn, Sides::kBoth};

TEST(Distances, AreThoseOfFloydAndWarshall) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto list = RelationshipList::Random(seed, 20, 1.5, false);
    const SnapshotGraph snapshot = list->Graph();
    const EdgeWeights weights = list->Weights(snapshot).value();
    for (const Sides sides : kDistanceSides) {
      const SimpleGraph graph(&snapshot, sides);
      const Matrix hops = AllDistances(*list, sides, true);
      const Matrix sums = AllDistances(*list, sides, false);
      for (std::size_t i = 0; i < list->nodes.size(); ++i) {
        const SearchOptions options{.source = list->nodes[i], .target = {}};
        const auto& check = RelationshipList::kNeverCancelled;
        const SearchTree breadth = BreadthFirst(graph, options, check).value();
        const SearchTree lightest = LightestPaths(graph, weights, options, check).value();
        for (std::size_t j = 0; j < list->nodes.size(); ++j) {
          ASSERT_EQ(breadth.distance[list->nodes[j]], hops[i][j]) << "seed " << seed;
          ASSERT_EQ(lightest.distance[list->nodes[j]], sums[i][j]) << "seed " << seed;
        }
      }
    }
  }
}

TEST(Distances, PathsAddUpToThem) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto list = RelationshipList::Random(seed, 40, 2, false);
    const SnapshotGraph snapshot = list->Graph();
    const EdgeWeights weights = list->Weights(snapshot).value();
    const SimpleGraph graph(&snapshot, Sides::kOut);
    const SearchTree tree = LightestPaths(graph, weights, {.source = list->nodes[0], .target = {}},
                                          RelationshipList::kNeverCancelled)
                                .value();
    for (const Vertex v : list->nodes) {
      const std::vector<Vertex> path = tree.PathTo(v);
      ASSERT_EQ(path.empty(), tree.distance[v] == kUnreached);
      double sum = 0;
      for (std::size_t hop = 0; hop + 1 < path.size(); ++hop) {
        sum += weights.Least(graph, {path[hop], path[hop + 1]});
      }
      if (path.empty()) continue;
      EXPECT_EQ(sum, tree.distance[v]) << "seed " << seed;
    }
  }
}

TEST(Distances, EndAtTheTargetOrTheGreatestDistance) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto list = RelationshipList::Random(seed, 30, 2, false);
    const SnapshotGraph snapshot = list->Graph();
    const EdgeWeights weights = list->Weights(snapshot).value();
    const SimpleGraph graph(&snapshot, Sides::kOut);
    const auto& check = RelationshipList::kNeverCancelled;
    const Vertex source = list->nodes[0];
    for (const bool hops : {true, false}) {
      const auto search = [&](const SearchOptions& options) {
        return hops ? BreadthFirst(graph, options, check).value()
                    : LightestPaths(graph, weights, options, check).value();
      };
      const SearchTree all = search({.source = source, .target = {}});
      for (const Vertex target : list->nodes) {
        const SearchTree some = search({.source = source, .target = target});
        EXPECT_EQ(some.distance[target], all.distance[target]) << "seed " << seed;
        for (const Vertex v : some.reached) EXPECT_LE(some.distance[v], all.distance[target]);
      }
      for (const double farthest : {0.0, 1.0, 2.0, 3.0}) {
        const SearchTree some = search({.source = source, .target = {}, .max_distance = farthest});
        std::vector<Vertex> expected;
        for (const Vertex v : all.reached) {
          if (all.distance[v] <= farthest) expected.push_back(v);
        }
        EXPECT_EQ(some.reached, expected) << "seed " << seed;
      }
    }
  }
}

TEST(Distances, AlongAChainOf300000NodesAndCancelled) {
  RelationshipList& chain = RelationshipList::Long(false);
  const SnapshotGraph snapshot = chain.Graph();
  const EdgeWeights weights = chain.Weights(snapshot).value();
  const SimpleGraph graph(&snapshot, Sides::kBoth);
  const SearchOptions options{.source = chain.nodes.front(), .target = {}};
  const auto& check = RelationshipList::kNeverCancelled;
  const Vertex last = chain.nodes.back();
  EXPECT_EQ(BreadthFirst(graph, options, check)->distance[last], 299'999);
  EXPECT_EQ(LightestPaths(graph, weights, options, check)->distance[last], 299'999);
  EXPECT_EQ(LightestPaths(graph, weights, options, check)->PathTo(last).size(), 300'000u);
  EXPECT_EQ(BreadthFirst(graph, options, kCancelled).error().code(), StatusCode::kCancelled);
  EXPECT_EQ(LightestPaths(graph, weights, options, kCancelled).error().code(),
            StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
