#include "graph/topology/boost_graph.h"

#include <algorithm>

#include "storage/check.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

SnapshotGraph::EdgeIterator::EdgeIterator(const SnapshotGraph* graph, Direction direction,
                                          Vertex vertex, std::uint16_t type)
    : graph_(graph), direction_(direction), vertex_(vertex), type_(type) {
  if (type_ == graph_->types_.size()) return;
  // A vertex that is left out has no edges.
  if (graph_->filtered() && !graph_->members_[vertex_]) {
    type_ = static_cast<std::uint16_t>(graph_->types_.size());
    return;
  }
  list_ = graph_->List(type_, direction_, vertex_);
  Settle();
}

void SnapshotGraph::EdgeIterator::Settle() {
  const auto end = static_cast<std::uint16_t>(graph_->types_.size());
  for (;;) {
    while (graph_->filtered() && position_ < list_.size() && !graph_->members_[list_[position_]]) {
      ++position_;
      rank_ = 0;
    }
    if (position_ < list_.size()) return;
    position_ = 0;
    rank_ = 0;
    list_ = {};
    if (++type_ == end) return;
    list_ = graph_->List(type_, direction_, vertex_);
  }
}

Result<SnapshotGraph> SnapshotGraph::Make(const GraphView& view, std::vector<TypeId> types,
                                          const std::optional<std::vector<LabelId>>& labels) {
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
  if (labels) graph.Filter(view.catalog(), *labels);
  return graph;
}

void SnapshotGraph::Filter(const Catalog& catalog, const std::vector<LabelId>& labels) {
  std::vector<bool> wanted(catalog.label_set_count() + 1);
  for (std::uint32_t set = 1; set < wanted.size(); ++set) {
    wanted[set] = std::any_of(labels.begin(), labels.end(), [&](LabelId label) {
      return catalog.LabelSetContains(LabelSetId(set), label);
    });
  }
  std::vector<bool> members(vertex_count());
  for (Vertex v = 0; v < vertex_count(); ++v) {
    const LabelSetId set = nodes_[v >> kBlockBits]->label_sets[v & (kBlockSize - 1)];
    members[v] = set != kNoNode && wanted[set.value];
  }
  members_ = std::move(members);
  degrees_.assign(std::size_t{2} * vertex_count(), 0);
  for (auto [at, end] = edges(*this); at != end; ++at) {
    const Edge edge = *at;
    ++degrees_[std::size_t{2} * edge.source];
    ++degrees_[std::size_t{2} * edge.target + 1];
  }
}

std::size_t SnapshotGraph::Degree(Direction direction, Vertex vertex) const {
  if (filtered()) return degrees_[std::size_t{2} * vertex + static_cast<unsigned>(direction)];
  std::size_t degree = 0;
  for (std::uint16_t type = 0; type < types_.size(); ++type) {
    degree += List(type, direction, vertex).size();
  }
  return degree;
}

std::size_t SnapshotGraph::edge_count() const {
  std::size_t count = 0;
  for (Vertex v = 0; v < vertex_count(); ++v) count += Degree(Direction::kOut, v);
  return count;
}

std::optional<SnapshotGraph::Edge> SnapshotGraph::Find(Vertex source, Vertex target) const {
  if (filtered() && !(members_[source] && members_[target])) return std::nullopt;
  for (std::uint16_t type = 0; type < types_.size(); ++type) {
    const auto list = List(type, Direction::kOut, source);
    if (std::binary_search(list.begin(), list.end(), target)) return Edge{source, target, type, 0};
  }
  return std::nullopt;
}

std::uint32_t SnapshotGraph::RowOf(const Edge& edge) const {
  const AdjacencyBlock* block = OutBlock(edge);
  CHECK(block != nullptr);
  const std::uint32_t row = edge.source & (kBlockSize - 1);
  const auto list = block->Neighbours(row);
  const auto first = std::lower_bound(list.begin(), list.end(), edge.target);
  return block->offsets[row] + static_cast<std::uint32_t>(first - list.begin()) + edge.rank;
}

EdgeRef SnapshotGraph::ToEdgeRef(const Edge& edge) const {
  const std::uint32_t row = RowOf(edge);
  return {EdgeId(OutBlock(edge)->edge_ids[row]), NodeId(edge.source), NodeId(edge.target),
          types_[edge.type]};
}

}  // namespace keiretsu::graph
