#include "graph/as_of_view.h"

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<const AdjacencyBlock*> AsOfView::Adjacency(TypeId type, Direction direction,
                                                  std::uint32_t block) const {
  ASSIGN_OR_RETURN(const AliveBlock* alive, slice_->Block(*base_, type, direction, block));
  if (alive->all()) return base_->Adjacency(type, direction, block);
  return alive->adjacency().neighbours.empty() ? nullptr : &alive->adjacency();
}

Result<NeighbourList> AsOfView::Neighbours(TypeId type, Direction direction, NodeId node,
                                           NeighbourScratch& scratch) const {
  if (direction == Direction::kIn) return InNeighbours(type, node, scratch);
  ASSIGN_OR_RETURN(const AliveBlock* alive,
                   slice_->Block(*base_, type, direction, BlockOf(node)));
  if (alive->all()) return base_->Neighbours(type, direction, node, scratch);
  const AdjacencyBlock& left = alive->adjacency();
  return NeighbourList{left.Neighbours(RowOf(node)), left.EdgeIds(RowOf(node))};
}

// Does not filter the whole in block, which takes all out blocks of the type: looks at the
// relationships of this one list.
Result<NeighbourList> AsOfView::InNeighbours(TypeId type, NodeId node,
                                             NeighbourScratch& scratch) const {
  const AliveBlock* known = slice_->FindBlock(type, Direction::kIn, BlockOf(node));
  if (known != nullptr && known->all()) {
    return base_->Neighbours(type, Direction::kIn, node, scratch);
  }
  if (known != nullptr && !scratch.want_edge_ids) {
    return NeighbourList{known->adjacency().Neighbours(RowOf(node)), {}};
  }
  NeighbourScratch whole;
  whole.want_edge_ids = true;
  ASSIGN_OR_RETURN(const NeighbourList list,
                   base_->Neighbours(type, Direction::kIn, node, whole));
  const bool make = list.neighbours.size() > kMaxLifetimesReadSingly;
  scratch.neighbours.clear();
  scratch.edge_ids.clear();
  for (std::size_t i = 0; i < list.neighbours.size(); ++i) {
    const EdgeRef edge{EdgeId(list.edge_ids[i]), NodeId(list.neighbours[i]), node, type};
    ASSIGN_OR_RETURN(const bool alive, slice_->Alive(*base_, edge, make));
    if (!alive) continue;
    scratch.neighbours.push_back(list.neighbours[i]);
    if (scratch.want_edge_ids) scratch.edge_ids.push_back(list.edge_ids[i]);
  }
  return NeighbourList{scratch.neighbours, scratch.edge_ids};
}

Result<bool> AsOfView::EdgeExists(const EdgeRef& edge) const {
  ASSIGN_OR_RETURN(const bool exists, base_->EdgeExists(edge));
  if (!exists) return false;
  return slice_->Alive(*base_, edge, false);
}

Result<std::uint64_t> AsOfView::EdgeCount(TypeId type) const {
  ASSIGN_OR_RETURN(const std::uint64_t count, base_->EdgeCount(type));
  ASSIGN_OR_RETURN(const std::uint64_t dead, slice_->DeadCount(*base_, type));
  return count - dead;
}

}  // namespace keiretsu::graph
