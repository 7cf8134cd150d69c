#include "graph/topology/boost_graph.h"

#include <algorithm>

#include "storage/check.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

SnapshotGraph::EdgeIterator::EdgeIterator(const SnapshotGraph* graph, Direction direction,
                                          Vertex vertex, std::uint16_t type)
    : graph_(graph), direction_(direction), vertex_(vertex), type_(type) {
  if (type_ == graph_->types_.size()) return;
  list_ = graph_->List(type_, direction_, vertex_);
  if (list_.empty()) NextType();
}

void SnapshotGraph::EdgeIterator::NextType() {
  position_ = 0;
  rank_ = 0;
  list_ = {};
  const auto end = static_cast<std::uint16_t>(graph_->types_.size());
  while (++type_ < end) {
    list_ = graph_->List(type_, direction_, vertex_);
    if (!list_.empty()) return;
  }
}

Result<SnapshotGraph> SnapshotGraph::Make(const GraphView& view, std::vector<TypeId> types) {
  SnapshotGraph graph;
  graph.types_ = std::move(types);
  const std::uint32_t blocks = view.node_block_count();
  for (std::uint32_t block = 0; block < blocks; ++block) {
    ASSIGN_OR_RETURN(const NodeBlock* nodes, view.Nodes(block));
    graph.nodes_.push_back(nodes);
  }
  graph.blocks_.reserve(graph.types_.size() * 2 * blocks);
  for (const TypeId type : graph.types_) {
    for (const Direction direction : {Direction::kOut, Direction::kIn}) {
      for (std::uint32_t block = 0; block < blocks; ++block) {
        ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, view.Adjacency(type, direction, block));
        graph.blocks_.push_back(adjacency);
      }
    }
  }
  return graph;
}

std::size_t SnapshotGraph::Degree(Direction direction, Vertex vertex) const {
  std::size_t degree = 0;
  for (std::uint16_t type = 0; type < types_.size(); ++type) {
    degree += List(type, direction, vertex).size();
  }
  return degree;
}

std::optional<SnapshotGraph::Edge> SnapshotGraph::Find(Vertex source, Vertex target) const {
  for (std::uint16_t type = 0; type < types_.size(); ++type) {
    const auto list = List(type, Direction::kOut, source);
    if (std::binary_search(list.begin(), list.end(), target)) return Edge{source, target, type, 0};
  }
  return std::nullopt;
}

EdgeRef SnapshotGraph::ToEdgeRef(const Edge& edge) const {
  const std::uint32_t row = edge.source & (kBlockSize - 1);
  const AdjacencyBlock* block =
      blocks_[edge.type * 2U * nodes_.size() + (edge.source >> kBlockBits)];
  CHECK(block != nullptr);
  const auto list = block->Neighbours(row);
  const auto first = std::lower_bound(list.begin(), list.end(), edge.target);
  const std::uint64_t id =
      block->EdgeIds(row)[static_cast<std::size_t>(first - list.begin()) + edge.rank];
  return {EdgeId(id), NodeId(edge.source), NodeId(edge.target), types_[edge.type]};
}

}  // namespace keiretsu::graph
