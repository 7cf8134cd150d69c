/// The relationships at one node over several types and directions, list by list.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "graph/graph_view.h"
#include "query/ast/statement.h"

namespace keiretsu::query {

/// Start() at a node; then NextList() gives one (type, direction) list after the other. In an
/// undirected walk a self loop comes once, from the outgoing list. External synchronisation.
class EdgeLists {
 public:
  /// `want_edges`: fill edge ids. An empty `types` with `any_type` means every type of the catalog.
  EdgeLists(const graph::GraphView* view, const std::vector<graph::TypeId>& types, bool any_type,
            ast::PatternDirection direction, bool want_edges);

  /// From here on to the last list read, no more than one search, the graph stays as it is: blocks
  /// whose lists are asked for again and again are remembered.
  void StartSearch();
  void Start(graph::NodeId node);
  /// Fetches ahead for nodes that are visited soon: `nodes` in order, of which `at` is next.
  void PrefetchAhead(const std::vector<graph::NodeId>& nodes, std::size_t at) const;
  /// Moves to the next list that is not empty; false when all were given.
  Result<bool> NextList();

  graph::NodeId node() const { return node_; }
  std::size_t size() const { return list_.neighbours.size(); }
  graph::NodeId Neighbour(std::size_t i) const { return graph::NodeId(list_.neighbours[i]); }
  const graph::NeighbourList& list() const { return list_; }
  /// True when entry i must be left out: a self loop that came with the outgoing list.
  bool Repeated(std::size_t i) const {
    return undirected_ && direction_ == graph::Direction::kIn &&
           list_.neighbours[i] == node_.value;
  }
  /// REQUIRES: want_edges.
  graph::EdgeRef Edge(std::size_t i) const {
    const graph::NodeId other(list_.neighbours[i]);
    const bool out = direction_ == graph::Direction::kOut;
    return {.id = graph::EdgeId(list_.edge_ids[i]),
            .source = out ? node_ : other,
            .target = out ? other : node_,
            .type = type_};
  }
  graph::TypeId type() const { return type_; }

 private:
  void Prefetch(graph::NodeId node, bool list) const;
  void Prefetch(std::size_t pair, graph::NodeId node, bool list) const;
  // (type, direction) pairs: one for each type, or two.
  std::size_t PairCount(std::size_t type_count) const { return type_count << shift_; }
  std::size_t TypeOf(std::size_t pair) const { return pair >> shift_; }
  graph::Direction DirectionOf(std::size_t pair) const {
    return TypeOf(pair) << shift_ == pair ? first_direction_ : graph::Direction::kIn;
  }
  /// The list of `node_` by the block, if that is known and at hand; else false.
  Result<bool> ListOfBlock(std::size_t pair);

  const graph::GraphView* view_;
  const std::vector<graph::TypeId>& types_;
  bool any_type_;
  bool undirected_;
  unsigned shift_;
  graph::Direction first_direction_;
  graph::NodeId node_;
  std::size_t next_ = 0;  // pair
  graph::TypeId type_;
  graph::Direction direction_ = graph::Direction::kOut;
  graph::NeighbourList list_;
  graph::NeighbourScratch scratch_;
  bool remembers_ = false;
  std::size_t started_ = 0;  // nodes of this search
  /// By block, for one pair after the other; null: not asked for yet. Empty until a search has met
  /// nodes enough.
  std::vector<const graph::AdjacencyBlock*> blocks_;
  std::size_t block_count_ = 0;
};

}  // namespace keiretsu::query
