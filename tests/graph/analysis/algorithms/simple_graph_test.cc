// The simple views of a snapshot, and the choice of nodes by label, against the list of
// relationships.
#include "graph/analysis/algorithms/simple_graph.h"

#include <gtest/gtest.h>

#include <boost/graph/graph_concepts.hpp>
#include <set>

#include "tests/graph/analysis/algorithms/relationship_list.h"

namespace keiretsu::graph {
namespace {

BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<SimpleDirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<SimpleDirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<SimpleDirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<SimpleDirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyMatrixConcept<SimpleDirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<SimpleUndirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<SimpleUndirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<SimpleUndirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<SimpleUndirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyMatrixConcept<SimpleUndirectedGraph>));
BOOST_CONCEPT_ASSERT((boost::ReadWritePropertyMapConcept<WatchedMap<double>, Vertex>));

using Pairs = std::set<std::pair<Vertex, Vertex>>;

/// The pairs that the list of relationships makes.
Pairs Expected(const RelationshipList& list, Sides sides, const std::set<Vertex>& members) {
  Pairs pairs;
  for (const ListedEdge& edge : list.edges) {
    if (edge.source == edge.target) continue;
    if (members.count(edge.source) == 0 || members.count(edge.target) == 0) continue;
    if (sides != Sides::kIn) pairs.emplace(edge.source, edge.target);
    if (sides != Sides::kOut) pairs.emplace(edge.target, edge.source);
  }
  return pairs;
}

template <typename Graph>
Pairs Seen(const Graph& graph) {
  Pairs pairs;
  for (auto [v, end] = vertices(graph); v != end; ++v) {
    std::size_t degree = 0;
    for (auto [e, last] = out_edges(*v, graph); e != last; ++e, ++degree) {
      EXPECT_TRUE(pairs.emplace(source(*e, graph), target(*e, graph)).second);
      EXPECT_TRUE(edge(*v, target(*e, graph), graph).second);
    }
    EXPECT_EQ(degree, out_degree(*v, graph));
  }
  return pairs;
}

TEST(SimpleGraph, NeighboursAreThoseOfTheRelationshipsEachOnce) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto list = RelationshipList::Random(seed, 60, 2);
    std::set<Vertex> all(list->nodes.begin(), list->nodes.end());
    std::set<Vertex> labelled;
    for (std::size_t i = 0; i < list->nodes.size(); ++i) {
      if (list->labelled[i]) labelled.insert(list->nodes[i]);
    }
    const std::pair<SnapshotGraph, std::set<Vertex>> graphs[] = {
        {list->Graph(), all}, {list->LabelledGraph(), labelled}};
    for (const auto& [graph, members] : graphs) {
      EXPECT_EQ(Seen(SimpleDirectedGraph(&graph)), Expected(*list, Sides::kOut, members));
      EXPECT_EQ(Seen(SimpleDirectedGraph(&graph, Sides::kIn)),
                Expected(*list, Sides::kIn, members));
      const SimpleUndirectedGraph undirected(&graph);
      const Pairs both = Expected(*list, Sides::kBoth, members);
      EXPECT_EQ(Seen(undirected), both);
      Pairs listed;
      for (auto [at, end] = edges(undirected); at != end; ++at) {
        EXPECT_LT((*at).source, (*at).target);
        EXPECT_TRUE(listed.emplace((*at).source, (*at).target).second);
      }
      EXPECT_EQ(listed.size() * 2, both.size()) << "seed " << seed;
      EXPECT_EQ(num_edges(undirected), listed.size());
    }
  }
}

