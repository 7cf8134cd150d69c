#include "graph/topology/block_reads.h"

#include <algorithm>

#include "graph/property_index.h"
#include "graph/topology/merge.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using OptionalColumn = std::optional<const Column*>;

Result<OptionalColumn> BaseNodeColumn(const NodeBase& base, std::uint32_t block, KeyId key,
                                      const BlockLoader& loader) {
  if (const auto* entry = base.columns.Find(key)) return OptionalColumn(entry->column.get());
  bool fits = true;
  ASSIGN_OR_RETURN(auto column, loader.NodeColumn(base, block, key, &fits));
  if (!fits) return OptionalColumn();
  if (column) base.charge.Add(column->memory_bytes());
  return OptionalColumn(base.columns.Insert(key, std::move(column))->column.get());
}

Result<OptionalColumn> BaseEdgeColumn(const EdgeVersion& version, TypeId type, KeyId key,
                                      const BlockLoader& loader) {
  const EdgeBase& base = version.base();
  if (const auto* entry = base.columns.Find(key)) return OptionalColumn(entry->column.get());
  bool fits = true;
  ASSIGN_OR_RETURN(auto column, loader.EdgeColumn(base, type, version.block(), key, &fits));
  if (!fits) return OptionalColumn();
  if (column) base.charge.Add(column->memory_bytes());
  return OptionalColumn(base.columns.Insert(key, std::move(column))->column.get());
}

/// Whether the patch of `version` leaves a column as it is in the base.
bool ColumnIsClean(const NodePatch& patch, KeyId key) {
  const auto touches = [key](const NodePatch::Property& p) { return p.key == key; };
  const auto deletes = [](const NodePatch::Row& row) { return row.labels == kNoNode; };
  return std::none_of(patch.properties.begin(), patch.properties.end(), touches) &&
         std::none_of(patch.rows.begin(), patch.rows.end(), deletes);
}

/// Whether the patch deletes a node. Where a folded block has none, its columns are null.
bool IsDeletedIn(const NodeVersion& version, std::uint32_t row) {
  return !version.patch().rows.empty() && version.LabelSetOf(row) == kNoNode;
}

std::unique_ptr<const Column> BuildColumn(const std::vector<Value>& values,
                                          std::uint64_t fold_ts) {
  ColumnBuilder builder;
  builder.Reserve(static_cast<std::uint32_t>(values.size()));
  bool any = false;
  for (const Value& value : values) {
    if (value.is_null()) {
      builder.AppendNull();
    } else {
      builder.Append(value);
      any = true;
    }
  }
  if (!any) return nullptr;
  return std::make_unique<const Column>(builder.Build(fold_ts));
}

std::unique_ptr<const Column> MergeNodeColumn(const NodeVersion& version, const Column* base,
                                              KeyId key) {
  const NodeBlock& nodes = version.nodes();
  std::vector<Value> values(kBlockSize);
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    if (base != nullptr && nodes.label_sets[row] != kNoNode) values[row] = base->Get(row);
  }
  for (const NodePatch::Property& property : version.patch().properties) {
    if (property.key == key) values[property.row] = property.value;
  }
  return BuildColumn(values, version.base().fold_ts);
}

Result<std::unique_ptr<const Column>> MergeEdgeColumn(const EdgeVersion& version,
                                                      const Column* base, KeyId key) {
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version.Adjacency());
  ASSIGN_OR_RETURN(const std::vector<std::uint32_t>* origins, version.Origins());
  std::vector<Value> values(adjacency->edge_count());
  for (std::uint32_t row = 0; base != nullptr && row < values.size(); ++row) {
    const std::uint32_t origin = origins->empty() ? row : (*origins)[row];
    if (origin != kNoOrigin) values[row] = base->Get(origin);
  }
  for (const EdgePatch::Property& property : version.patch().properties) {
    if (property.key != key) continue;
    const auto row = FindEntry(*adjacency, property.slot);
    if (!row) return Status::Corruption("keyspace dlt: a property of an edge that does not exist");
    values[*row] = property.value;
  }
  return BuildColumn(values, version.base().adjacency.fold_ts);
}

}  // namespace

Result<std::optional<const Column*>> ReadNodeColumn(const NodeVersion& version,
                                                    std::uint32_t block, KeyId key,
                                                    const BlockLoader& loader) {
  if (const auto* entry = version.merged_columns().Find(key)) {
    return OptionalColumn(entry->column.get());
  }
  ASSIGN_OR_RETURN(const OptionalColumn base, BaseNodeColumn(version.base(), block, key, loader));
  if (!base || ColumnIsClean(version.patch(), key)) return base;
  auto merged = MergeNodeColumn(version, *base, key);
  if (merged) version.charge().Add(merged->memory_bytes());
  return OptionalColumn(version.merged_columns().Insert(key, std::move(merged))->column.get());
}

Result<std::optional<const Column*>> ReadEdgeColumn(const EdgeVersion& version, TypeId type,
                                                    KeyId key, const BlockLoader& loader) {
  if (const auto* entry = version.merged_columns().Find(key)) {
    return OptionalColumn(entry->column.get());
  }
  ASSIGN_OR_RETURN(const OptionalColumn base, BaseEdgeColumn(version, type, key, loader));
  if (!base || version.patch().empty()) return base;
  ASSIGN_OR_RETURN(auto merged, MergeEdgeColumn(version, *base, key));
  if (merged) version.charge().Add(merged->memory_bytes());
  return OptionalColumn(version.merged_columns().Insert(key, std::move(merged))->column.get());
}

