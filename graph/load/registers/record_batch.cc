#include "graph/load/registers/record_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "graph/load/registers/register_date.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

std::string EncodeTexts(std::span<const std::string_view> texts) {
  std::string encoded;
  for (const std::string_view text : texts) {
    const auto size = static_cast<std::uint32_t>(text.size());
    encoded.append(reinterpret_cast<const char*>(&size), sizeof size);
    encoded.append(text);
  }
  return encoded;
}

std::vector<std::string_view> DecodeTexts(std::string_view encoded) {
  std::vector<std::string_view> texts;
  while (!encoded.empty()) {
    std::uint32_t size = 0;
    std::memcpy(&size, encoded.data(), sizeof size);
    texts.push_back(encoded.substr(sizeof size, size));
    encoded.remove_prefix(sizeof size + size);
  }
  return texts;
}

void TextPool::AppendTo(std::string* bytes) const {
  AppendValues(bytes_, bytes);
  AppendValues(ends_, bytes);
}

TextPool TextPool::TakeFrom(std::string_view* bytes) {
  TextPool pool;
  TakeValues(bytes, &pool.bytes_);
  TakeValues(bytes, &pool.ends_);
  return pool;
}

std::size_t SparseValues::memory_bytes() const {
  return records.capacity() * sizeof(std::uint32_t) + ints.capacity() * sizeof(std::int64_t) +
         doubles.capacity() * sizeof(double) + texts.memory_bytes();
}

void SparseValues::AppendTo(std::string* bytes) const {
  AppendValues(records, bytes);
  AppendValues(ints, bytes);
  AppendValues(doubles, bytes);
  texts.AppendTo(bytes);
}

SparseValues SparseValues::TakeFrom(std::string_view* bytes) {
  SparseValues values;
  TakeValues(bytes, &values.records);
  TakeValues(bytes, &values.ints);
  TakeValues(bytes, &values.doubles);
  values.texts = TextPool::TakeFrom(bytes);
  return values;
}

std::size_t RecordHeads::memory_bytes() const {
  return nodes.capacity() * sizeof(NodeRecord) + edges.capacity() * sizeof(EdgeRecord) +
         statements.capacity() * sizeof(Statement) + remarks.capacity() * sizeof(Remark) +
         node_keys.memory_bytes() + sources.memory_bytes() + targets.memory_bytes() +
         statement_ids.memory_bytes();
}

void RecordHeads::AppendTo(std::string* bytes) const {
  AppendValues(nodes, bytes);
  AppendValues(edges, bytes);
  AppendValues(statements, bytes);
  AppendValues(remarks, bytes);
  for (const TextPool* pool : {&node_keys, &sources, &targets, &statement_ids}) {
    pool->AppendTo(bytes);
  }
}

RecordHeads RecordHeads::TakeFrom(std::string_view* bytes) {
  RecordHeads heads;
  TakeValues(bytes, &heads.nodes);
  TakeValues(bytes, &heads.edges);
  TakeValues(bytes, &heads.statements);
  TakeValues(bytes, &heads.remarks);
  for (TextPool* pool : {&heads.node_keys, &heads.sources, &heads.targets, &heads.statement_ids}) {
    *pool = TextPool::TakeFrom(bytes);
  }
  return heads;
}

SparseColumn* RecordColumns::Column(std::string_view name, CellKind kind) {
  for (std::size_t i = next_; i < std::min(next_ + 4, columns_.size()); ++i) {
    if (columns_[i].name != name || columns_[i].kind != kind) continue;
    next_ = i + 1;
    return &columns_[i];
  }
  const auto [found, created] = by_name_.try_emplace(
      fmt::format("{}#{}", name, static_cast<int>(kind)), columns_.size());
  if (created) {
    columns_.emplace_back();
    columns_.back().name = name;
    columns_.back().kind = kind;
  }
  next_ = found->second + 1;
  return &columns_[found->second];
}

Status RecordColumns::MoveTo(SpillFile* file) {
  by_name_.clear();
  for (SparseColumn& column : columns_) RETURN_IF_ERROR(column.values.MoveTo(file));
  return Status();
}

std::size_t RecordColumns::memory_bytes() const {
  std::size_t bytes = columns_.capacity() * sizeof(SparseColumn);
  for (const SparseColumn& column : columns_) bytes += column.values.memory_bytes();
  return bytes;
}

