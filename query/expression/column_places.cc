#include "query/expression/column_places.h"

#include "query/expression/entity_access.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<ColumnPlaces> PlaceNodes(const graph::GraphView& view, std::span<const graph::NodeId> nodes,
                          graph::KeyId key) {
  ColumnPlaces places;
  places.rows.assign(nodes.size(), kNoRow);
  std::uint32_t block = kNoRow;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].valid()) {
      if (graph::BlockOf(nodes[i]) != block) {
        block = graph::BlockOf(nodes[i]);
        ASSIGN_OR_RETURN(const graph::Column* column, view.NodeColumn(block, key));
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
