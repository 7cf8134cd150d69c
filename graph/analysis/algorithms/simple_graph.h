/// A snapshot as a simple graph: neighbours instead of relationships.
#pragma once

#include <boost/graph/graph_traits.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <cstdint>
#include <utility>
#include <vector>

#include "graph/topology/boost_graph.h"

namespace keiretsu::graph {

using Vertex = std::uint32_t;
inline constexpr Vertex kNoVertex = 0xFFFF'FFFF;

/// Which relationships of a node lead to its neighbours.
enum class Sides : std::uint8_t { kOut, kIn, kBoth };

/// The neighbours of each vertex of a snapshot graph, ascending, each once, a vertex never its own:
/// parallel relationships and types are merged on the fly and nothing is copied. Immutable,
/// thread-safe; must not outlive the graph.
class SimpleGraph {
 public:
  SimpleGraph(const SnapshotGraph* graph, Sides sides) : graph_(graph), sides_(sides) {}

  struct Edge {
    Vertex source = 0;
    Vertex target = 0;
    friend bool operator==(const Edge&, const Edge&) = default;
  };

  const SnapshotGraph& snapshot() const { return *graph_; }
  Sides sides() const { return sides_; }
  Vertex vertex_count() const { return graph_->vertex_count(); }
  /// The smallest neighbour that is not below `low`, or kNoVertex. O(types * log degree).
  Vertex NeighbourFrom(Vertex vertex, Vertex low) const;
  /// O(degree).
  std::size_t Degree(Vertex vertex) const;

  class NeighbourIterator
      : public boost::iterator_facade<NeighbourIterator, Vertex, boost::forward_traversal_tag,
                                      Vertex> {
   public:
    NeighbourIterator() = default;
    NeighbourIterator(const SimpleGraph* graph, Vertex vertex, Vertex at)
        : graph_(graph), vertex_(vertex), at_(at) {}

   private:
    friend class boost::iterator_core_access;
    Vertex dereference() const { return at_; }
    bool equal(const NeighbourIterator& other) const { return at_ == other.at_; }
    void increment() { at_ = graph_->NeighbourFrom(vertex_, at_ + 1); }

    const SimpleGraph* graph_ = nullptr;
    Vertex vertex_ = 0;
    Vertex at_ = kNoVertex;
  };
  class EdgeIterator
      : public boost::iterator_facade<EdgeIterator, Edge, boost::forward_traversal_tag, Edge> {
   public:
    EdgeIterator() = default;
    EdgeIterator(NeighbourIterator at, Vertex vertex) : at_(at), vertex_(vertex) {}

   private:
    friend class boost::iterator_core_access;
    Edge dereference() const { return {vertex_, *at_}; }
    bool equal(const EdgeIterator& other) const { return at_ == other.at_; }
    void increment() { ++at_; }

    NeighbourIterator at_;
    Vertex vertex_ = 0;
  };
  using VertexIterator = boost::counting_iterator<Vertex>;

 private:
  const SnapshotGraph* graph_;
  Sides sides_;
};

/// Along the relationships, or with kIn against them.
class SimpleDirectedGraph : public SimpleGraph {
 public:
  explicit SimpleDirectedGraph(const SnapshotGraph* graph, Sides sides = Sides::kOut)
      : SimpleGraph(graph, sides) {}
};

/// Along and against them.
class SimpleUndirectedGraph : public SimpleGraph {
 public:
  explicit SimpleUndirectedGraph(const SnapshotGraph* graph) : SimpleGraph(graph, Sides::kBoth) {}
};

/// One of these whose list of vertices leaves out ids without a node, for algorithms that search
/// from every vertex. Ids still lie below num_vertices(), as the sizes of maps must.
template <typename Graph>
class NodesOnly : public Graph {
 public:
  /// `nodes` must outlive this.
  NodesOnly(const Graph& graph, const std::vector<Vertex>* nodes) : Graph(graph), nodes_(nodes) {}
  friend std::pair<std::vector<Vertex>::const_iterator, std::vector<Vertex>::const_iterator>
  vertices(const NodesOnly& g) {
    return {g.nodes_->begin(), g.nodes_->end()};
  }

