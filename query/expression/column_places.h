/// Where the property values of many entities lie in the graph's columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/graph_view.h"
#include "query/expression/row_batch.h"

namespace keiretsu::query {

inline constexpr std::uint32_t kNoRow = 0xFFFF'FFFF;

/// Consecutive entities whose values lie in one column.
struct ColumnRun {
  std::size_t begin = 0;
  std::size_t end = 0;
  const graph::Column* column = nullptr;  ///< null: no row has a value
  bool consecutive = false;               ///< their rows follow each other

  bool HasValue(std::uint32_t row) const {
    return column != nullptr && row != kNoRow && column->IsValid(row);
  }
};

/// The places of a property of many entities. The runs cover all entities in order.
struct ColumnPlaces {
  std::vector<ColumnRun> runs;
  std::size_t size = 0;             ///< of all runs
  std::vector<std::uint32_t> rows;  ///< by entity; empty: a stretch from `first_row` on
  std::uint32_t first_row = 0;

  /// The row of entity i within its run's column, or kNoRow for an invalid id.
  std::uint32_t RowAt(std::size_t i) const {
    return rows.empty() ? first_row + static_cast<std::uint32_t>(i) : rows[i];
  }
};

/// The nodes as a stretch, if they are one. REQUIRES: a column of nodes.
std::optional<NodeStretch> AsStretch(const Vector& nodes);

/// Errors: those of GraphView. Valid as long as the view's blocks. REQUIRES: a column of nodes.
Result<ColumnPlaces> PlaceNodes(const graph::GraphView& view, const Vector& nodes,
                                graph::KeyId key);
Result<ColumnPlaces> PlaceEdges(const graph::GraphView& view,
                                std::span<const graph::EdgeRef> edges, graph::KeyId key);
/// The same of a column of relationships, however it holds them.
Result<ColumnPlaces> PlaceEdges(const graph::GraphView& view, const Vector& edges,
                                graph::KeyId key);

/// Fails when a null cell of `column` belongs to a node that no longer exists.
Status CheckNodesExist(const graph::GraphView& view, std::span<const graph::NodeId> nodes,
                       const Vector& column);

}  // namespace keiretsu::query
