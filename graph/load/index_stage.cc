#include "graph/load/index_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "graph/keys.h"
#include "graph/property_index.h"
#include "graph/topology/block_reads.h"
#include "storage/check.h"
#include "storage/key_codec.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

constexpr std::size_t kLookupBatch = 1024;
/// Memory of a key in a hash map beside its text.
constexpr std::size_t kHashedKeyBytes = 64;

/// Calls visit(relationship, value) for all relationships of a type that have the property.
template <typename Visit>
Status VisitEdgeValues(const LoadContext& context, TypeId type, KeyId key, Visit visit) {
  const std::uint32_t blocks = context.core->ids.block_count();
  for (std::uint32_t block = 0; block < blocks; ++block) {
    RETURN_IF_ERROR(context.Step());
    const BlockLoader loader = context.core->blocks->Loader(*context.state);  // its cache goes too
    ASSIGN_OR_RETURN(const auto version, loader.Edges(type, Direction::kOut, block));
    ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version->Adjacency());
    if (adjacency->edge_count() == 0) continue;
    ASSIGN_OR_RETURN(const auto column, ReadEdgeColumn(*version, type, key, loader));
    if (!column) return Status::Internal("a block changed within one snapshot");
    if (*column == nullptr) continue;
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      for (std::uint32_t at = adjacency->offsets[row]; at < adjacency->offsets[row + 1]; ++at) {
        if (!(*column)->IsValid(at)) continue;
        visit(EdgeRef{EdgeId(adjacency->edge_ids[at]), NodeAt(block, row),
                      NodeId(adjacency->neighbours[at]), type},
              (*column)->Get(at));
      }
    }
  }
  return Status();
}

}  // namespace

std::vector<IndexDefinition> IndexesOfLoad(const LoadContext& context) {
  std::vector<IndexDefinition> indexes;
  for (const LabelSetId set : context.label_sets) {
    for (const IndexDefinition& index : *context.core->catalog->IndexesOf(set)) {
      const bool known = std::any_of(indexes.begin(), indexes.end(),
                                     [&](const auto& other) { return other.id == index.id; });
      const bool has_columns = std::all_of(index.keys.begin(), index.keys.end(), [&](KeyId key) {
        return std::find(context.keys.begin(), context.keys.end(), key) != context.keys.end();
      });
      if (!known && has_columns) indexes.push_back(index);
    }
  }
  return indexes;
}

Status SortedKeys::Fill(const std::vector<std::size_t>& properties,
                        const std::vector<bool>& name_belongs, const KeyCheck& check) {
  properties_ = properties;
  const LoadTable& table = *context_->table;
  std::vector<ColumnCells> columns;
  for (const std::size_t i : properties) columns.push_back(table.Cells(i));
  keys_.Reserve(table.rows);
  std::vector<std::uint32_t> too_long;
  std::string key;
  for (std::uint32_t row = 0; row < table.rows; ++row) {
    if (table.IsDropped(row) || !name_belongs[context_->NameOf(row)]) continue;
    key = start_;
    bool is_null = false;
    for (ColumnCells& cells : columns) {
      ASSIGN_OR_RETURN(const ColumnCells::Place place, cells.At(row));
      is_null = is_null || place.column->IsNull(place.row);
      if (!is_null) place.column->AppendTuple(place.row, &key);
    }
    if (is_null) continue;
    if (!storage::CheckKeySize(std::string_view(key).substr(start_.size())).ok()) {
      too_long.push_back(row);
      continue;
    }
    RETURN_IF_ERROR(keys_.Add(key, row));
  }
  RETURN_IF_ERROR(keys_.Sort());
  return Drop(RowErrorCode::kKeyTooLong, std::move(too_long), "the value is too long to be indexed",
              check);
}

Result<SortedKeys> SortedKeys::OfIndex(const LoadContext& context, const IndexDefinition& index,
                                       const KeyCheck& check) {
  SortedKeys keys(&context);
  keys.index_ = index;
  keys.start_ = IndexPrefix(index.id);
  std::vector<std::size_t> properties;
  for (const KeyId key : index.keys) {
    const auto found = std::find(context.keys.begin(), context.keys.end(), key);
    properties.push_back(static_cast<std::size_t>(found - context.keys.begin()));
  }
  std::vector<bool> belongs;
  for (const LabelSetId set : context.label_sets) {
    belongs.push_back(context.core->catalog->LabelSetContains(set, index.label));
  }
  RETURN_IF_ERROR(keys.Fill(properties, belongs, check));
  return keys;
}

