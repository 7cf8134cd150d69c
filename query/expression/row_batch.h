/// Batches of rows, column by column: what operators pass on and expressions read.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/ids.h"
#include "keiretsu/value.h"
#include "query/expression/expression.h"

namespace keiretsu::query {

/// How a column's cells are held.
enum class VectorKind : std::uint8_t {
  kUnset,     ///< the variable has no value in this batch
  kNodes,     ///< NodeId; an invalid id is null
  kEdges,     ///< EdgeRef; an invalid edge id is null
  kBooleans,  ///< with null marks
  kIntegers,  ///< with null marks
  kFloats,    ///< with null marks
  kValues,    ///< any value
};

/// One column. A constant column holds one cell that stands for every row.
/// External synchronisation.
class Vector {
 public:
  VectorKind kind() const { return kind_; }
  bool constant() const { return constant_; }
  /// Makes this an empty column of a kind.
  void Reset(VectorKind kind) {
    kind_ = kind;
    constant_ = false;
    nodes_.clear();
    edges_.clear();
    booleans_.clear();
    integers_.clear();
    floats_.clear();
    values_.clear();
    nulls_.clear();
  }
  void ResetConstant(Value value) {
    Reset(VectorKind::kValues);
    values_.push_back(std::move(value));
    constant_ = true;
  }
  void set_constant(bool constant) { constant_ = constant; }

  std::vector<graph::NodeId>& nodes() { return nodes_; }
  const std::vector<graph::NodeId>& nodes() const { return nodes_; }
  std::vector<graph::EdgeRef>& edges() { return edges_; }
  const std::vector<graph::EdgeRef>& edges() const { return edges_; }
  std::vector<std::uint8_t>& booleans() { return booleans_; }
  const std::vector<std::uint8_t>& booleans() const { return booleans_; }
  std::vector<std::int64_t>& integers() { return integers_; }
  const std::vector<std::int64_t>& integers() const { return integers_; }
  std::vector<double>& floats() { return floats_; }
  const std::vector<double>& floats() const { return floats_; }
  std::vector<Value>& values() { return values_; }
  const std::vector<Value>& values() const { return values_; }
  /// 1 where the cell is null; empty when none is. For kBooleans, kIntegers, kFloats.
  std::vector<std::uint8_t>& nulls() { return nulls_; }
  const std::vector<std::uint8_t>& nulls() const { return nulls_; }

  std::size_t At(std::size_t row) const { return constant_ ? 0 : row; }
  bool IsNull(std::size_t row) const;
  /// The cell as a Value; nodes as references, relationships without properties (their type's
  /// name is empty: `type_id` has it).
  Value Get(std::size_t row) const;
  /// Appends a cell of another column of the same kind, or any cell to a kValues column.
  void AppendFrom(const Vector& other, std::size_t row);
  /// Appends to a column of any kind; a value that does not fit turns it into kValues.
  void Append(const Value& value);
  void AppendNull();
  std::size_t size() const;
  /// Keeps the given rows (ascending), in order.
  void Select(std::span<const std::uint32_t> rows);
  /// Becomes the given rows of `source`, in that order and as often as named; a constant stays one.
  void Gather(const Vector& source, std::span<const std::uint32_t> rows);
  /// Turns the column into kValues.
  void Generalise();

 private:
  VectorKind kind_ = VectorKind::kUnset;
  bool constant_ = false;
  std::vector<graph::NodeId> nodes_;
  std::vector<graph::EdgeRef> edges_;
  std::vector<std::uint8_t> booleans_;
  std::vector<std::int64_t> integers_;
  std::vector<double> floats_;
  std::vector<Value> values_;
  std::vector<std::uint8_t> nulls_;
};

/// A relationship as a value, without its properties and with its type's id only.
Value EdgeToValue(const graph::EdgeRef& edge);

/// Up to kBatchRows rows; column i belongs to the variable with id i. Columns of variables that
/// are not in scope are kUnset.
struct RowBatch {
  std::size_t size = 0;
  std::vector<Vector> columns;

  Vector& operator[](VariableId id) { return columns[id.value]; }
  const Vector& operator[](VariableId id) const { return columns[id.value]; }
  /// Empties it for `width` variables.
  void Clear(std::size_t width) {
    size = 0;
    columns.resize(width);
    for (Vector& column : columns) column.Reset(VectorKind::kUnset);
  }
  void Select(std::span<const std::uint32_t> rows);
  /// Appends a row of another batch: each of its set columns.
  void AppendRow(const RowBatch& other, std::size_t row);
};

}  // namespace keiretsu::query
