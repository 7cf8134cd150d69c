// Algorithms of the Boost Graph Library on a snapshot against ones written by hand.
#include "graph/topology/boost_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <map>
#include <queue>
#include <random>
#include <set>

#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<SnapshotGraph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<SnapshotGraph>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<SnapshotGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<SnapshotGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<SnapshotGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyMatrixConcept<SnapshotGraph>));

struct RandomGraph {
  explicit RandomGraph(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    types = {db.Type("R"), db.Type("S")};
    auto tx = db.Begin();
    for (int i = 0; i < 120; ++i) {
      // Two label sets, so that nodes lie in two blocks.
      const std::vector<LabelId> labels(i % 2 == 0 ? 0 : 1, db.Label("A"));
      nodes.push_back(tx->CreateNode(labels, {}).value());
    }
    for (int i = 0; i < 200; ++i) {
      const NodeId source = nodes[random() % nodes.size()];
      const NodeId target = i % 20 == 0 ? source : nodes[random() % nodes.size()];
      const int copies = i % 10 == 0 ? 2 : 1;
      for (int copy = 0; copy < copies; ++copy) {
        edges.push_back(tx->CreateEdge(types[random() % 2], source, target, {}).value());
      }
    }
    EXPECT_TRUE(CommitNow(*tx).ok());
    view = db->Read();
  }
  SnapshotGraph Make() const { return SnapshotGraph::Make(*view, types).value(); }

  GraphFixture db;
  std::vector<TypeId> types;
  std::vector<NodeId> nodes;
  std::vector<EdgeRef> edges;
  std::shared_ptr<const GraphView> view;
};

/// Distances by plain breadth-first search over the list of edges.
std::map<std::uint32_t, int> Distances(const RandomGraph& random, std::uint32_t start) {
  std::map<std::uint32_t, int> distance{{start, 0}};
  std::queue<std::uint32_t> queue({start});
  while (!queue.empty()) {
    const std::uint32_t at = queue.front();
    queue.pop();
    for (const EdgeRef& edge : random.edges) {
      if (edge.source.value != at || distance.count(edge.target.value) != 0) continue;
      distance[edge.target.value] = distance[at] + 1;
      queue.push(edge.target.value);
    }
  }
  return distance;
}

TEST(BoostGraph, BothDirectionsNameTheSameEdgesAndTheirRelationships) {
  const RandomGraph random(1);
  const SnapshotGraph graph = random.Make();
  std::set<SnapshotGraph::Edge> out;
  std::set<SnapshotGraph::Edge> in;
  std::set<std::uint64_t> ids;
  for (auto [v, end] = vertices(graph); v != end; ++v) {
    std::size_t count = 0;
    for (auto [e, last] = out_edges(*v, graph); e != last; ++e, ++count) {
      EXPECT_EQ(source(*e, graph), *v);
      out.insert(*e);
      ids.insert(graph.ToEdgeRef(*e).id.value);
      EXPECT_TRUE(random.view->EdgeExists(graph.ToEdgeRef(*e)).value());
      EXPECT_TRUE(edge(*v, (*e).target, graph).second);
    }
    EXPECT_EQ(count, out_degree(*v, graph));
    for (auto [e, last] = in_edges(*v, graph); e != last; ++e) in.insert(*e);
    if (!graph.is_node(*v)) {
      EXPECT_EQ(degree(*v, graph), 0u);
    }
  }
  EXPECT_EQ(out.size(), random.edges.size());
  EXPECT_EQ(ids.size(), random.edges.size());
  EXPECT_EQ(out, in);
}

TEST(BoostGraph, BreadthFirstSearchFindsTheDistances) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const RandomGraph random(seed);
    const SnapshotGraph graph = random.Make();
    const std::uint32_t start = random.nodes[0].value;
    std::vector<int> distance(num_vertices(graph), -1);
    distance[start] = 0;
    boost::breadth_first_search(
        graph, start,
        boost::visitor(boost::make_bfs_visitor(
            boost::record_distances(distance.data(), boost::on_tree_edge()))));
    const auto expected = Distances(random, start);
    for (const NodeId node : random.nodes) {
      const auto found = expected.find(node.value);
      EXPECT_EQ(distance[node.value], found == expected.end() ? -1 : found->second)
          << "seed " << seed;
    }
  }
}

TEST(BoostGraph, StrongComponentsAreMutualReachability) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const RandomGraph random(seed);
    const SnapshotGraph graph = random.Make();
    std::vector<std::uint32_t> component(num_vertices(graph));
    boost::strong_components(
        graph, boost::make_iterator_property_map(component.begin(),
                                                 get(boost::vertex_index, graph)));
    std::map<std::uint32_t, std::map<std::uint32_t, int>> reach;
    for (const NodeId node : random.nodes) reach[node.value] = Distances(random, node.value);
    for (const NodeId a : random.nodes) {
      for (const NodeId b : random.nodes) {
        const bool mutual =
            reach[a.value].count(b.value) != 0 && reach[b.value].count(a.value) != 0;
        ASSERT_EQ(component[a.value] == component[b.value], mutual) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
