#include "query/executor/edge_lists.h"

#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// How many nodes ahead a search fetches where lists begin, and the lists.
constexpr std::size_t kPlacesAhead = 12;
constexpr std::size_t kListsAhead = 6;
/// Blocks are remembered unless there are this many times as many as nodes of the search.
constexpr std::size_t kBlocksPerNode = 8;

/// Stands for a block whose lists are to be read one by one.
const graph::AdjacencyBlock kNotAtHand;

}  // namespace

EdgeLists::EdgeLists(const graph::GraphView* view, const std::vector<graph::TypeId>& types,
                     bool any_type, ast::PatternDirection direction, bool want_edges)
    : view_(view),
      types_(types),
      any_type_(any_type),
      undirected_(direction == ast::PatternDirection::kEither),
      shift_(undirected_ ? 1 : 0),
      first_direction_(direction == ast::PatternDirection::kIncoming ? graph::Direction::kIn
                                                                     : graph::Direction::kOut) {
  scratch_.want_edge_ids = want_edges;
}

void EdgeLists::StartSearch() {
  remembers_ = !any_type_;
  started_ = 0;
  blocks_.clear();
}

void EdgeLists::Start(graph::NodeId node) {
  node_ = node;
  next_ = 0;
  list_ = {};
  if (!remembers_ || !blocks_.empty()) return;
  const std::size_t pairs = PairCount(types_.size());
  block_count_ = view_->node_block_count();
  if (++started_ * kBlocksPerNode >= block_count_ * pairs) blocks_.resize(block_count_ * pairs);
}

void EdgeLists::Prefetch(std::size_t pair, graph::NodeId node, bool list) const {
  if (blocks_.empty()) {
    return view_->Prefetch(types_[TypeOf(pair)], DirectionOf(pair), node, list);
  }
  if (graph::BlockOf(node) >= block_count_) return;
  const graph::AdjacencyBlock* block = blocks_[pair * block_count_ + graph::BlockOf(node)];
  if (block == nullptr || block == &kNotAtHand) return;
  const std::uint32_t* offset = block->offsets.data() + graph::RowOf(node);
  keiretsu::Prefetch(list ? block->neighbours.data() + *offset : offset);
}

void EdgeLists::Prefetch(graph::NodeId node, bool list) const {
  for (std::size_t pair = 0; pair < PairCount(types_.size()); ++pair) {
    if (types_[TypeOf(pair)].valid()) Prefetch(pair, node, list);
  }
}

void EdgeLists::PrefetchAhead(const std::vector<graph::NodeId>& nodes, std::size_t at) const {
  if (at + kPlacesAhead < nodes.size()) Prefetch(nodes[at + kPlacesAhead], /*list=*/false);
  if (at + kListsAhead < nodes.size()) Prefetch(nodes[at + kListsAhead], /*list=*/true);
}

Result<bool> EdgeLists::ListOfBlock(std::size_t pair) {
  // Ids of relationships stand in the lists of their sources.
  if (blocks_.empty() || (scratch_.want_edge_ids && direction_ == graph::Direction::kIn)) {
    return false;
  }
  const std::uint32_t number = graph::BlockOf(node_);
  if (number >= block_count_) return false;
  const graph::AdjacencyBlock*& block = blocks_[pair * block_count_ + number];
  if (block == nullptr) {
    ASSIGN_OR_RETURN(block, view_->AdjacencyAtHand(type_, direction_, number));
    if (block == nullptr) block = &kNotAtHand;
  }
  if (block == &kNotAtHand) return false;
  list_.neighbours = block->Neighbours(graph::RowOf(node_));
  if (scratch_.want_edge_ids) list_.edge_ids = block->EdgeIds(graph::RowOf(node_));
  return true;
}

Result<bool> EdgeLists::NextList() {
  const std::size_t type_count = any_type_ ? view_->catalog().type_count() : types_.size();
  while (next_ < PairCount(type_count)) {
    const std::size_t pair = next_++;
    type_ = any_type_ ? graph::TypeId(static_cast<std::uint16_t>(TypeOf(pair)))
                      : types_[TypeOf(pair)];
    if (!type_.valid()) continue;
    direction_ = DirectionOf(pair);
    ASSIGN_OR_RETURN(const bool found, ListOfBlock(pair));
    if (!found) {
      ASSIGN_OR_RETURN(list_, view_->Neighbours(type_, direction_, node_, scratch_));
    }
    if (!list_.neighbours.empty()) return true;
  }
  list_ = {};
  return false;
}

}  // namespace keiretsu::query