 private:
  const std::vector<Vertex>* nodes_;
};

// The functions that the library finds by argument-dependent lookup; names are its own.

inline std::pair<SimpleGraph::NeighbourIterator, SimpleGraph::NeighbourIterator> adjacent_vertices(
    Vertex v, const SimpleGraph& g) {
  return {SimpleGraph::NeighbourIterator(&g, v, g.NeighbourFrom(v, 0)),
          SimpleGraph::NeighbourIterator(&g, v, kNoVertex)};
}
inline std::pair<SimpleGraph::EdgeIterator, SimpleGraph::EdgeIterator> out_edges(
    Vertex v, const SimpleGraph& g) {
  const auto [begin, end] = adjacent_vertices(v, g);
  return {SimpleGraph::EdgeIterator(begin, v), SimpleGraph::EdgeIterator(end, v)};
}
/// Of an undirected graph, each edge from its smaller end.
inline std::pair<SimpleGraph::EdgeIterator, SimpleGraph::EdgeIterator> ListedEdges(
    Vertex v, const SimpleGraph& g) {
  const Vertex first = g.NeighbourFrom(v, g.sides() == Sides::kBoth ? v : 0);
  return {SimpleGraph::EdgeIterator(SimpleGraph::NeighbourIterator(&g, v, first), v),
          SimpleGraph::EdgeIterator(SimpleGraph::NeighbourIterator(&g, v, kNoVertex), v)};
}
using SimpleEdgeListIterator =
    EdgeListIterator<SimpleGraph, SimpleGraph::Edge, SimpleGraph::EdgeIterator>;
inline std::pair<SimpleEdgeListIterator, SimpleEdgeListIterator> edges(const SimpleGraph& g) {
  return {SimpleEdgeListIterator(&g, 0), SimpleEdgeListIterator(&g, g.vertex_count())};
}
/// O(edges).
inline std::size_t num_edges(const SimpleGraph& g) {
  std::size_t count = 0;
  for (auto [at, end] = edges(g); at != end; ++at) ++count;
  return count;
}
inline std::size_t out_degree(Vertex v, const SimpleGraph& g) { return g.Degree(v); }
inline Vertex source(const SimpleGraph::Edge& e, const SimpleGraph&) { return e.source; }
inline Vertex target(const SimpleGraph::Edge& e, const SimpleGraph&) { return e.target; }
inline std::pair<SimpleGraph::VertexIterator, SimpleGraph::VertexIterator> vertices(
    const SimpleGraph& g) {
  return {SimpleGraph::VertexIterator(0), SimpleGraph::VertexIterator(g.vertex_count())};
}
inline std::size_t num_vertices(const SimpleGraph& g) { return g.vertex_count(); }
inline std::pair<SimpleGraph::Edge, bool> edge(Vertex u, Vertex v, const SimpleGraph& g) {
  return {{u, v}, g.NeighbourFrom(u, v) == v};
}
inline boost::typed_identity_property_map<Vertex> get(boost::vertex_index_t, const SimpleGraph&) {
  return {};
}

/// What both kinds have in common for the library.
struct SimpleGraphTraits {
  using vertex_descriptor = Vertex;
  using edge_descriptor = SimpleGraph::Edge;
  using edge_parallel_category = boost::disallow_parallel_edge_tag;
  struct traversal_category : public virtual boost::incidence_graph_tag,
                              public virtual boost::vertex_list_graph_tag,
                              public virtual boost::edge_list_graph_tag,
                              public virtual boost::adjacency_graph_tag,
                              public virtual boost::adjacency_matrix_tag {};
  using vertex_iterator = SimpleGraph::VertexIterator;
  using out_edge_iterator = SimpleGraph::EdgeIterator;
  using adjacency_iterator = SimpleGraph::NeighbourIterator;
  using in_edge_iterator = void;
  using edge_iterator = SimpleEdgeListIterator;
  using degree_size_type = std::size_t;
  using vertices_size_type = std::size_t;
  using edges_size_type = std::size_t;
  static Vertex null_vertex() { return kNoVertex; }
};

}  // namespace keiretsu::graph

namespace boost {

template <>
struct graph_traits<keiretsu::graph::SimpleDirectedGraph> : keiretsu::graph::SimpleGraphTraits {
  using directed_category = directed_tag;
};
template <>
struct graph_traits<keiretsu::graph::SimpleUndirectedGraph> : keiretsu::graph::SimpleGraphTraits {
  using directed_category = undirected_tag;
};
// Some algorithms ask for what belongs to a graph that is const.
template <>
struct graph_traits<const keiretsu::graph::SimpleDirectedGraph>
    : graph_traits<keiretsu::graph::SimpleDirectedGraph> {};
template <>
struct graph_traits<const keiretsu::graph::SimpleUndirectedGraph>
    : graph_traits<keiretsu::graph::SimpleUndirectedGraph> {};
template <typename Graph>
struct graph_traits<keiretsu::graph::NodesOnly<Graph>> : graph_traits<Graph> {
  using vertex_iterator = std::vector<keiretsu::graph::Vertex>::const_iterator;
};
template <typename Graph>
struct graph_traits<const keiretsu::graph::NodesOnly<Graph>>
    : graph_traits<keiretsu::graph::NodesOnly<Graph>> {};
template <>
struct property_map<keiretsu::graph::SimpleDirectedGraph, vertex_index_t> {
  using type = typed_identity_property_map<keiretsu::graph::Vertex>;
  using const_type = type;
};
template <>
struct property_map<keiretsu::graph::SimpleUndirectedGraph, vertex_index_t>
    : property_map<keiretsu::graph::SimpleDirectedGraph, vertex_index_t> {};
template <>
struct property_map<const keiretsu::graph::SimpleUndirectedGraph, vertex_index_t>
    : property_map<keiretsu::graph::SimpleDirectedGraph, vertex_index_t> {};

}  // namespace boost
