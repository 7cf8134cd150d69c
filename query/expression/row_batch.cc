#include "query/expression/row_batch.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "graph/block/adjacency_segment.h"

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
    case ValueType::kDate:
      return VectorKind::kDates;
    case ValueType::kNull:
    case ValueType::kString:
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

void Vector::SpellOutEdges() const {
  const EdgeRows from = std::get<EdgeRows>(std::move(cells_));
  std::vector<graph::EdgeRef> edges;
  edges.reserve(from.rows.size());
  std::uint32_t source = 0;  // whose list the row lies in; rows mostly ascend
  for (const std::uint32_t row : from.rows) {
    const std::vector<std::uint32_t>& offsets = from.lists->offsets;
    if (row < offsets[source]) source = 0;
    if (row >= offsets[source + 1]) {
      const auto after = std::upper_bound(
          offsets.begin() + static_cast<std::ptrdiff_t>(source), offsets.end(), row);
      source = static_cast<std::uint32_t>(after - offsets.begin()) - 1;
    }
    edges.push_back({.id = graph::EdgeId(from.lists->edge_ids[row]),
                     .source = graph::NodeId((from.block << graph::kBlockBits) + source),
                     .target = graph::NodeId(from.lists->neighbours[row]),
                     .type = from.type,
                     .entry = row});
  }
  cells_ = std::move(edges);
}

void Vector::SpellOutNodes() const {
  const NodeStretch from = std::get<NodeStretch>(cells_);
  std::vector<graph::NodeId> nodes(from.count);
  std::uint32_t next = from.first.value;
  for (graph::NodeId& node : nodes) node.value = next++;
  cells_ = std::move(nodes);
}

bool Vector::IsNull(std::size_t row) const {
  const std::size_t at = At(row);
  switch (kind_) {
    case VectorKind::kUnset:
      return true;
    case VectorKind::kNodes:
      return node_stretch() == nullptr && !nodes()[at].valid();
    case VectorKind::kEdges:
      return edge_rows() == nullptr && !edges()[at].id.valid();
    case VectorKind::kBooleans:
    case VectorKind::kIntegers:
    case VectorKind::kFloats:
    case VectorKind::kDates:
      return !nulls_.empty() && nulls_[at] != 0;
    case VectorKind::kValues:
      return values()[at].is_null();
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
      if (const NodeStretch* stretch = node_stretch()) {
        return Value::NodeReference(stretch->first.value + at);
      }
      return Value::NodeReference(nodes()[at].value);
    case VectorKind::kEdges:
      return EdgeToValue(edges()[at]);
    case VectorKind::kBooleans:
      return Value(booleans()[at] != 0);
    case VectorKind::kIntegers:
      return Value(integers()[at]);
    case VectorKind::kFloats:
      return Value(floats()[at]);
    case VectorKind::kDates:
      return Value(Date{integers()[at]});
    case VectorKind::kValues:
      return values()[at];
  }
  return Value();
}

std::size_t Vector::size() const {
  switch (kind_) {
    case VectorKind::kUnset:
      return 0;
    case VectorKind::kNodes:
      return node_stretch() != nullptr ? node_stretch()->count : nodes().size();
    case VectorKind::kEdges:
      return edge_rows() != nullptr ? edge_rows()->rows.size() : edges().size();
    case VectorKind::kBooleans:
      return booleans().size();
    case VectorKind::kIntegers:
    case VectorKind::kDates:
      return integers().size();
    case VectorKind::kFloats:
      return floats().size();
    case VectorKind::kValues:
      return values().size();
  }
  return 0;
}

void Vector::Gather(const Vector& source, std::span<const std::uint32_t> rows) {
  if (source.constant_) {
    *this = source;
    return;
  }
  Reset(source.kind_);
  if (const EdgeRows* from = source.edge_rows()) {
    EdgeRows taken{.lists = from->lists, .block = from->block, .type = from->type, .rows = {}};
    taken.rows.reserve(rows.size());
    for (const std::uint32_t row : rows) taken.rows.push_back(from->rows[row]);
    cells_ = std::move(taken);
    return;
  }
  if (const NodeStretch* from = source.node_stretch()) {
    std::vector<graph::NodeId>& taken = nodes();
    taken.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) taken[i].value = from->first.value + rows[i];
    return;
  }
  const auto take = [rows](const auto& from, auto& to) {
    if (from.empty()) return;
    to.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
  };
  std::visit(
      [this, &take](const auto& from) {
        if constexpr (!kShortForm<std::decay_t<decltype(from)>>) {
          using T = typename std::decay_t<decltype(from)>::value_type;
          take(from, Cells<T>());
        }
      },
      source.cells_);
  take(source.nulls_, nulls_);
}

void Vector::Generalise() {
  if (kind_ == VectorKind::kValues) return;
  std::vector<Value> general;
  const std::size_t cells = size();
  general.reserve(cells + 1);
  for (std::size_t i = 0; i < cells; ++i) general.push_back(Get(i));
  const bool constant = constant_;
  Reset(VectorKind::kValues);
  values() = std::move(general);
  constant_ = constant;
}