Result<SortedKeys> SortedKeys::OfProperty(const LoadContext& context, std::size_t property,
                                          const std::optional<IndexDefinition>& index,
                                          const KeyCheck& check) {
  SortedKeys keys(&context);
  if (index) {
    keys.index_ = *index;
    keys.start_ = IndexPrefix(index->id);
  }
  const std::vector<bool> all(std::max<std::size_t>(1, context.table->names.size()), true);
  RETURN_IF_ERROR(keys.Fill({property}, all, check));
  return keys;
}

std::string SortedKeys::KeyText(std::uint32_t row) const {
  std::string text;
  for (const std::size_t i : properties_) {
    ColumnCells cells = context_->table->Cells(i);
    const auto place = cells.At(row);
    if (!place) return "a value that cannot be read";  // it was, to find what is wrong with it
    const Value value = place->column->Get(place->row);
    text += text.empty() ? "" : ", ";
    text += value.type() == ValueType::kString ? ShownCell(value.AsString()) : value.ToString();
  }
  return text;
}

Status SortedKeys::Drop(RowErrorCode code, std::vector<std::uint32_t> rows, std::string_view what,
                        const KeyCheck& check) {
  if (rows.empty()) return Status();
  if (check.reader == nullptr) {
    return Status::ConstraintViolation(
        fmt::format("{}, property {}: {}: {}", RowErrorCodeName(code), check.column, what,
                    KeyText(rows.front())));
  }
  std::sort(rows.begin(), rows.end());
  return check.reader->DropRows(
      code, rows, check.column,
      [&](std::uint32_t row) { return fmt::format("{}: {}", what, KeyText(row)); }, check.table);
}

template <typename Visit>
Status SortedKeys::ForEach(const Visit& visit) const {
  return keys_.ForEach([&](std::string_view key, std::uint32_t row) {
    return context_->table->IsDropped(row) ? Status() : visit(key, row);
  });
}

template <typename Visit>
Status SortedKeys::ForEachEqual(const Visit& visit) const {
  std::string before;
  std::uint32_t row_before = 0;
  bool any = false;
  return ForEach([&](std::string_view key, std::uint32_t row) {
    if (any && key == before) visit(row_before, row);
    any = true;
    before = key;
    row_before = row;
    return Status();
  });
}

Status SortedKeys::MergeEqual(LoadTable* table) const {
  std::vector<std::uint32_t> from(table->rows);
  for (CellColumn& column : table->properties) {
    std::iota(from.begin(), from.end(), 0U);
    bool changed = false;
    RETURN_IF_ERROR(ForEachEqual([&](std::uint32_t row_before, std::uint32_t row) {
      if (!column.IsNull(row)) return;
      from[row] = from[row_before];
      changed = true;
    }));
    if (changed) column = column.Gather(from);
  }
  return Status();
}

Status SortedKeys::CheckDistinct(const KeyCheck& check) {
  const bool keep_last =
      check.on_duplicate == OnDuplicate::kLast || check.on_duplicate == OnDuplicate::kMerge;
  std::vector<std::uint32_t> repeated;
  // Rows of equal keys ascend.
  RETURN_IF_ERROR(ForEachEqual([&](std::uint32_t row_before, std::uint32_t row) {
    repeated.push_back(keep_last ? row_before : row);
  }));
  if (!repeated.empty() && check.on_duplicate == OnDuplicate::kMerge) {
    RETURN_IF_ERROR(MergeEqual(check.table));
  }
  return check.is_key ? Drop(RowErrorCode::kDuplicateKey, std::move(repeated),
                             "an earlier row has the same key", check)
                      : Drop(RowErrorCode::kNotUnique, std::move(repeated),
                             "an earlier row has the same value, which must be unique", check);
}

void SortedKeys::Update(std::vector<RowUpdate> updates, LoadTable* table) {
  if (updates.empty()) return;
  if (table->dropped.empty()) table->dropped.assign(table->rows, 0);
  for (const RowUpdate& update : updates) table->dropped[update.row] = 1;
  table->updates = std::move(updates);
}