Result<std::optional<Value>> ReadNodeProperty(const NodeVersion& version, std::uint32_t block,
                                              std::uint32_t row, KeyId key,
                                              const BlockLoader& loader) {
  if (IsDeletedIn(version, row)) return std::optional<Value>(Value());
  if (const auto* property = version.patch().FindProperty(row, key)) {
    return std::optional<Value>(property->value);
  }
  ASSIGN_OR_RETURN(const OptionalColumn base, BaseNodeColumn(version.base(), block, key, loader));
  if (!base) return std::optional<Value>();
  return std::optional<Value>(*base == nullptr ? Value() : (*base)->Get(row));
}

Result<std::optional<bool>> NodePropertyEquals(const NodeVersion& version, std::uint32_t block,
                                               std::uint32_t row, KeyId key, const Value& value,
                                               const BlockLoader& loader) {
  if (IsDeletedIn(version, row)) return std::optional<bool>(false);
  if (const auto* property = version.patch().FindProperty(row, key)) {
    return std::optional<bool>(SameIndexKey(property->value, value));
  }
  ASSIGN_OR_RETURN(const OptionalColumn base, BaseNodeColumn(version.base(), block, key, loader));
  if (!base) return std::optional<bool>();
  const Column* column = *base;
  if (column == nullptr || !column->IsValid(row)) return std::optional<bool>(false);
  if (column->tag() == TypeTag::kString && value.type() == ValueType::kString) {
    return std::optional<bool>(column->StringAt(row) == value.AsString());
  }
  return std::optional<bool>(SameIndexKey(column->Get(row), value));
}

Result<std::optional<Value>> ReadEdgeProperty(const EdgeVersion& version, TypeId type,
                                              const EdgeSlot& slot, KeyId key,
                                              const BlockLoader& loader) {
  if (const auto* property = version.patch().FindProperty(slot, key)) {
    return std::optional<Value>(property->value);
  }
  const auto row = FindEntry(version.base().adjacency, slot);
  if (!row) return std::optional<Value>(Value());
  ASSIGN_OR_RETURN(const OptionalColumn base, BaseEdgeColumn(version, type, key, loader));
  if (!base) return std::optional<Value>();
  return std::optional<Value>(*base == nullptr ? Value() : (*base)->Get(*row));
}

Result<NeighbourList> ReadList(const EdgeVersion& version, std::uint32_t row,
                               std::span<const EdgeChange> own, NeighbourScratch& scratch) {
  const bool ids = scratch.want_edge_ids && version.direction() == Direction::kOut;
  const auto list_in = [row, ids](const AdjacencyBlock& adjacency) {
    return NeighbourList{adjacency.Neighbours(row),
                         ids ? adjacency.EdgeIds(row) : std::span<const std::uint64_t>()};
  };
  std::span<const EdgeChange> changes = version.patch().ChangesOf(row);
  std::vector<EdgeChange> composed;
  if (own.empty()) {
    if (changes.empty()) return list_in(version.base().adjacency);
    if (version.merged() || version.CountPointMerge()) {
      ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version.Adjacency());
      return list_in(*adjacency);
    }
  } else {
    ComposeChanges(changes, own, &composed);
    changes = composed;
  }
  scratch.neighbours.clear();
  scratch.edge_ids.clear();
  const MergedList target{&scratch.neighbours, ids ? &scratch.edge_ids : nullptr, nullptr};
  if (!MergeList(version.base().adjacency, version.direction(), row, changes, target)) {
    return Status::Corruption("keyspace dlt: a deletion of an edge that does not exist");
  }
  return NeighbourList{scratch.neighbours, scratch.edge_ids};
}

void AppendEdgeIds(const EdgeVersion& version, std::uint32_t row, std::uint32_t target,
                   std::span<const EdgeChange> own, std::vector<std::uint64_t>* ids) {
  const AdjacencyBlock& base = version.base().adjacency;
  const auto list = base.Neighbours(row);
  const auto [begin, end] = std::equal_range(list.begin(), list.end(), target);
  const auto stored = base.EdgeIds(row).subspan(static_cast<std::size_t>(begin - list.begin()),
                                                static_cast<std::size_t>(end - begin));
  const std::size_t first = ids->size();
  ids->insert(ids->end(), stored.begin(), stored.end());
  bool changed = false;
  for (const std::span<const EdgeChange> changes : {version.patch().ChangesOf(row), own}) {
    for (const EdgeChange& change : changes) {
      if (change.slot.neighbour != target) continue;
      changed = true;
      if (change.deleted) {
        ids->erase(std::remove(ids->begin() + static_cast<std::ptrdiff_t>(first), ids->end(),
                               change.slot.edge),
                   ids->end());
      } else {
        ids->push_back(change.slot.edge);
      }
    }
  }
  if (changed) std::sort(ids->begin() + static_cast<std::ptrdiff_t>(first), ids->end());
}

std::optional<std::uint32_t> FindEntry(const AdjacencyBlock& adjacency, const EdgeSlot& slot) {
  const auto list = adjacency.Neighbours(slot.row);
  const auto [begin, end] = std::equal_range(list.begin(), list.end(), slot.neighbour);
  const std::uint32_t offset = adjacency.offsets[slot.row];
  const auto ids = adjacency.EdgeIds(slot.row).subspan(
      static_cast<std::size_t>(begin - list.begin()), static_cast<std::size_t>(end - begin));
  const auto found = std::lower_bound(ids.begin(), ids.end(), slot.edge);
  if (found == ids.end() || *found != slot.edge) return std::nullopt;
  return offset + static_cast<std::uint32_t>((begin - list.begin()) + (found - ids.begin()));
}

bool HasEdge(const EdgeVersion& version, const EdgeSlot& slot) {
  if (const EdgeChange* change = version.patch().FindChange(slot)) return !change->deleted;
  return FindEntry(version.base().adjacency, slot).has_value();
}

}  // namespace keiretsu::graph
