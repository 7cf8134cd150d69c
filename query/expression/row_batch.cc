#include "query/expression/row_batch.h"

#include <utility>

namespace keiretsu::query {
namespace {

template <typename T>
void Keep(std::span<const std::uint32_t> rows, std::vector<T>& cells) {
  if (cells.empty()) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i] != i) cells[i] = std::move(cells[rows[i]]);
  }
  cells.resize(rows.size());
}

/// The kind whose cells hold such a value without loss.
VectorKind KindOf(const Value& value) {
  switch (value.type()) {
    case ValueType::kBoolean:
      return VectorKind::kBooleans;
    case ValueType::kInteger:
      return VectorKind::kIntegers;
    case ValueType::kFloat:
      return VectorKind::kFloats;
    case ValueType::kNode:
      return value.is_node_reference() ? VectorKind::kNodes : VectorKind::kValues;
    case ValueType::kRelationship:
      return value.AsRelationship().complete ? VectorKind::kValues : VectorKind::kEdges;
    case ValueType::kNull:
    case ValueType::kString:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kPath:
      return VectorKind::kValues;
  }
  return VectorKind::kValues;
}

}  // namespace

Value EdgeToValue(const graph::EdgeRef& edge) {
  Relationship relationship;
  relationship.id = edge.id.value;
  relationship.start = edge.source.value;
  relationship.end = edge.target.value;
  relationship.type_id = edge.type.value;
  relationship.complete = false;
  return Value(std::move(relationship));
}

bool Vector::IsNull(std::size_t row) const {
  const std::size_t at = At(row);
  switch (kind_) {
    case VectorKind::kUnset:
      return true;
    case VectorKind::kNodes:
      return !nodes_[at].valid();
    case VectorKind::kEdges:
      return !edges_[at].id.valid();
    case VectorKind::kBooleans:
    case VectorKind::kIntegers:
    case VectorKind::kFloats:
      return !nulls_.empty() && nulls_[at] != 0;
    case VectorKind::kValues:
      return values_[at].is_null();
  }
  return true;
}

Value Vector::Get(std::size_t row) const {
  if (IsNull(row)) return Value();
  const std::size_t at = At(row);
  switch (kind_) {
    case VectorKind::kUnset:
      return Value();
    case VectorKind::kNodes:
      return Value::NodeReference(nodes_[at].value);
    case VectorKind::kEdges:
      return EdgeToValue(edges_[at]);
    case VectorKind::kBooleans:
      return Value(booleans_[at] != 0);
    case VectorKind::kIntegers:
      return Value(integers_[at]);
    case VectorKind::kFloats:
      return Value(floats_[at]);
    case VectorKind::kValues:
      return values_[at];
  }
  return Value();
}

std::size_t Vector::size() const {
  switch (kind_) {
    case VectorKind::kUnset:
      return 0;
    case VectorKind::kNodes:
      return nodes_.size();
    case VectorKind::kEdges:
      return edges_.size();
    case VectorKind::kBooleans:
      return booleans_.size();
    case VectorKind::kIntegers:
      return integers_.size();
    case VectorKind::kFloats:
      return floats_.size();
    case VectorKind::kValues:
      return values_.size();
  }
  return 0;
}

void Vector::Gather(const Vector& source, std::span<const std::uint32_t> rows) {
  Reset(source.kind_);
  if (source.constant_) {
    *this = source;
    return;
  }
  const auto take = [rows](const auto& from, auto& to) {
    if (from.empty()) return;
    to.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
  };
  take(source.nodes_, nodes_);
  take(source.edges_, edges_);
  take(source.booleans_, booleans_);
  take(source.integers_, integers_);
  take(source.floats_, floats_);
  take(source.values_, values_);
  take(source.nulls_, nulls_);
}

void Vector::Generalise() {
  if (kind_ == VectorKind::kValues) return;
  std::vector<Value> values;
  const std::size_t cells = size();
  values.reserve(cells + 1);
  for (std::size_t i = 0; i < cells; ++i) values.push_back(Get(i));
  const bool constant = constant_;
  Reset(VectorKind::kValues);
  values_ = std::move(values);
  constant_ = constant;
}

