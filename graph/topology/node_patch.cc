#include "graph/topology/node_patch.h"

#include <algorithm>
#include <tuple>

namespace keiretsu::graph {

namespace {

bool RowBefore(const NodePatch::Row& a, const NodePatch::Row& b) { return a.row < b.row; }
bool NodePropertyBefore(const NodePatch::Property& a, const NodePatch::Property& b) {
  return std::tie(a.row, a.key) < std::tie(b.row, b.key);
}

/// Sorts, and of equal elements keeps the one that came last.
template <typename T, typename Before>
void KeepLast(std::vector<T>* items, Before before) {
  std::stable_sort(items->begin(), items->end(), before);
  std::vector<T> kept;
  kept.reserve(items->size());
  for (T& item : *items) {
    if (!kept.empty() && !before(kept.back(), item)) {
      kept.back() = std::move(item);
    } else {
      kept.push_back(std::move(item));
    }
  }
  *items = std::move(kept);
}

/// Merges two ascending lists; of equal elements the newer wins.
template <typename T, typename Before>
std::vector<T> MergeNewer(const std::vector<T>& older, const std::vector<T>& newer, Before before) {
  std::vector<T> merged;
  merged.reserve(older.size() + newer.size());
  auto a = older.begin();
  for (const T& item : newer) {
    while (a != older.end() && before(*a, item)) merged.push_back(*a++);
    if (a != older.end() && !before(item, *a)) ++a;
    merged.push_back(item);
  }
  merged.insert(merged.end(), a, older.end());
  return merged;
}

/// Drops the properties of deleted rows.
void DropDeleted(NodePatch* patch) {
  const auto deleted = [patch](const NodePatch::Property& property) {
    const NodePatch::Row* row = patch->FindRow(property.row);
    return row != nullptr && row->labels.value == 0;
  };
  auto& properties = patch->properties;
  properties.erase(std::remove_if(properties.begin(), properties.end(), deleted),
                   properties.end());
}

}  // namespace

const NodePatch::Row* NodePatch::FindRow(std::uint32_t row) const {
  const auto found = std::lower_bound(rows.begin(), rows.end(), Row{row, {}}, RowBefore);
  return found != rows.end() && found->row == row ? &*found : nullptr;
}

const NodePatch::Property* NodePatch::FindProperty(std::uint32_t row, KeyId key) const {
  const auto found = std::lower_bound(
      properties.begin(), properties.end(), std::tie(row, key),
      [](const Property& p, const auto& wanted) { return std::tie(p.row, p.key) < wanted; });
  return found != properties.end() && found->row == row && found->key == key ? &*found : nullptr;
}

std::span<const NodePatch::Property> NodePatch::PropertiesOf(std::uint32_t row) const {
  const auto begin = std::lower_bound(properties.begin(), properties.end(), row,
                                      [](const Property& p, std::uint32_t r) { return p.row < r; });
  auto end = begin;
  while (end != properties.end() && end->row == row) ++end;
  return {begin, end};
}

std::size_t NodePatch::memory_bytes() const {
  return rows.size() * sizeof(Row) + properties.size() * (sizeof(Property) + 16);
}

NodePatch NodePatch::FromOps(std::span<const DeltaOp* const> ops) {
  NodePatch patch;
  for (const DeltaOp* op : ops) {
    switch (op->kind) {
      case DeltaKind::kAddNode:
        patch.rows.push_back({op->row, op->labels});
        for (const auto& [key, value] : op->properties) {
          patch.properties.push_back({op->row, key, value});
        }
        break;
      case DeltaKind::kSetLabels: patch.rows.push_back({op->row, op->labels}); break;
      case DeltaKind::kDeleteNode: patch.rows.push_back({op->row, LabelSetId(0)}); break;
      case DeltaKind::kSetProperty:
        patch.properties.push_back({op->row, op->key, op->value});
        break;
      case DeltaKind::kClearProperty:
        patch.properties.push_back({op->row, op->key, Value()});
        break;
      case DeltaKind::kAddEdge:
      case DeltaKind::kDeleteEdge: break;  // never decoded for a node block
    }
  }
  KeepLast(&patch.rows, RowBefore);
  KeepLast(&patch.properties, NodePropertyBefore);
  DropDeleted(&patch);
  return patch;
}

NodePatch NodePatch::Compose(const NodePatch& older, const NodePatch& newer) {
  NodePatch patch{MergeNewer(older.rows, newer.rows, RowBefore),
                  MergeNewer(older.properties, newer.properties, NodePropertyBefore)};
  DropDeleted(&patch);
  return patch;
}

}  // namespace keiretsu::graph
