// Cut points against taking each node and relationship away.
#include "graph/analysis/algorithms/cut_points.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/graph/analysis/algorithms/plain_reach.h"

namespace keiretsu::graph {
namespace {

/// The weak components of what is left without a node and without a relationship.
std::size_t PartsWithout(const RelationshipList& list, Vertex node, std::size_t edge) {
  std::map<Vertex, Vertex> parent;
  for (const Vertex v : list.nodes) parent[v] = v;
  const std::function<Vertex(Vertex)> find = [&](Vertex v) {
    while (parent[v] != v) v = parent[v];
    return v;
  };
  for (std::size_t i = 0; i < list.edges.size(); ++i) {
    const ListedEdge& e = list.edges[i];
    if (i == edge || e.source == node || e.target == node) continue;
    parent[find(e.source)] = find(e.target);
  }
  std::set<Vertex> roots;
  for (const Vertex v : list.nodes) {
    if (v != node) roots.insert(find(v));
  }
  return roots.size();
}

TEST(CutPoints, AreWhatSplitsAPartWhenTakenAway) {
  const std::size_t no_edge = static_cast<std::size_t>(-1);
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const double density = 0.6 + 0.1 * static_cast<double>(seed);
    const auto list = RelationshipList::Random(seed, 30, density, false);
    const SnapshotGraph graph = list->Graph();
    const CutPoints found = FindCutPoints(graph, RelationshipList::kNeverCancelled).value();
    const std::size_t parts = PartsWithout(*list, kNoVertex, no_edge);
    std::vector<Vertex> points;
    std::set<Vertex> touched;
    for (const ListedEdge& e : list->edges) {
      if (e.source != e.target) touched.insert({e.source, e.target});
    }
    for (const Vertex v : touched) {
      if (PartsWithout(*list, v, no_edge) > parts) points.push_back(v);
    }
    EXPECT_EQ(found.articulation_points, points) << "seed " << seed;
    std::set<std::pair<Vertex, Vertex>> bridges;
    for (std::size_t i = 0; i < list->edges.size(); ++i) {
      if (PartsWithout(*list, kNoVertex, i) > parts) {
        bridges.emplace(list->edges[i].source, list->edges[i].target);
      }
    }
    std::set<std::pair<Vertex, Vertex>> found_bridges;
    for (const SnapshotGraph::Edge& e : found.bridges) found_bridges.emplace(e.source, e.target);
    EXPECT_EQ(found_bridges, bridges) << "seed " << seed;
    EXPECT_EQ(found.bridges.size(), bridges.size());
  }
}

TEST(CutPoints, OfAChainOf300000NodesNeedNoRecursion) {
  RelationshipList& chain = RelationshipList::Long(false);
  const CutPoints found =
      FindCutPoints(chain.Graph(), RelationshipList::kNeverCancelled).value();
  EXPECT_EQ(found.articulation_points.size(), 299'998u);
  EXPECT_EQ(found.bridges.size(), 299'999u);
  EXPECT_EQ(FindCutPoints(chain.Graph(), kCancelled).error().code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace keiretsu::graph
