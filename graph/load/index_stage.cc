#include "graph/load/index_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "graph/keys.h"
#include "storage/key_codec.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

constexpr std::size_t kLookupBatch = 1024;

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
                        const std::vector<bool>& name_belongs, TableReader* reader,
                        RowErrors* errors) {
  properties_ = properties;
  const LoadTable& table = *context_->table;
  entries_.reserve(table.rows);
  Repeated too_long;
  std::string key;
  for (std::uint32_t row = 0; row < table.rows; ++row) {
    if (!name_belongs[context_->NameOf(row)]) continue;
    const auto is_null = [&](std::size_t i) { return table.properties[i].IsNull(row); };
    if (std::any_of(properties.begin(), properties.end(), is_null)) continue;
    key = start_;
    for (const std::size_t i : properties) table.properties[i].AppendTuple(row, &key);
    if (!storage::CheckKeySize(std::string_view(key).substr(start_.size())).ok()) {
      if (too_long.count++ == 0) too_long.first_row = row;
      continue;
    }
    entries_.push_back({0, bytes_.size(), static_cast<std::uint32_t>(key.size()), row});
    bytes_.append(key);
  }
  RETURN_IF_ERROR(
      context_->budget->Charge(bytes_.capacity() + entries_.capacity() * sizeof(Entry)));
  Sort();
  return ReportRepeated(RowErrorCode::kKeyTooLong, too_long,
                        context_->plan->header[context_->plan->properties[properties[0]].column],
                        "the value is too long to be indexed", reader, errors);
}

void SortedKeys::Sort() {
  if (entries_.empty()) return;
  const std::string_view first = KeyOf(entries_[0]);
  std::size_t common = first.size();
  for (const Entry& entry : entries_) common = std::min(common, CommonPrefix(first, KeyOf(entry)));
  for (Entry& entry : entries_) entry.prefix = LeadingBytes(KeyOf(entry).substr(common));
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = KeyOf(a).compare(KeyOf(b));
    return order != 0 ? order < 0 : a.row < b.row;
  });
}

Result<SortedKeys> SortedKeys::OfIndex(const LoadContext& context, const IndexDefinition& index,
                                       TableReader* reader, RowErrors* errors) {
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
  RETURN_IF_ERROR(keys.Fill(properties, belongs, reader, errors));
  return keys;
}

Result<SortedKeys> SortedKeys::OfProperty(const LoadContext& context, std::size_t property,
                                          TableReader* reader, RowErrors* errors) {
  SortedKeys keys(&context);
  const std::vector<bool> all(std::max<std::size_t>(1, context.table->names.size()), true);
  RETURN_IF_ERROR(keys.Fill({property}, all, reader, errors));
  return keys;
}

Status SortedKeys::ReportRepeated(RowErrorCode code, const Repeated& repeated,
                                  const std::string& column, std::string_view what,
                                  TableReader* reader, RowErrors* errors) const {
  if (repeated.count == 0) return Status();
  std::string text;
  for (const std::size_t i : properties_) {
    const Value value = context_->table->properties[i].Get(repeated.first_row);
    text += text.empty() ? "" : ", ";
    text += value.type() == ValueType::kString ? ShownCell(value.AsString()) : value.ToString();
  }
  for (std::uint64_t i = 1; i < repeated.count; ++i) errors->Count(code);
  return reader->AddRowError(code, repeated.first_row, column, fmt::format("{}: {}", what, text));
}

Status SortedKeys::CheckDistinct(const std::string& column, TableReader* reader,
                                 RowErrors* errors) const {
  Repeated repeated;
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    if (entries_[i].prefix != entries_[i - 1].prefix) continue;
    if (KeyOf(entries_[i]) != KeyOf(entries_[i - 1])) continue;
    // Rows of equal keys ascend, so this one is not the first of them.
    if (repeated.count++ == 0 || entries_[i].row < repeated.first_row) {
      repeated.first_row = entries_[i].row;
    }
  }
  return ReportRepeated(RowErrorCode::kDuplicateKey, repeated, column,
                        "an earlier row has the same key", reader, errors);
}

Status SortedKeys::CheckNew(const std::string& column, TableReader* reader,
                            RowErrors* errors) const {
  const storage::Engine& engine = *context_->core->engine;
  const storage::EngineSnapshot* snapshot = context_->state->snapshot.get();
  const auto any = engine.Scan(Keyspace::kIndex, start_, storage::PrefixEnd(start_), snapshot);
  RETURN_IF_ERROR(any->status());
  if (!any->Valid()) return Status();
  Repeated repeated;
  std::vector<std::string> keys;
  for (std::size_t begin = 0; begin < entries_.size(); begin += kLookupBatch) {
    const std::size_t end = std::min(entries_.size(), begin + kLookupBatch);
    keys.clear();
    for (std::size_t i = begin; i < end; ++i) keys.emplace_back(KeyOf(entries_[i]));
    ASSIGN_OR_RETURN(const auto values, engine.MultiGet(Keyspace::kIndex, keys, snapshot));
    for (std::size_t i = begin; i < end; ++i) {
      if (!values[i - begin]) continue;
      if (repeated.count++ == 0 || entries_[i].row < repeated.first_row) {
        repeated.first_row = entries_[i].row;
      }
    }
  }
  return ReportRepeated(
      RowErrorCode::kKeyExists, repeated, column,
      fmt::format("a {} with this key is in the graph already",
                  context_->core->catalog->LabelName(index_.label)),
      reader, errors);
}

Status SortedKeys::Stage(const NodePlacement& placement, StagedFiles* files) const {
  ASSIGN_OR_RETURN(const auto file, files->NewFile(Keyspace::kIndex));
  if (index_.unique) {
    for (const Entry& entry : entries_) {
      RETURN_IF_ERROR(
          file->Put(KeyOf(entry), EncodeIndexedNode(NodeId(placement.node_of_row[entry.row]))));
    }
    return files->Finish(Keyspace::kIndex, file.get());
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
      RETURN_IF_ERROR(file->Put(IndexKey(index_.id, key.substr(start_.size()), node), ""));
    }
    begin = end;
  }
  return files->Finish(Keyspace::kIndex, file.get());
}

}  // namespace keiretsu::graph