Status SortedKeys::CheckNew(const KeyCheck& check) {
  const storage::Engine& engine = *context_->core->engine;
  const storage::EngineSnapshot* snapshot = context_->state->snapshot.get();
  const auto any = engine.Scan(Keyspace::kIndex, start_, storage::PrefixEnd(start_), snapshot);
  RETURN_IF_ERROR(any->status());
  if (!any->Valid()) return Status();
  const bool updates_nodes =
      check.on_duplicate == OnDuplicate::kLast || check.on_duplicate == OnDuplicate::kMerge;
  std::vector<std::uint32_t> repeated;
  std::vector<RowUpdate> updates;
  std::vector<std::string> keys;
  std::vector<std::uint32_t> rows;
  const auto look_up = [&]() -> Status {
    RETURN_IF_ERROR(context_->Step());
    ASSIGN_OR_RETURN(const auto values, engine.MultiGet(Keyspace::kIndex, keys, snapshot));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!values[i]) continue;
      if (!updates_nodes) {
        repeated.push_back(rows[i]);
        continue;
      }
      const auto node = ParseIndexedNode(values[i]->view());
      if (!node) return Status::Corruption("keyspace idx: an entry without a node");
      updates.push_back({rows[i], *node, {}});
    }
    keys.clear();
    rows.clear();
    return Status();
  };
  RETURN_IF_ERROR(ForEach([&](std::string_view key, std::uint32_t row) {
    keys.emplace_back(key);
    rows.push_back(row);
    return rows.size() < kLookupBatch ? Status() : look_up();
  }));
  RETURN_IF_ERROR(look_up());
  Update(std::move(updates), check.table);
  const std::string_view label = context_->core->catalog->LabelName(index_.label);
  return check.is_key
             ? Drop(RowErrorCode::kKeyExists, std::move(repeated),
                    fmt::format("a {} with this key is in the graph already", label), check)
             : Drop(RowErrorCode::kNotUnique, std::move(repeated),
                    fmt::format("a {} has this value, which must be unique", label), check);
}

Status SortedKeys::CheckNewEdges(const KeyCheck& check) {
  if (keys_.size() == 0) return Status();
  const bool updates_edges =
      check.on_duplicate == OnDuplicate::kLast || check.on_duplicate == OnDuplicate::kMerge;
  CHECK(!keys_.on_disk());  // only tables in memory have relationships with keys
  RETURN_IF_ERROR(context_->budget->Charge(keys_.size() * kHashedKeyBytes));
  std::unordered_map<std::string_view, std::uint32_t> row_of_key;
  row_of_key.reserve(keys_.size());
  RETURN_IF_ERROR(ForEach([&](std::string_view key, std::uint32_t row) {
    row_of_key.emplace(key, row);
    return Status();
  }));
  std::vector<std::uint32_t> repeated;
  std::vector<std::uint32_t> other_ends;
  std::vector<RowUpdate> updates;
  const LoadTable& table = *context_->table;
  const auto visit = [&](const EdgeRef& edge, const Value& key) {
    std::string tuple;
    AppendIndexValue(key, &tuple);
    const auto found = row_of_key.find(tuple);
    if (found == row_of_key.end()) return;
    const std::uint32_t row = found->second;
    row_of_key.erase(found);
    const bool same_ends = table.sources[row] == edge.source.value &&
                           table.targets[row] == edge.target.value;
    if (!updates_edges) {
      repeated.push_back(row);
    } else if (!same_ends) {
      other_ends.push_back(row);
    } else {
      updates.push_back({row, {}, edge});
    }
  };
  std::vector<TypeId> types = context_->types;
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  for (const TypeId type : types) {
    RETURN_IF_ERROR(
        VisitEdgeValues(*context_, type, context_->keys[properties_.front()], visit));
  }
  Update(std::move(updates), check.table);
  RETURN_IF_ERROR(Drop(RowErrorCode::kEndsDiffer, std::move(other_ends),
                       "a relationship with this key has other ends", check));
  return Drop(RowErrorCode::kKeyExists, std::move(repeated),
              "a relationship with this key is in the graph already", check);
}

Status SortedKeys::Stage(const NodePlacement& placement, StagedFiles* files) const {
  StagedIndexEntries staged(files);
  if (index_.unique) {
    RETURN_IF_ERROR(ForEach([&](std::string_view key, std::uint32_t row) {
      return staged.Put(key, EncodeIndexedNode(NodeId(placement.node_of_row[row])));
    }));
    return staged.Finish();
  }
  // Equal tuples go by node.
  std::string tuple;
  std::vector<NodeId> nodes;
  const auto put = [&]() -> Status {
    std::sort(nodes.begin(), nodes.end());
    for (const NodeId node : nodes) {
      RETURN_IF_ERROR(staged.Put(IndexKey(index_.id, tuple, node), ""));
    }
    nodes.clear();
    return Status();
  };
  const auto add = [&](std::string_view key, std::uint32_t row) -> Status {
    const std::string_view own = key.substr(start_.size());
    if (own != tuple) RETURN_IF_ERROR(put());
    tuple = own;
    nodes.emplace_back(placement.node_of_row[row]);
    return Status();
  };
  RETURN_IF_ERROR(ForEach(add));
  RETURN_IF_ERROR(put());
  return staged.Finish();
}

}  // namespace keiretsu::graph