std::uint32_t RecordBatch::NameId(std::string_view name) {
  // A few dozen at most.
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<std::uint32_t>(found - names_.begin());
  names_.emplace_back(name);
  return static_cast<std::uint32_t>(names_.size() - 1);
}

void RecordBatch::BeginStatement(std::string_view id, std::int64_t rank) {
  statement_ = statement_count_++;
  RecordHeads& heads = heads_.in_memory();
  heads.statements.push_back({rank});
  heads.statement_ids.Append(id);
}

void RecordBatch::Replaces(std::string_view id, std::string_view old_id) {
  replaced_.emplace_back(id, old_id);
}

void RecordBatch::BeginNode(std::string_view label, std::string_view key, NodeRole role) {
  in_edge_ = false;
  ++node_count_;
  RecordHeads& heads = heads_.in_memory();
  heads.nodes.push_back({NameId(label), statement_, role});
  heads.node_keys.Append(key);
}

void RecordBatch::BeginEdge(std::string_view type, std::string_view from, std::string_view to) {
  in_edge_ = true;
  ++edge_count_;
  RecordHeads& heads = heads_.in_memory();
  heads.edges.push_back({NameId(type), statement_});
  heads.sources.Append(from);
  heads.targets.Append(to);
}

SparseValues* RecordBatch::Current(std::string_view name, CellKind kind) {
  SparseColumn* column = (in_edge_ ? edge_columns_ : node_columns_).Column(name, kind);
  SparseValues* values = &column->values.in_memory();
  values->records.push_back((in_edge_ ? edge_count_ : node_count_) - 1);
  return values;
}

void RecordBatch::AddText(std::string_view name, std::string_view value) {
  if (!value.empty()) Current(name, CellKind::kString)->texts.Append(value);
}

void RecordBatch::AddEmptyText(std::string_view name) {
  Current(name, CellKind::kString)->texts.Append("");
}

void RecordBatch::AddTexts(std::string_view name, std::span<const std::string_view> values) {
  if (!values.empty()) Current(name, CellKind::kTexts)->texts.Append(EncodeTexts(values));
}

void RecordBatch::AddTextsOfOne(std::string_view name, std::span<const std::string_view> values) {
  if (values.empty()) return;
  AddText(name, values[0]);
  if (values.size() > 1) AddTexts(std::string(name) + "_all", values);
}

void RecordBatch::AddInteger(std::string_view name, std::int64_t value) {
  Current(name, CellKind::kInteger)->ints.push_back(value);
}

void RecordBatch::AddFloat(std::string_view name, double value) {
  Current(name, CellKind::kFloat)->doubles.push_back(value);
}

void RecordBatch::AddBoolean(std::string_view name, bool value) {
  Current(name, CellKind::kBoolean)->ints.push_back(value ? 1 : 0);
}

void RecordBatch::AddDay(std::string_view name, std::string_view text) {
  if (text.empty()) return;
  const RegisterDate date = ParseRegisterDate(text);
  if (date.days) Current(name, CellKind::kDate)->ints.push_back(*date.days);
  if (!date.is_full) AddText(std::string(name) + "_text", text);
}

void RecordBatch::AddIdentifier(std::string_view identifier) {
  if (identifier.empty()) return;
  const std::string_view one[] = {identifier};
  SparseValues& values = node_columns_.Column("identifiers", CellKind::kTexts)->values.in_memory();
  values.records.push_back(node_count_ - 1);
  values.texts.Append(EncodeTexts(one));
}

void RecordBatch::Count(std::string_view text, bool is_note) {
  const std::uint32_t id = NameId(text);
  std::vector<Remark>& remarks = heads_.in_memory().remarks;
  if (statement_ == kNoStatement) {
    for (Remark& remark : remarks) {
      if (remark.text != id || remark.is_note != is_note) continue;
      ++remark.count;
      return;
    }
  }
  remarks.push_back({id, statement_, is_note, 1});
}

std::size_t RecordBatch::memory_bytes() const {
  return heads_.memory_bytes() + node_columns_.memory_bytes() + edge_columns_.memory_bytes();
}

Status RecordBatch::MoveTo(SpillFile* file) {
  RETURN_IF_ERROR(node_columns_.MoveTo(file));
  RETURN_IF_ERROR(edge_columns_.MoveTo(file));
  return heads_.MoveTo(file);
}

}  // namespace keiretsu::graph
