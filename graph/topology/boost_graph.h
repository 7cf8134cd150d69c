/// A snapshot as a graph of the Boost Graph Library.
#pragma once

#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "graph/graph_view.h"

namespace keiretsu::graph {

/// Walks the edges of a whole graph, each once, ascending by source: of each vertex v those of
/// ListedEdges(v, graph), a pair of iterators.
template <typename Graph, typename Edge, typename EdgeIterator>
class EdgeListIterator
    : public boost::iterator_facade<EdgeListIterator<Graph, Edge, EdgeIterator>, Edge,
                                    boost::forward_traversal_tag, Edge> {
 public:
  EdgeListIterator() = default;
  /// At the first edge whose source is `vertex` or follows it.
  EdgeListIterator(const Graph* graph, std::uint32_t vertex) : graph_(graph), vertex_(vertex) {
    if (vertex_ < graph_->vertex_count()) Enter();
  }

 private:
  friend class boost::iterator_core_access;
  Edge dereference() const { return *at_; }
  bool equal(const EdgeListIterator& other) const {
    return vertex_ == other.vertex_ && at_ == other.at_;
  }
  void increment() {
    if (++at_ == end_) Next();
  }
  void Enter() {
    std::tie(at_, end_) = ListedEdges(vertex_, *graph_);
    if (at_ == end_) Next();
  }
  void Next() {
    while (at_ == end_) {
      if (++vertex_ == graph_->vertex_count()) {
        at_ = end_ = EdgeIterator();  // as the constructor leaves the end
        return;
      }
      std::tie(at_, end_) = ListedEdges(vertex_, *graph_);
    }
  }

  const Graph* graph_ = nullptr;
  std::uint32_t vertex_ = 0;
  EdgeIterator at_;
  EdgeIterator end_;
};

/// The relationships of chosen types between nodes with chosen labels, of one view, without copying
/// any list: a model of IncidenceGraph, BidirectionalGraph, VertexListGraph, EdgeListGraph,
/// AdjacencyGraph and AdjacencyMatrix.
///
/// Vertices are node ids, and all ids of the view's blocks are vertices, so that the identity is a
/// vertex index; an id without a node, or whose node has none of the labels, is a vertex without
/// edges (see is_node). An edge is named by its ends, type and rank among parallel edges, the same
/// seen from either end.
/// Immutable, thread-safe. Must not outlive the view, nor, in a transaction, its next write.
class SnapshotGraph {
 public:
  using Vertex = std::uint32_t;

  struct Edge {
    Vertex source = 0;
    Vertex target = 0;
    std::uint16_t type = 0;  ///< index into types()
    std::uint32_t rank = 0;  ///< among the edges of the type from source to target
    friend bool operator==(const Edge&, const Edge&) = default;
    friend auto operator<=>(const Edge&, const Edge&) = default;
  };

  /// Walks the lists of one vertex, type by type, leaving out what ends at no member.
  class EdgeIterator
      : public boost::iterator_facade<EdgeIterator, Edge, boost::forward_traversal_tag, Edge> {
   public:
    EdgeIterator() = default;
    EdgeIterator(const SnapshotGraph* graph, Direction direction, Vertex vertex,
                 std::uint16_t type);

   private:
    friend class boost::iterator_core_access;
    Edge dereference() const {
      const Vertex other = list_[position_];
      return direction_ == Direction::kOut ? Edge{vertex_, other, type_, rank_}
                                           : Edge{other, vertex_, type_, rank_};
    }
    bool equal(const EdgeIterator& other) const {
      return type_ == other.type_ && position_ == other.position_ && vertex_ == other.vertex_;
    }
    void increment() {
      ++position_;
      rank_ = position_ < list_.size() && list_[position_] == list_[position_ - 1] ? rank_ + 1 : 0;
      if (position_ == list_.size() || graph_->filtered()) Settle();
    }
    /// Moves on to the first entry from here that is part of the graph, or to the end.
    void Settle();

    const SnapshotGraph* graph_ = nullptr;
    Direction direction_ = Direction::kOut;
    Vertex vertex_ = 0;
    std::uint16_t type_ = 0;
    std::uint32_t rank_ = 0;
    std::size_t position_ = 0;
    std::span<const std::uint32_t> list_;
  };

