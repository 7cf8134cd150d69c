#include "graph/load/index_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "graph/keys.h"
#include "graph/load/parallel.h"
#include "graph/property_index.h"
#include "graph/topology/block_reads.h"
#include "storage/key_codec.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

constexpr std::size_t kLookupBatch = 1024;
/// Keys sorted at once.
constexpr std::size_t kSortRun = 200'000;
/// Memory of a key in a hash map beside its text.
constexpr std::size_t kHashedKeyBytes = 64;

/// The first eight bytes, so that their order as a number is their order.
std::uint64_t LeadingBytes(std::string_view text) {
  std::uint64_t value = 0;
  std::memcpy(&value, text.data(), std::min<std::size_t>(8, text.size()));
  return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

std::size_t CommonPrefix(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

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
  std::vector<std::shared_ptr<const CellColumn>> columns;
  for (const std::size_t i : properties) {
    ASSIGN_OR_RETURN(columns.emplace_back(), table.Cells(i));
  }
  entries_.reserve(table.rows);
  std::vector<std::uint32_t> too_long;
  std::string key;
  for (std::uint32_t row = 0; row < table.rows; ++row) {
    if (table.IsDropped(row) || !name_belongs[context_->NameOf(row)]) continue;
    const auto is_null = [&](const auto& column) { return column->IsNull(row); };
    if (std::any_of(columns.begin(), columns.end(), is_null)) continue;
    key = start_;
    for (const auto& column : columns) column->AppendTuple(row, &key);
    if (!storage::CheckKeySize(std::string_view(key).substr(start_.size())).ok()) {
      too_long.push_back(row);
      continue;
    }
    entries_.push_back({0, bytes_.size(), static_cast<std::uint32_t>(key.size()), row});
    bytes_.append(key);
  }
  RETURN_IF_ERROR(
      context_->budget->Charge(bytes_.capacity() + entries_.capacity() * sizeof(Entry)));
  RETURN_IF_ERROR(Sort());
  return Drop(RowErrorCode::kKeyTooLong, std::move(too_long), "the value is too long to be indexed",
              check);
}

Status SortedKeys::Sort() {
  if (entries_.empty()) return Status();
  const std::string_view first = KeyOf(entries_[0]);
  std::size_t common = first.size();
  for (const Entry& entry : entries_) common = std::min(common, CommonPrefix(first, KeyOf(entry)));
  for (Entry& entry : entries_) entry.prefix = LeadingBytes(KeyOf(entry).substr(common));
  const auto less = [this](const Entry& a, const Entry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = KeyOf(a).compare(KeyOf(b));
    return order != 0 ? order < 0 : a.row < b.row;
  };
  // Short runs, so that a load is cancelled soon; then neighbours are merged until one is left.
  const std::size_t runs = std::max<std::size_t>(context_->threads, entries_.size() / kSortRun);
  std::vector<std::size_t> cuts = CutEvenly(entries_.size(), runs);
  const auto at = [this](std::size_t i) {
    return entries_.begin() + static_cast<std::ptrdiff_t>(i);
  };
  RETURN_IF_ERROR(RunParallel(context_->threads, cuts.size() - 1, [&](std::size_t run) {
    std::sort(at(cuts[run]), at(cuts[run + 1]), less);
    return context_->Step();
  }));
  while (cuts.size() > 2) {
    RETURN_IF_ERROR(RunParallel(context_->threads, (cuts.size() - 1) / 2, [&](std::size_t pair) {
      std::inplace_merge(at(cuts[2 * pair]), at(cuts[2 * pair + 1]), at(cuts[2 * pair + 2]), less);
      return context_->Step();
    }));
    std::vector<std::size_t> wider;
    for (std::size_t i = 0; i < cuts.size(); i += 2) wider.push_back(cuts[i]);
    if (wider.back() != cuts.back()) wider.push_back(cuts.back());
    cuts = std::move(wider);
  }
  return Status();
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
    const auto cells = context_->table->Cells(i);
    if (!cells) return "a value that cannot be read";  // it was, to find what is wrong with it
    const Value value = (*cells)->Get(row);
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
  RETURN_IF_ERROR(check.reader->DropRows(
      code, rows, check.column,
      [&](std::uint32_t row) { return fmt::format("{}: {}", what, KeyText(row)); }, check.table));
  ForgetDropped(*check.table);
  return Status();
}

void SortedKeys::ForgetDropped(const LoadTable& table) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](const Entry& entry) { return table.IsDropped(entry.row); }),
                 entries_.end());
}