void Vector::AppendNull() {
  assert(!constant_);
  switch (kind_) {
    case VectorKind::kUnset:
      Reset(VectorKind::kValues);
      values().emplace_back();
      return;
    case VectorKind::kNodes:
      nodes().emplace_back();
      return;
    case VectorKind::kEdges:
      edges().emplace_back();
      return;
    case VectorKind::kValues:
      values().emplace_back();
      return;
    case VectorKind::kBooleans:
    case VectorKind::kIntegers:
    case VectorKind::kFloats:
    case VectorKind::kDates:
      break;
  }
  if (nulls_.empty()) nulls_.assign(size(), 0);
  nulls_.push_back(1);
  if (kind_ == VectorKind::kBooleans) booleans().push_back(0);
  if (kind_ == VectorKind::kIntegers || kind_ == VectorKind::kDates) integers().push_back(0);
  if (kind_ == VectorKind::kFloats) floats().push_back(0);
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
      nodes().emplace_back(static_cast<std::uint32_t>(value.NodeId()));
      return;
    case VectorKind::kEdges: {
      const Relationship& relationship = value.AsRelationship();
      edges().push_back({graph::EdgeId(relationship.id),
                        graph::NodeId(static_cast<std::uint32_t>(relationship.start)),
                        graph::NodeId(static_cast<std::uint32_t>(relationship.end)),
                        graph::TypeId(relationship.type_id)});
      return;
    }
    case VectorKind::kBooleans:
      booleans().push_back(value.AsBoolean() ? 1 : 0);
      break;
    case VectorKind::kIntegers:
      integers().push_back(value.AsInteger());
      break;
    case VectorKind::kFloats:
      floats().push_back(value.AsFloat());
      break;
    case VectorKind::kDates:
      integers().push_back(value.AsDate().epoch_days);
      break;
    case VectorKind::kValues:
      values().push_back(value);
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
      nodes().push_back(other.nodes()[at]);
      return;
    case VectorKind::kEdges:
      edges().push_back(other.edges()[at]);
      return;
    case VectorKind::kValues:
      values().push_back(other.values()[at]);
      return;
    case VectorKind::kBooleans:
      booleans().push_back(other.booleans()[at]);
      break;
    case VectorKind::kIntegers:
    case VectorKind::kDates:
      integers().push_back(other.integers()[at]);
      break;
    case VectorKind::kFloats:
      floats().push_back(other.floats()[at]);
      break;
  }
  if (!nulls_.empty()) nulls_.push_back(0);
}

void Vector::AppendRange(const Vector& other, std::size_t first, std::size_t count) {
  if (kind_ == VectorKind::kUnset) Reset(other.kind_);
  other.SpellOut();
  SpellOut();
  if (kind_ != other.kind_ || other.constant_ || !nulls_.empty() || !other.nulls_.empty()) {
    for (std::size_t row = first; row < first + count; ++row) AppendFrom(other, row);
    return;
  }
  std::visit(
      [this, first, count](const auto& from) {
        if constexpr (!kShortForm<std::decay_t<decltype(from)>>) {
          using T = typename std::decay_t<decltype(from)>::value_type;
          const auto begin = from.begin() + static_cast<std::ptrdiff_t>(first);
          std::vector<T>& to = Cells<T>();
          to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
        }
      },
      other.cells_);
}

void Vector::Reserve(std::size_t count) {
  std::visit([count](auto& cells) { cells.reserve(count); }, cells_);
}

void Vector::Select(std::span<const std::uint32_t> rows) {
  if (constant_) return;
  if (kind_ == VectorKind::kNodes) SpellOut();
  std::visit(
      [rows](auto& cells) {
        if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, EdgeRows>) {
          Keep(rows, cells.rows);
        } else if constexpr (!kShortForm<std::decay_t<decltype(cells)>>) {
          Keep(rows, cells);
        }
      },
      cells_);
  Keep(rows, nulls_);
}

void RowBatch::Select(std::span<const std::uint32_t> rows) {
  if (rows.size() == size) return;
  for (Vector& column : columns) column.Select(rows);
  size = rows.size();
}

void AppendCell(Vector& column, std::size_t size, const Vector& from, std::size_t row) {
  if (from.kind() == VectorKind::kUnset) {
    if (column.kind() != VectorKind::kUnset) column.AppendNull();
    return;
  }
  if (column.kind() == VectorKind::kUnset) {
    column.Reset(from.kind());
    for (std::size_t i = 0; i < size; ++i) column.AppendNull();
  }
  column.AppendFrom(from, row);
}

void RowBatch::AppendRow(const RowBatch& other, std::size_t row) {
  static const Vector kUnset;
  if (columns.size() < other.columns.size()) columns.resize(other.columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    AppendCell(columns[i], size, i < other.columns.size() ? other.columns[i] : kUnset, row);
  }
  ++size;
}

}  // namespace keiretsu::query