  /// Walks the out lists of one vertex as target vertices.
  class NeighbourIterator
      : public boost::iterator_adaptor<NeighbourIterator, EdgeIterator, Vertex,
                                       boost::use_default, Vertex> {
   public:
    NeighbourIterator() = default;
    explicit NeighbourIterator(EdgeIterator at) : iterator_adaptor_(at) {}

   private:
    friend class boost::iterator_core_access;
    Vertex dereference() const { return (*base_reference()).target; }
  };
  using VertexIterator = boost::counting_iterator<Vertex>;
  using AllEdgesIterator = EdgeListIterator<SnapshotGraph, Edge, EdgeIterator>;

  /// Looks up the blocks of the types. With labels, only nodes that have one of them count, and
  /// relationships between such nodes; nullopt is all nodes. Errors: Corruption, IoError.
  static Result<SnapshotGraph> Make(const GraphView& view, std::vector<TypeId> types,
                                    const std::optional<std::vector<LabelId>>& labels = {});

  const std::vector<TypeId>& types() const { return types_; }
  /// Whether some nodes are left out by their labels.
  bool filtered() const { return !members_.empty(); }
  /// Ids lie below this.
  Vertex vertex_count() const { return static_cast<Vertex>(nodes_.size() << kBlockBits); }
  /// Whether the id is a node with one of the chosen labels: a member.
  bool is_node(Vertex vertex) const {
    if (filtered()) return members_[vertex];
    return nodes_[vertex >> kBlockBits]->label_sets[vertex & (kBlockSize - 1)] != kNoNode;
  }
  /// The other ends of a vertex's relationships of one type, ascending: of all, whatever their
  /// labels.
  std::span<const std::uint32_t> List(std::uint16_t type, Direction direction,
                                      Vertex vertex) const {
    const AdjacencyBlock* block =
        blocks_[(type * 2U + static_cast<unsigned>(direction)) * nodes_.size() +
                (vertex >> kBlockBits)];
    if (block == nullptr) return {};
    return block->Neighbours(vertex & (kBlockSize - 1));
  }
  std::size_t Degree(Direction direction, Vertex vertex) const;
  std::size_t edge_count() const;
  /// The first edge between two vertices.
  std::optional<Edge> Find(Vertex source, Vertex target) const;
  /// The edge's row in its block of out lists, as GraphView::EdgeColumn counts.
  std::uint32_t RowOf(const Edge& edge) const;
  /// The relationship that an edge stands for.
  EdgeRef ToEdgeRef(const Edge& edge) const;

 private:
  SnapshotGraph() = default;
  /// Fills members_ and degrees_.
  void Filter(const Catalog& catalog, const std::vector<LabelId>& labels);
  const AdjacencyBlock* OutBlock(const Edge& edge) const {
    return blocks_[edge.type * 2U * nodes_.size() + (edge.source >> kBlockBits)];
  }

