#include "query/expression/column_places.h"

#include <optional>

#include "query/expression/entity_access.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Columns of one property, each block's looked up once: nodes that a search met lie in all blocks,
/// in no order.
class ColumnsByBlock {
 public:
  ColumnsByBlock(const graph::GraphView& view, graph::KeyId key, std::size_t node_count)
      : view_(view), key_(key) {
    const std::size_t blocks = view.node_block_count();
    if (node_count >= blocks / kBlocksPerNode) known_.resize(blocks);
  }

  Result<const graph::Column*> At(std::uint32_t block) {
    if (block >= known_.size()) return view_.NodeColumn(block, key_);
    std::optional<const graph::Column*>& known = known_[block];
    if (!known) {
      ASSIGN_OR_RETURN(known, view_.NodeColumn(block, key_));
    }
    return *known;
  }

 private:
  /// The table is made unless it would be this many times as long as the list of nodes.
  static constexpr std::size_t kBlocksPerNode = 8;

  const graph::GraphView& view_;
  const graph::KeyId key_;
  std::vector<std::optional<const graph::Column*>> known_;
};

}  // namespace

Result<ColumnPlaces> PlaceNodes(const graph::GraphView& view, std::span<const graph::NodeId> nodes,
                          graph::KeyId key) {
  ColumnPlaces places;
  places.rows.assign(nodes.size(), kNoRow);
  std::uint32_t block = kNoRow;
  ColumnsByBlock columns(view, key, nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].valid()) {
      if (graph::BlockOf(nodes[i]) != block) {
        block = graph::BlockOf(nodes[i]);
        ASSIGN_OR_RETURN(const graph::Column* column, columns.At(block));
        places.runs.push_back({i, i, column});
      }
      places.rows[i] = graph::RowOf(nodes[i]);
    }
    if (places.runs.empty()) places.runs.push_back({0, 0, nullptr});
    places.runs.back().end = i + 1;
  }
  return places;
}

Result<ColumnPlaces> PlaceEdges(const graph::GraphView& view, std::span<const graph::EdgeRef> edges,
                          graph::KeyId key) {
  ColumnPlaces places;
  places.rows.assign(edges.size(), kNoRow);
  std::uint32_t block = kNoRow;
  graph::TypeId type;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].id.valid()) {
      if (graph::BlockOf(edges[i].source) != block || edges[i].type != type) {
        block = graph::BlockOf(edges[i].source);
        type = edges[i].type;
        ASSIGN_OR_RETURN(const graph::Column* column, view.EdgeColumn(type, block, key));
        places.runs.push_back({i, i, column});
      }
      if (places.runs.back().column != nullptr) {
        ASSIGN_OR_RETURN(places.rows[i], view.EdgeRow(edges[i]));
      }
    }
    if (places.runs.empty()) places.runs.push_back({0, 0, nullptr});
    places.runs.back().end = i + 1;
  }
  return places;
}

Status CheckNodesExist(const graph::GraphView& view, std::span<const graph::NodeId> nodes,
                  const Vector& column) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].valid() || !column.IsNull(i)) continue;
    RETURN_IF_ERROR(ExistingLabelSet(view, nodes[i]).status());
  }
  return Status();
}

}  // namespace keiretsu::query
