// Flows against all cuts of small graphs.
#include "graph/analysis/algorithms/max_flow.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

/// The least capacity over every set that has the first node and not the last.
double SmallestCut(const RelationshipList& list) {
  const std::size_t n = list.nodes.size();
  auto positions = Positions(list);
  double smallest = kUnreached;
  for (std::uint32_t set = 0; set < 1U << n; ++set) {
    if ((set & 1) == 0 || (set >> (n - 1) & 1) != 0) continue;
    double capacity = 0;
    for (const ListedEdge& edge : list.edges) {
      const bool from = (set >> positions[edge.source] & 1) != 0;
      const bool to = (set >> positions[edge.target] & 1) != 0;
      if (from && !to) capacity += edge.weight;
    }
    smallest = std::min(smallest, capacity);
  }
  return smallest;
}

TEST(MaxFlow, IsTheSmallestCut) {
  int above_zero = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto list = RelationshipList::Random(seed, 9, 3, false);
    const SnapshotGraph graph = list->Graph();
    const EdgeWeights weights = list->Weights(graph).value();
    const Vertex source = list->nodes.front();
    const Vertex target = list->nodes.back();
    const FlowAndCut flow =
        MaxFlow(graph, weights, source, target, RelationshipList::kNeverCancelled).value();
    EXPECT_EQ(flow.total, SmallestCut(*list)) << "seed " << seed;
    above_zero += flow.total > 0 ? 1 : 0;
    double cut = 0;
    for (const PairFlow& pair : flow.cut) {
      EXPECT_EQ(pair.flow, pair.capacity);
      cut += pair.capacity;
    }
    EXPECT_EQ(cut, flow.total) << "seed " << seed;
    std::map<Vertex, double> balance;
    for (const PairFlow& pair : flow.flows) {
      EXPECT_GT(pair.flow, 0);
      EXPECT_LE(pair.flow, pair.capacity);
      balance[pair.source] -= pair.flow;
      balance[pair.target] += pair.flow;
    }
    for (const auto& [v, sum] : balance) {
      EXPECT_EQ(sum, v == source ? -flow.total : v == target ? flow.total : 0) << "seed " << seed;
    }
  }
  EXPECT_GT(above_zero, 10);
}

TEST(MaxFlow, OfFractionsAndOfNoPath) {
  std::mt19937_64 random(1);
  RelationshipList list;
  list.AddNodes(4);
  list.AddEdge(0, 1, 0.1);
  list.AddEdge(1, 2, 0.7);
  list.AddEdge(0, 2, 0.2);
  list.Store(random);
  const SnapshotGraph graph = list.Graph();
  const EdgeWeights weights = list.Weights(graph).value();
  const auto& check = RelationshipList::kNeverCancelled;
  EXPECT_EQ(MaxFlow(graph, weights, list.nodes[0], list.nodes[3], check)->total, 0);
  EXPECT_TRUE(MaxFlow(graph, weights, list.nodes[0], list.nodes[3], check)->cut.empty());
  EXPECT_TRUE(std::isfinite(MaxFlow(graph, weights, list.nodes[0], list.nodes[2], check)->total));
}

TEST(MaxFlow, AlongAChainOf300000Nodes) {
  RelationshipList& chain = RelationshipList::Long(false);
  const SnapshotGraph graph = chain.Graph();
  const EdgeWeights weights = chain.Weights(graph).value();
  const Vertex source = chain.nodes.front();
  const Vertex target = chain.nodes.back();
  EXPECT_EQ(MaxFlow(graph, weights, source, target, RelationshipList::kNeverCancelled)->total, 1);
  EXPECT_EQ(MaxFlow(graph, weights, source, target, kCancelled).error().code(),
            StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