void Vector::AppendNull() {
  assert(!constant_);
  switch (kind_) {
    case VectorKind::kUnset:
      Reset(VectorKind::kValues);
      values_.emplace_back();
      return;
    case VectorKind::kNodes:
      nodes_.emplace_back();
      return;
    case VectorKind::kEdges:
      edges_.emplace_back();
      return;
    case VectorKind::kValues:
      values_.emplace_back();
      return;
    case VectorKind::kBooleans:
    case VectorKind::kIntegers:
    case VectorKind::kFloats:
      break;
  }
  if (nulls_.empty()) nulls_.assign(size(), 0);
  nulls_.push_back(1);
  if (kind_ == VectorKind::kBooleans) booleans_.push_back(0);
  if (kind_ == VectorKind::kIntegers) integers_.push_back(0);
  if (kind_ == VectorKind::kFloats) floats_.push_back(0);
}

void Vector::Append(const Value& value) {
  assert(!constant_);
  if (value.is_null()) return AppendNull();
  if (kind_ == VectorKind::kUnset) Reset(KindOf(value));
  if (kind_ != VectorKind::kValues && kind_ != KindOf(value)) Generalise();
  switch (kind_) {
    case VectorKind::kUnset:
      return;
    case VectorKind::kNodes:
      nodes_.emplace_back(static_cast<std::uint32_t>(value.NodeId()));
      return;
    case VectorKind::kEdges: {
      const Relationship& relationship = value.AsRelationship();
      edges_.push_back({graph::EdgeId(relationship.id),
                        graph::NodeId(static_cast<std::uint32_t>(relationship.start)),
                        graph::NodeId(static_cast<std::uint32_t>(relationship.end)),
                        graph::TypeId(relationship.type_id)});
      return;
    }
    case VectorKind::kBooleans:
      booleans_.push_back(value.AsBoolean() ? 1 : 0);
      break;
    case VectorKind::kIntegers:
      integers_.push_back(value.AsInteger());
      break;
    case VectorKind::kFloats:
      floats_.push_back(value.AsFloat());
      break;
    case VectorKind::kValues:
      values_.push_back(value);
      return;
  }
  if (!nulls_.empty()) nulls_.push_back(0);
}

void Vector::AppendFrom(const Vector& other, std::size_t row) {
  assert(!constant_);
  if (kind_ != other.kind_ || other.IsNull(row)) return Append(other.Get(row));
  const std::size_t at = other.At(row);
  switch (kind_) {
    case VectorKind::kUnset:
      return;
    case VectorKind::kNodes:
      nodes_.push_back(other.nodes_[at]);
      return;
    case VectorKind::kEdges:
      edges_.push_back(other.edges_[at]);
      return;
    case VectorKind::kValues:
      values_.push_back(other.values_[at]);
      return;
    case VectorKind::kBooleans:
      booleans_.push_back(other.booleans_[at]);
      break;
    case VectorKind::kIntegers:
      integers_.push_back(other.integers_[at]);
      break;
    case VectorKind::kFloats:
      floats_.push_back(other.floats_[at]);
      break;
  }
  if (!nulls_.empty()) nulls_.push_back(0);
}

void Vector::Select(std::span<const std::uint32_t> rows) {
  if (constant_) return;
  Keep(rows, nodes_);
  Keep(rows, edges_);
  Keep(rows, booleans_);
  Keep(rows, integers_);
  Keep(rows, floats_);
  Keep(rows, values_);
  Keep(rows, nulls_);
}

void RowBatch::Select(std::span<const std::uint32_t> rows) {
  if (rows.size() == size) return;
  for (Vector& column : columns) column.Select(rows);
  size = rows.size();
}

void RowBatch::AppendRow(const RowBatch& other, std::size_t row) {
  if (columns.size() < other.columns.size()) columns.resize(other.columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Vector& column = columns[i];
    const bool given =
        i < other.columns.size() && other.columns[i].kind() != VectorKind::kUnset;
    if (!given) {
      if (column.kind() != VectorKind::kUnset) column.AppendNull();
      continue;
    }
    if (column.kind() == VectorKind::kUnset) {
      column.Reset(other.columns[i].kind());
      for (std::size_t j = 0; j < size; ++j) column.AppendNull();
    }
    column.AppendFrom(other.columns[i], row);
  }
  ++size;
}

}  // namespace keiretsu::query
