#include "graph/topology/block_reads.h"

#include <algorithm>
#include <map>
#include <utility>

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

/// Null when no row has a value.
std::unique_ptr<const Column> Finish(ColumnBuilder& builder, std::uint64_t fold_ts) {
  Column column = builder.Build(fold_ts);
  if (column.all_null()) return nullptr;
  return std::make_unique<const Column>(std::move(column));
}

/// Rows [begin, end) of `base`, which may be null.
void AppendBase(const Column* base, std::uint32_t begin, std::uint32_t end,
                ColumnBuilder& builder) {
  if (begin >= end) return;
  base == nullptr ? builder.AppendNulls(end - begin) : builder.AppendRange(*base, begin, end);
}

/// Rows [begin, end) of a block of relationships as they stand in the base: runs of its rows, and
/// nulls for relationships it has not.
void AppendOrigins(const Column* base, const std::vector<std::uint32_t>& origins,
                   std::uint32_t begin, std::uint32_t end, ColumnBuilder& builder) {
  if (origins.empty()) return AppendBase(base, begin, end, builder);
  while (begin < end) {
    const std::uint32_t first = origins[begin];
    std::uint32_t run = begin + 1;
    if (first == kNoOrigin) {
      builder.AppendNull();
    } else {
      while (run < end && origins[run] == first + (run - begin)) ++run;
      AppendBase(base, first, first + (run - begin), builder);
    }
    begin = run;
  }
}

std::unique_ptr<const Column> MergeNodeColumn(const NodeVersion& version, const Column* base,
                                              KeyId key) {
  // What differs from the base, by row: values, and null for nodes deleted.
  std::map<std::uint32_t, const Value*> changed;
  static const Value kNone;
  for (const NodePatch::Property& property : version.patch().properties) {
    if (property.key == key) changed[property.row] = &property.value;
  }
  for (const NodePatch::Row& row : version.patch().rows) {
    if (row.labels == kNoNode) changed[row.row] = &kNone;
  }
  ColumnBuilder builder;
  builder.Reserve(kBlockSize);
  std::uint32_t next = 0;
  for (const auto& [row, value] : changed) {
    AppendBase(base, next, row, builder);
    builder.Append(*value);
    next = row + 1;
  }
  AppendBase(base, next, kBlockSize, builder);
  return Finish(builder, version.base().fold_ts);
}

Result<std::unique_ptr<const Column>> MergeEdgeColumn(const EdgeVersion& version,
                                                      const Column* base, KeyId key) {
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version.Adjacency());
  ASSIGN_OR_RETURN(const std::vector<std::uint32_t>* origins, version.Origins());
  ColumnBuilder builder;
  builder.Reserve(adjacency->edge_count());
  std::uint32_t next = 0;
  for (const EdgePatch::Property& property : version.patch().properties) {  // ascending by slot
    if (property.key != key) continue;
    const auto row = FindEntry(*adjacency, property.slot);
    if (!row) return Status::Corruption("keyspace dlt: a property of an edge that does not exist");
    AppendOrigins(base, *origins, next, *row, builder);
    builder.Append(property.value);
    next = *row + 1;
  }
  AppendOrigins(base, *origins, next, adjacency->edge_count(), builder);
  return Finish(builder, version.base().adjacency.fold_ts);
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
  const std::uint32_t end = base.offsets[row + 1];
  const std::size_t first = ids->size();
  for (std::uint32_t at = base.FirstEntry(row, target);
       at < end && base.neighbours[at] == target; ++at) {
    ids->push_back(base.edge_ids[at]);
  }
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
  const std::uint32_t begin = adjacency.FirstEntry(slot.row, slot.neighbour);
  if (begin == adjacency.offsets[slot.row + 1] ||
      adjacency.neighbours[begin] != slot.neighbour) {
    return std::nullopt;
  }
  if (adjacency.edge_ids[begin] == slot.edge) return begin;  // mostly the only one
  const std::uint32_t end = adjacency.FirstEntry(slot.row, slot.neighbour + 1);
  const std::uint64_t* const ids = adjacency.edge_ids.data();
  const std::uint64_t* const found = std::lower_bound(ids + begin, ids + end, slot.edge);
  if (found == ids + end || *found != slot.edge) return std::nullopt;
  return static_cast<std::uint32_t>(found - ids);
}

bool HasEdge(const EdgeVersion& version, const EdgeSlot& slot) {
  if (const EdgeChange* change = version.patch().FindChange(slot)) return !change->deleted;
  return FindEntry(version.base().adjacency, slot).has_value();
}

}  // namespace keiretsu::graph
