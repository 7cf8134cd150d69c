// Cores and triangles against taking nodes away and trying all triples; clustering against the
// library's.
#include "graph/analysis/algorithms/cohesion.h"

#include <gtest/gtest.h>

#include <boost/graph/clustering_coefficient.hpp>
#include <set>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

std::map<Vertex, std::set<Vertex>> Neighbours(const RelationshipList& list) {
  std::map<Vertex, std::set<Vertex>> neighbours;
  for (const Vertex v : list.nodes) neighbours[v];
  for (const ListedEdge& edge : list.edges) {
    if (edge.source == edge.target) continue;
    neighbours[edge.source].insert(edge.target);
    neighbours[edge.target].insert(edge.source);
  }
  return neighbours;
}

TEST(CoreNumbers, AreWhatIsLeftOfRepeatedPruning) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto list = RelationshipList::Random(seed, 40, static_cast<double>(seed) / 2, false);
    const auto cores = CoreNumbers(list->Graph(), RelationshipList::kNeverCancelled).value();
    std::map<Vertex, std::uint32_t> expected;
    for (std::uint32_t k = 1; k < 40; ++k) {
      auto neighbours = Neighbours(*list);
      for (bool changed = true; changed;) {
        changed = false;
        for (auto at = neighbours.begin(); at != neighbours.end();) {
          if (at->second.size() >= k) {
            ++at;
            continue;
          }
          for (const Vertex other : at->second) neighbours[other].erase(at->first);
          at = neighbours.erase(at);
          changed = true;
        }
      }
      for (const auto& [v, others] : neighbours) expected[v] = k;
    }
    for (const Vertex v : list->nodes) EXPECT_EQ(cores[v], expected[v]) << "seed " << seed;
  }
}

TEST(Triangles, AreTriplesThatAreAllNeighbours) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto list = RelationshipList::Random(seed, 25, 1 + static_cast<double>(seed), false);
    const SnapshotGraph graph = list->Graph();
    const Triangles found = CountTriangles(graph, RelationshipList::kNeverCancelled).value();
    auto neighbours = Neighbours(*list);
    std::map<Vertex, std::uint64_t> expected;
    for (const Vertex a : list->nodes) {
      for (const Vertex b : neighbours[a]) {
        for (const Vertex c : neighbours[b]) {
          if (a < b && b < c && neighbours[a].count(c) != 0) {
            ++expected[a], ++expected[b], ++expected[c];
          }
        }
      }
    }
    const SimpleUndirectedGraph undirected(&graph);
    for (const Vertex v : list->nodes) {
      EXPECT_EQ(found.count[v], expected[v]) << "seed " << seed;
      EXPECT_NEAR(found.clustering[v],
                  boost::clustering_coefficient<double>(undirected, v), 1e-12);
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
