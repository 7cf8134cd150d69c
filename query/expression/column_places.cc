#include "query/expression/column_places.h"

#include <algorithm>
#include <optional>
#include <string>

#include "graph/topology/block_reads.h"
#include "graph/topology/edge_patch.h"
#include "query/expression/block_memo.h"
#include "query/expression/entity_access.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// The entries of a block and the column beside them.
struct EdgeBlock {
  const graph::AdjacencyBlock* lists = nullptr;
  const graph::Column* column = nullptr;
};

// The row of an edge that lies where it says, or at `row` or shortly behind it, or somewhere.
std::optional<std::uint32_t> FindRow(const graph::AdjacencyBlock& lists, std::uint32_t row,
                                     const graph::EdgeRef& edge) {
  constexpr std::uint32_t kNear = 24;  // looking at so many takes as long as the search
  if (edge.entry < lists.edge_count() && lists.edge_ids[edge.entry] == edge.id.value) {
    return edge.entry;
  }
  for (const std::uint32_t end = std::min(lists.edge_count(), row + kNear); row < end; ++row) {
    if (lists.edge_ids[row] == edge.id.value) return row;
  }
  return graph::FindEntry(lists, graph::SlotOf(edge));
}

// Entity i, whose row is known, belongs to the last run.
void AppendToRun(ColumnPlaces& places, std::size_t i) {
  if (places.runs.empty()) places.runs.push_back({});
  ColumnRun& run = places.runs.back();
  run.end = i + 1;
  if (i > run.begin) run.consecutive &= places.rows[i] == places.rows[i - 1] + 1;
  if (places.rows[i] == kNoRow) run.consecutive = false;
}

bool AreConsecutive(std::span<const graph::NodeId> nodes) {
  if (nodes.empty() || !nodes.front().valid() ||
      graph::BlockOf(nodes.front()) != graph::BlockOf(nodes.back())) {
    return false;
  }
  constexpr std::uint32_t kLanes = 64;  // a fixed number, for the compiler
  std::uint32_t next = nodes.front().value;
  std::uint32_t differing = 0;
  for (; nodes.size() >= kLanes; nodes = nodes.subspan(kLanes), next += kLanes) {
    for (std::uint32_t i = 0; i < kLanes; ++i) differing |= nodes[i].value ^ (next + i);
  }
  for (const graph::NodeId node : nodes) differing |= node.value ^ next++;
  return differing == 0;
}

}  // namespace

std::optional<NodeStretch> AsStretch(const Vector& nodes) {
  if (const NodeStretch* stretch = nodes.node_stretch()) return *stretch;
  const std::vector<graph::NodeId>& ids = nodes.nodes();
  if (!AreConsecutive(ids)) return std::nullopt;
  return NodeStretch{ids.front(), ids.size()};
}

Result<ColumnPlaces> PlaceNodes(const graph::GraphView& view, const Vector& column,
                                graph::KeyId key) {
  ColumnPlaces places;
  places.size = column.size();
  if (const auto stretch = AsStretch(column)) {
    ASSIGN_OR_RETURN(const graph::Column* found,
                     view.NodeColumn(graph::BlockOf(stretch->first), key));
    places.first_row = graph::RowOf(stretch->first);
    places.runs.push_back({0, stretch->count, found, true});
    return places;
  }
  const std::vector<graph::NodeId>& nodes = column.nodes();
  places.rows.assign(nodes.size(), kNoRow);
  std::uint32_t block = kNoRow;
  BlockMemo<const graph::Column*> columns(view, nodes.size());
  const auto find = [&](std::uint32_t of) { return view.NodeColumn(of, key); };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].valid()) {
      if (graph::BlockOf(nodes[i]) != block) {
        block = graph::BlockOf(nodes[i]);
        ASSIGN_OR_RETURN(const graph::Column* found, columns.At(block, find));
        places.runs.push_back({i, i, found, true});
      }
      places.rows[i] = graph::RowOf(nodes[i]);
    }
    AppendToRun(places, i);
  }
  return places;
}

Result<ColumnPlaces> PlaceEdges(const graph::GraphView& view,
                                std::span<const graph::EdgeRef> edges, graph::KeyId key) {
  ColumnPlaces places;
  places.size = edges.size();
  places.rows.assign(edges.size(), kNoRow);
  std::uint32_t block = kNoRow;
  graph::TypeId type;
  EdgeBlock at;
  BlockMemo<EdgeBlock> blocks(view, edges.size());  // of relationships of the first one's type
  const graph::TypeId first_type = edges.empty() ? graph::TypeId() : edges.front().type;
  const auto read = [&](std::uint32_t number) -> Result<EdgeBlock> {
    EdgeBlock found;
    ASSIGN_OR_RETURN(found.column, view.EdgeColumn(type, number, key));
    ASSIGN_OR_RETURN(found.lists, view.Adjacency(type, graph::Direction::kOut, number));
    return found;
  };
  std::uint32_t next = 0;  // the row behind the last edge found: mostly shortly before the next's
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].id.valid()) {
      if (graph::BlockOf(edges[i].source) != block || edges[i].type != type) {
        block = graph::BlockOf(edges[i].source);
        type = edges[i].type;
        if (type == first_type) {
          ASSIGN_OR_RETURN(at, blocks.At(block, read));
        } else {
          ASSIGN_OR_RETURN(at, read(block));
        }
        places.runs.push_back({i, i, at.column, true});
        next = 0;
      }
      if (at.column != nullptr) {
        const auto row = at.lists == nullptr ? std::nullopt : FindRow(*at.lists, next, edges[i]);
        if (!row) {
          return Status::NotFound("no relationship " + std::to_string(edges[i].id.value));
        }
        places.rows[i] = *row;
        next = *row + 1;
      }
    }
    AppendToRun(places, i);
    if (places.rows[i] == kNoRow) continue;
    // Mostly the next ones follow, as an expansion gives them, or are the same, as it leaves them.
    ColumnRun& run = places.runs.back();
    for (; i + 1 < edges.size(); ++i) {
      const graph::EdgeRef& after = edges[i + 1];
      if (after.id == edges[i].id) {
        places.rows[i + 1] = places.rows[i];
        run.consecutive = false;
      } else if (next < at.lists->edge_count() && after.id.value == at.lists->edge_ids[next] &&
                 after.type == type && graph::BlockOf(after.source) == block) {
        places.rows[i + 1] = next++;
      } else {
        break;
      }
    }
    run.end = i + 1;
  }
  return places;
}

Result<ColumnPlaces> PlaceEdges(const graph::GraphView& view, const Vector& edges,
                                graph::KeyId key) {
  const EdgeRows* held = edges.edge_rows();
  if (held == nullptr) return PlaceEdges(view, edges.edges(), key);
  ColumnPlaces places;
  places.size = held->rows.size();
  if (held->empty()) return places;
  ASSIGN_OR_RETURN(const graph::Column* column, view.EdgeColumn(held->type, held->block, key));
  ASSIGN_OR_RETURN(const graph::AdjacencyBlock* lists,
                   view.Adjacency(held->type, graph::Direction::kOut, held->block));
  // The block was read anew, after a fold: the rows are those of the old lists.
  if (lists != held->lists) return PlaceEdges(view, edges.edges(), key);
  bool consecutive = true;
  for (std::size_t i = 1; i < held->rows.size(); ++i) {
    consecutive &= held->rows[i] == held->rows[i - 1] + 1;
  }
  places.first_row = held->rows.front();
  if (!consecutive) places.rows = held->rows;
  places.runs.push_back({0, places.size, column, consecutive});
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