void SortedKeys::MergeEqual(LoadTable* table) const {
  std::vector<std::uint32_t> from(table->rows);
  for (CellColumn& column : table->properties) {
    std::iota(from.begin(), from.end(), 0U);
    bool changed = false;
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      if (!SameKey(entries_[i], entries_[i - 1]) || !column.IsNull(entries_[i].row)) continue;
      from[entries_[i].row] = from[entries_[i - 1].row];
      changed = true;
    }
    if (changed) column = column.Gather(from);
  }
}

Status SortedKeys::CheckDistinct(const KeyCheck& check) {
  const bool keep_last =
      check.on_duplicate == OnDuplicate::kLast || check.on_duplicate == OnDuplicate::kMerge;
  std::vector<std::uint32_t> repeated;
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    // Rows of equal keys ascend.
    if (!SameKey(entries_[i], entries_[i - 1])) continue;
    repeated.push_back(entries_[keep_last ? i - 1 : i].row);
  }
  if (!repeated.empty() && check.on_duplicate == OnDuplicate::kMerge) MergeEqual(check.table);
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
  ForgetDropped(*table);
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
  for (std::size_t begin = 0; begin < entries_.size(); begin += kLookupBatch) {
    const std::size_t end = std::min(entries_.size(), begin + kLookupBatch);
    keys.clear();
    for (std::size_t i = begin; i < end; ++i) keys.emplace_back(KeyOf(entries_[i]));
    RETURN_IF_ERROR(context_->Step());
    ASSIGN_OR_RETURN(const auto values, engine.MultiGet(Keyspace::kIndex, keys, snapshot));
    for (std::size_t i = begin; i < end; ++i) {
      if (!values[i - begin]) continue;
      if (!updates_nodes) {
        repeated.push_back(entries_[i].row);
        continue;
      }
      const auto node = ParseIndexedNode(values[i - begin]->view());
      if (!node) return Status::Corruption("keyspace idx: an entry without a node");
      updates.push_back({entries_[i].row, *node, {}});
    }
  }
  Update(std::move(updates), check.table);
  const std::string_view label = context_->core->catalog->LabelName(index_.label);
  return check.is_key
             ? Drop(RowErrorCode::kKeyExists, std::move(repeated),
                    fmt::format("a {} with this key is in the graph already", label), check)
             : Drop(RowErrorCode::kNotUnique, std::move(repeated),
                    fmt::format("a {} has this value, which must be unique", label), check);
}

Status SortedKeys::CheckNewEdges(const KeyCheck& check) {
  if (entries_.empty()) return Status();
  const bool updates_edges =
      check.on_duplicate == OnDuplicate::kLast || check.on_duplicate == OnDuplicate::kMerge;
  RETURN_IF_ERROR(context_->budget->Charge(entries_.size() * kHashedKeyBytes));
  std::unordered_map<std::string_view, std::uint32_t> row_of_key;
  row_of_key.reserve(entries_.size());
  for (const Entry& entry : entries_) row_of_key.emplace(KeyOf(entry), entry.row);
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
    for (const Entry& entry : entries_) {
      RETURN_IF_ERROR(
          staged.Put(KeyOf(entry), EncodeIndexedNode(NodeId(placement.node_of_row[entry.row]))));
    }
    return staged.Finish();
  }
  // Equal tuples go by node.
  std::vector<NodeId> nodes;
  for (std::size_t begin = 0; begin < entries_.size();) {
    const std::string_view key = KeyOf(entries_[begin]);
    nodes.clear();
    std::size_t end = begin;
    for (; end < entries_.size() && KeyOf(entries_[end]) == key; ++end) {
      nodes.emplace_back(placement.node_of_row[entries_[end].row]);
    }
    std::sort(nodes.begin(), nodes.end());
    for (const NodeId node : nodes) {
      RETURN_IF_ERROR(staged.Put(IndexKey(index_.id, key.substr(start_.size()), node), ""));
    }
    begin = end;
  }
  return staged.Finish();
}

}  // namespace keiretsu::graph