TEST(SnapshotGraphOfLabels, HasTheRelationshipsBetweenItsNodes) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto list = RelationshipList::Random(seed, 60, 3);
    const SnapshotGraph graph = list->LabelledGraph();
    std::set<Vertex> members;
    for (std::size_t i = 0; i < list->nodes.size(); ++i) {
      EXPECT_EQ(graph.is_node(list->nodes[i]), list->labelled[i]);
      if (list->labelled[i]) members.insert(list->nodes[i]);
    }
    std::multiset<std::pair<Vertex, Vertex>> expected;
    for (const ListedEdge& edge : list->edges) {
      if (members.count(edge.source) != 0 && members.count(edge.target) != 0) {
        expected.emplace(edge.source, edge.target);
      }
    }
    std::multiset<std::pair<Vertex, Vertex>> listed;
    std::set<SnapshotGraph::Edge> out;
    std::set<SnapshotGraph::Edge> in;
    for (auto [at, end] = edges(graph); at != end; ++at) {
      listed.emplace((*at).source, (*at).target);
      out.insert(*at);
    }
    for (auto [v, end] = vertices(graph); v != end; ++v) {
      std::size_t count = 0;
      for (auto [at, last] = in_edges(*v, graph); at != last; ++at, ++count) in.insert(*at);
      EXPECT_EQ(count, in_degree(*v, graph));
      std::size_t out_count = 0;
      for (auto [at, last] = out_edges(*v, graph); at != last; ++at) ++out_count;
      EXPECT_EQ(out_count, out_degree(*v, graph));
    }
    EXPECT_EQ(listed, expected) << "seed " << seed;
    EXPECT_EQ(out, in);
    EXPECT_EQ(num_edges(graph), expected.size());
    for (const ListedEdge& edge : list->edges) {
      EXPECT_EQ(graph.Find(edge.source, edge.target).has_value(),
                expected.count({edge.source, edge.target}) != 0);
    }
  }
}

TEST(EdgeWeights, AreThePropertyOrTheDefault) {
  const auto list = RelationshipList::Random(7, 40, 3);
  const SnapshotGraph graph = list->Graph();
  const EdgeWeights weights = list->Weights(graph).value();
  std::multiset<std::tuple<Vertex, Vertex, double>> expected;
  std::multiset<std::tuple<Vertex, Vertex, double>> seen;
  for (const ListedEdge& edge : list->edges) {
    expected.emplace(edge.source, edge.target, edge.weight);
  }
  for (auto [at, end] = edges(graph); at != end; ++at) {
    seen.emplace((*at).source, (*at).target, weights.Of(*at));
  }
  EXPECT_EQ(seen, expected);
  const SimpleUndirectedGraph undirected(&graph);
  for (auto [at, end] = edges(undirected); at != end; ++at) {
    double least = 1e9;
    double sum = 0;
    for (const ListedEdge& edge : list->edges) {
      const bool between = std::minmax(edge.source, edge.target) ==
                           std::minmax((*at).source, (*at).target);
      if (!between) continue;
      least = std::min(least, edge.weight);
      sum += edge.weight;
    }
    EXPECT_EQ(weights.Least(undirected, *at), least);
    EXPECT_EQ(weights.Sum(undirected, *at), sum);
  }
}

TEST(EdgeWeights, NameTheRelationshipThatHasNone) {
  struct Case {
    Value weight;
    std::string_view message;
  };
  const Case cases[] = {{Value(-1), "is -1"},
                        {Value("much"), "is not a number"},
                        {Value(HUGE_VAL), "is inf"},
                        {Value(std::nan("")), "is nan"}};
  for (const Case& c : cases) {
    GraphFixture db;
    auto tx = db.Begin();
    const NodeId a = tx->CreateNode({}, {}).value();
    const PropertyList properties = {{db.Key("w"), c.weight}};
    ASSERT_TRUE(tx->CreateEdge(db.Type("R"), a, a, properties).has_value());
    ASSERT_TRUE(CommitNow(*tx).ok());
    const auto view = db->Read();
    const SnapshotGraph graph = SnapshotGraph::Make(*view, {db.Type("R")}).value();
    const auto weights = EdgeWeights::Make(*view, graph, {.key = db.Key("w"), .missing = 1},
                                           RelationshipList::kNeverCancelled);
    ASSERT_FALSE(weights.has_value());
    EXPECT_EQ(weights.error().code(), StatusCode::kInvalidArgument);
    EXPECT_NE(weights.error().message().find(c.message), std::string_view::npos)
        << weights.error().message();
  }
}

}  // namespace
}  // namespace keiretsu::graph
