// Topological orders and cycles against reachability.
#include "graph/analysis/algorithms/order.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

TEST(Cycles, AreShortestThroughTheSmallestNodeOfEachComponent) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const double density = 0.8 + 0.05 * static_cast<double>(seed);
    const auto list = RelationshipList::Random(seed, 40, density, false);
    const SnapshotGraph graph = list->Graph();
    const auto cycles = FindCycles(graph, RelationshipList::kNeverCancelled).value();
    const Matrix distance = AllDistances(*list, Sides::kOut, true);
    auto positions = Positions(*list);
    std::map<Vertex, double> expected;  // by smallest node of a component: length of the cycle
    std::set<Vertex> covered;
    for (const Vertex v : list->nodes) {
      if (covered.count(v) != 0) continue;
      double length = kUnreached;
      for (const ListedEdge& edge : list->edges) {
        if (edge.target != v) continue;
        length = std::min(length, distance[positions[v]][positions[edge.source]] + 1);
      }
      for (const Vertex w : list->nodes) {
        const bool mutual = distance[positions[v]][positions[w]] != kUnreached &&
                            distance[positions[w]][positions[v]] != kUnreached;
        if (mutual) covered.insert(w);
      }
      if (length != kUnreached) expected[v] = length;
    }
    std::map<Vertex, double> found;
    for (const auto& cycle : cycles) {
      found[cycle.front()] = static_cast<double>(cycle.size());
      for (std::size_t i = 0; i < cycle.size(); ++i) {
        EXPECT_TRUE(graph.Find(cycle[i], cycle[(i + 1) % cycle.size()]).has_value());
      }
    }
    EXPECT_EQ(found, expected) << "seed " << seed;
  }
}

TEST(TopologicalOrder, PutsEveryNodeBeforeWhatItLeadsTo) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    std::mt19937_64 random(seed);
    RelationshipList list;
    list.AddNodes(50);
    for (int i = 0; i < 100; ++i) {
      const auto [low, high] = std::minmax({random() % 50, random() % 50});
      if (low != high) list.AddEdge(low, high, 1);
    }
    list.Store(random);
    const SnapshotGraph graph = list.Graph();
    EXPECT_TRUE(FindCycles(graph, RelationshipList::kNeverCancelled)->empty());
    const auto order = TopologicalOrder(graph, RelationshipList::kNeverCancelled).value();
    std::map<Vertex, std::size_t> place;
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    EXPECT_EQ(place.size(), list.nodes.size());
    for (const ListedEdge& edge : list.edges) EXPECT_LT(place[edge.source], place[edge.target]);
  }
}

TEST(TopologicalOrder, OfAChainOf300000NodesNeedsNoRecursion) {
  RelationshipList& chain = RelationshipList::Long(false);
  RelationshipList& ring = RelationshipList::Long(true);
  const auto& check = RelationshipList::kNeverCancelled;
  EXPECT_EQ(TopologicalOrder(chain.Graph(), check)->size(), 300'000u);
  EXPECT_EQ(FindCycles(ring.Graph(), check)->front().size(), 300'000u);
  EXPECT_EQ(TopologicalOrder(chain.Graph(), kCancelled).error().code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