  std::vector<TypeId> types_;
  std::vector<bool> members_;                   // by vertex; empty: every node is one
  std::vector<std::uint32_t> degrees_;          // by vertex, direction; only when filtered
  std::vector<const NodeBlock*> nodes_;         // by block
  std::vector<const AdjacencyBlock*> blocks_;   // by type, direction, block; null: no edges
};

// The functions that the library finds by argument-dependent lookup; names are its own.

inline std::pair<SnapshotGraph::EdgeIterator, SnapshotGraph::EdgeIterator> out_edges(
    SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  const auto end = static_cast<std::uint16_t>(g.types().size());
  return {{&g, Direction::kOut, v, 0}, {&g, Direction::kOut, v, end}};
}
inline std::pair<SnapshotGraph::EdgeIterator, SnapshotGraph::EdgeIterator> in_edges(
    SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  const auto end = static_cast<std::uint16_t>(g.types().size());
  return {{&g, Direction::kIn, v, 0}, {&g, Direction::kIn, v, end}};
}
inline std::pair<SnapshotGraph::EdgeIterator, SnapshotGraph::EdgeIterator> ListedEdges(
    SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  return out_edges(v, g);
}
inline std::size_t out_degree(SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  return g.Degree(Direction::kOut, v);
}
inline std::size_t in_degree(SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  return g.Degree(Direction::kIn, v);
}
inline std::size_t degree(SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  return out_degree(v, g) + in_degree(v, g);
}
inline SnapshotGraph::Vertex source(const SnapshotGraph::Edge& e, const SnapshotGraph&) {
  return e.source;
}
inline SnapshotGraph::Vertex target(const SnapshotGraph::Edge& e, const SnapshotGraph&) {
  return e.target;
}
inline std::pair<SnapshotGraph::NeighbourIterator, SnapshotGraph::NeighbourIterator>
adjacent_vertices(SnapshotGraph::Vertex v, const SnapshotGraph& g) {
  const auto [begin, end] = out_edges(v, g);
  return {SnapshotGraph::NeighbourIterator(begin), SnapshotGraph::NeighbourIterator(end)};
}
inline std::pair<SnapshotGraph::VertexIterator, SnapshotGraph::VertexIterator> vertices(
    const SnapshotGraph& g) {
  return {SnapshotGraph::VertexIterator(0), SnapshotGraph::VertexIterator(g.vertex_count())};
}
inline std::pair<SnapshotGraph::AllEdgesIterator, SnapshotGraph::AllEdgesIterator> edges(
    const SnapshotGraph& g) {
  return {SnapshotGraph::AllEdgesIterator(&g, 0),
          SnapshotGraph::AllEdgesIterator(&g, g.vertex_count())};
}
inline std::size_t num_edges(const SnapshotGraph& g) { return g.edge_count(); }
inline std::size_t num_vertices(const SnapshotGraph& g) { return g.vertex_count(); }
inline std::pair<SnapshotGraph::Edge, bool> edge(SnapshotGraph::Vertex u, SnapshotGraph::Vertex v,
                                                 const SnapshotGraph& g) {
  const auto found = g.Find(u, v);
  return {found.value_or(SnapshotGraph::Edge()), found.has_value()};
}
inline boost::typed_identity_property_map<SnapshotGraph::Vertex> get(boost::vertex_index_t,
                                                                     const SnapshotGraph&) {
  return {};
}

}  // namespace keiretsu::graph

namespace boost {

template <>
struct graph_traits<keiretsu::graph::SnapshotGraph> {
  using Graph = keiretsu::graph::SnapshotGraph;
  using vertex_descriptor = Graph::Vertex;
  using edge_descriptor = Graph::Edge;
  using directed_category = bidirectional_tag;
  using edge_parallel_category = allow_parallel_edge_tag;
  struct traversal_category : public virtual bidirectional_graph_tag,
                              public virtual vertex_list_graph_tag,
                              public virtual edge_list_graph_tag,
                              public virtual adjacency_graph_tag,
                              public virtual adjacency_matrix_tag {};
  using vertex_iterator = Graph::VertexIterator;
  using out_edge_iterator = Graph::EdgeIterator;
  using in_edge_iterator = Graph::EdgeIterator;
  using edge_iterator = Graph::AllEdgesIterator;
  using adjacency_iterator = Graph::NeighbourIterator;
  using degree_size_type = std::size_t;
  using vertices_size_type = std::size_t;
  using edges_size_type = std::size_t;
  static vertex_descriptor null_vertex() { return 0xFFFF'FFFF; }
};

// Some algorithms ask for what belongs to a graph that is const.
template <>
struct graph_traits<const keiretsu::graph::SnapshotGraph>
    : graph_traits<keiretsu::graph::SnapshotGraph> {};

template <>
struct property_map<keiretsu::graph::SnapshotGraph, vertex_index_t> {
  using type = typed_identity_property_map<keiretsu::graph::SnapshotGraph::Vertex>;
  using const_type = type;
};
template <>
struct property_map<const keiretsu::graph::SnapshotGraph, vertex_index_t>
    : property_map<keiretsu::graph::SnapshotGraph, vertex_index_t> {};

}  // namespace boost
