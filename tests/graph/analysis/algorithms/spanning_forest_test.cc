// Spanning forests against Prim's way of growing each tree.
#include "graph/analysis/algorithms/spanning_forest.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

/// Total weight and number of relationships, by growing trees; `sign` -1 for the greatest.
std::pair<double, std::size_t> Grow(const RelationshipList& list, double sign) {
  std::set<Vertex> done;
  double total = 0;
  std::size_t count = 0;
  for (const Vertex start : list.nodes) {
    if (!done.insert(start).second) continue;
    for (;;) {
      const ListedEdge* best = nullptr;
      for (const ListedEdge& edge : list.edges) {
        if (done.count(edge.source) == done.count(edge.target)) continue;
        if (best == nullptr || sign * edge.weight < sign * best->weight) best = &edge;
      }
      if (best == nullptr) break;
      done.insert({best->source, best->target});
      total += best->weight;
      ++count;
    }
  }
  return {total, count};
}

TEST(SpanningForest, HasTheWeightOfGrownTrees) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto list = RelationshipList::Random(seed, 40, 1.5, false);
    const SnapshotGraph graph = list->Graph();
    const EdgeWeights weights = list->Weights(graph).value();
    for (const bool greatest : {false, true}) {
      const auto forest =
          SpanningForest(graph, weights, greatest, RelationshipList::kNeverCancelled).value();
      double total = 0;
      for (const SnapshotGraph::Edge& edge : forest) total += weights.Of(edge);
      EXPECT_EQ(std::pair(total, forest.size()), Grow(*list, greatest ? -1 : 1)) << "seed " << seed;
    }
  }
  RelationshipList& chain = RelationshipList::Long(false);
  const SnapshotGraph graph = chain.Graph();
  const EdgeWeights weights = chain.Weights(graph).value();
  EXPECT_EQ(SpanningForest(graph, weights, false, kCancelled).error().code(),
            StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
