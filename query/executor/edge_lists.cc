#include "query/executor/edge_lists.h"

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// How many nodes ahead a search fetches where lists begin, and the lists.
constexpr std::size_t kPlacesAhead = 12;
constexpr std::size_t kListsAhead = 6;

}  // namespace

EdgeLists::EdgeLists(const graph::GraphView* view, const std::vector<graph::TypeId>& types,
                     bool any_type, ast::PatternDirection direction, bool want_edges)
    : view_(view),
      types_(types),
      any_type_(any_type),
      undirected_(direction == ast::PatternDirection::kEither),
      first_direction_(direction == ast::PatternDirection::kIncoming ? graph::Direction::kIn
                                                                     : graph::Direction::kOut) {
  scratch_.want_edge_ids = want_edges;
}

void EdgeLists::Start(graph::NodeId node) {
  node_ = node;
  next_ = 0;
  list_ = {};
}

void EdgeLists::Prefetch(graph::NodeId node, bool list) const {
  for (const graph::TypeId type : types_) {
    if (!type.valid()) continue;
    view_->Prefetch(type, first_direction_, node, list);
    if (undirected_) view_->Prefetch(type, graph::Direction::kIn, node, list);
  }
}

void EdgeLists::PrefetchAhead(const std::vector<graph::NodeId>& nodes, std::size_t at) const {
  if (at + kPlacesAhead < nodes.size()) Prefetch(nodes[at + kPlacesAhead], /*list=*/false);
  if (at + kListsAhead < nodes.size()) Prefetch(nodes[at + kListsAhead], /*list=*/true);
}

Result<bool> EdgeLists::NextList() {
  const std::size_t per_type = undirected_ ? 2 : 1;
  const std::size_t type_count = any_type_ ? view_->catalog().type_count() : types_.size();
  while (next_ < type_count * per_type) {
    const std::size_t at = next_++;
    const std::size_t type_index = at / per_type;
    type_ = any_type_ ? graph::TypeId(static_cast<std::uint16_t>(type_index)) : types_[type_index];
    if (!type_.valid()) continue;
    direction_ = at % per_type == 0 ? first_direction_ : graph::Direction::kIn;
    ASSIGN_OR_RETURN(list_, view_->Neighbours(type_, direction_, node_, scratch_));
    if (!list_.neighbours.empty()) return true;
  }
  list_ = {};
  return false;
}

}  // namespace keiretsu::query
