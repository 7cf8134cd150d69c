/// Batches of rows, column by column: what operators pass on and expressions read.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "graph/ids.h"
#include "keiretsu/value.h"
#include "query/expression/expression.h"

namespace keiretsu::graph {
struct AdjacencyBlock;
}

namespace keiretsu::query {

/// How a column's cells are held.
enum class VectorKind : std::uint8_t {
  kUnset,     ///< the variable has no value in this batch
  kNodes,     ///< NodeId; an invalid id is null
  kEdges,     ///< EdgeRef; an invalid edge id is null
  kBooleans,  ///< with null marks
  kIntegers,  ///< with null marks
  kFloats,    ///< with null marks
  kDates,     ///< their days since 1970-01-01 as integers; with null marks
  kValues,    ///< any value
};

/// Relationships of one block of sources, by their rows in its lists: a sixth of the memory of
/// EdgeRefs, and their properties are found without a search.
struct EdgeRows {
  const graph::AdjacencyBlock* lists = nullptr;  ///< outlives the column
  std::uint32_t block = 0;
  graph::TypeId type;
  std::vector<std::uint32_t> rows;

  bool empty() const { return rows.empty(); }
  void clear() { rows.clear(); }
  void reserve(std::size_t count) { rows.reserve(count); }
};

/// Nodes whose ids follow each other, all of one block, as a scan gives them.
struct NodeStretch {
  graph::NodeId first;
  std::size_t count = 0;

  bool empty() const { return count == 0; }
  void clear() { count = 0; }
  void reserve(std::size_t) {}
};

/// One column. A constant column holds one cell that stands for every row. Small, as a statement
/// has many: 64 bytes beside its cells. External synchronisation.
class Vector {
 public:
  VectorKind kind() const { return kind_; }
  bool constant() const { return constant_; }
  /// Makes this an empty column of a kind.
  void Reset(VectorKind kind) {
    kind_ = kind;
    constant_ = false;
    std::visit([](auto& cells) { cells.clear(); }, cells_);
    nulls_.clear();
  }
  void ResetConstant(Value value) {
    Reset(VectorKind::kValues);
    values().push_back(std::move(value));
    constant_ = true;
  }
  void set_constant(bool constant) { constant_ = constant; }

  // The cells, of which a column holds those of its kind alone: others read as empty, and asked for
  // to be changed, drop what there is.
  std::vector<graph::NodeId>& nodes() {
    SpellOut();
    return Cells<graph::NodeId>();
  }
  const std::vector<graph::NodeId>& nodes() const {
    SpellOut();
    return Cells<graph::NodeId>();
  }
  /// The same nodes as a stretch, if that is how they are held: until nodes() is asked for.
  const NodeStretch* node_stretch() const {
    return kind_ == VectorKind::kNodes ? std::get_if<NodeStretch>(&cells_) : nullptr;
  }
  void SetNodeStretch(NodeStretch stretch) {
    Reset(VectorKind::kNodes);
    cells_ = stretch;
  }
  std::vector<graph::EdgeRef>& edges() {
    SpellOut();
    return Cells<graph::EdgeRef>();
  }
  const std::vector<graph::EdgeRef>& edges() const {
    SpellOut();
    return Cells<graph::EdgeRef>();
  }
  /// The same relationships as rows of lists, if that is how they are held: until edges() is asked
  /// for.
  const EdgeRows* edge_rows() const {
    return kind_ == VectorKind::kEdges ? std::get_if<EdgeRows>(&cells_) : nullptr;
  }
  void SetEdgeRows(EdgeRows rows) {
    Reset(VectorKind::kEdges);
    cells_ = std::move(rows);
  }
  std::vector<std::uint8_t>& booleans() { return Cells<std::uint8_t>(); }
  const std::vector<std::uint8_t>& booleans() const { return Cells<std::uint8_t>(); }
  std::vector<std::int64_t>& integers() { return Cells<std::int64_t>(); }
  const std::vector<std::int64_t>& integers() const { return Cells<std::int64_t>(); }
  std::vector<double>& floats() { return Cells<double>(); }
  const std::vector<double>& floats() const { return Cells<double>(); }
  std::vector<Value>& values() { return Cells<Value>(); }
  const std::vector<Value>& values() const { return Cells<Value>(); }
  /// 1 where the cell is null; empty when none is. For kBooleans, kIntegers, kFloats, kDates.
  std::vector<std::uint8_t>& nulls() { return nulls_; }
  const std::vector<std::uint8_t>& nulls() const { return nulls_; }

  std::size_t At(std::size_t row) const { return constant_ ? 0 : row; }
  bool IsNull(std::size_t row) const;
  /// The cell as a Value; nodes as references, relationships without properties (their type's
  /// name is empty: `type_id` has it).
  Value Get(std::size_t row) const;
  /// Appends a cell of another column of the same kind, or any cell to a kValues column.
  void AppendFrom(const Vector& other, std::size_t row);
  /// Appends `count` cells of another column, from `first` on. REQUIRES: not its own.
  void AppendRange(const Vector& other, std::size_t first, std::size_t count);
  /// Appends to a column of any kind; a value that does not fit turns it into kValues.
  void Append(const Value& value);
  void AppendNull();
  /// Has room for so many cells of its kind.
  void Reserve(std::size_t cells);
  std::size_t size() const;
  /// Keeps the given rows (ascending), in order.
  void Select(std::span<const std::uint32_t> rows);
  /// Becomes the given rows of `source`, in that order and as often as named; a constant stays one.
  void Gather(const Vector& source, std::span<const std::uint32_t> rows);
  /// Turns the column into kValues.
  void Generalise();

 private:
  template <typename T>
  std::vector<T>& Cells() {
    auto* cells = std::get_if<std::vector<T>>(&cells_);
    return cells != nullptr ? *cells : cells_.template emplace<std::vector<T>>();
  }
  template <typename T>
  const std::vector<T>& Cells() const {
    if (const auto* cells = std::get_if<std::vector<T>>(&cells_)) return *cells;
    static const std::vector<T> kNone;
    return kNone;
  }

  template <typename T>
  static constexpr bool kShortForm = std::is_same_v<T, EdgeRows> || std::is_same_v<T, NodeStretch>;
  /// Gives nodes and relationships a cell each.
  void SpellOut() const {
    if (kind_ == VectorKind::kEdges && std::holds_alternative<EdgeRows>(cells_)) SpellOutEdges();
    if (kind_ == VectorKind::kNodes && std::holds_alternative<NodeStretch>(cells_)) SpellOutNodes();
  }
  void SpellOutEdges() const;
  void SpellOutNodes() const;

  VectorKind kind_ = VectorKind::kUnset;
  bool constant_ = false;
  // mutable: nodes and edges take another form when first read
  mutable std::variant<std::vector<Value>, std::vector<graph::NodeId>, std::vector<graph::EdgeRef>,
                       std::vector<std::uint8_t>, std::vector<std::int64_t>, std::vector<double>,
                       EdgeRows, NodeStretch>
      cells_;
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

/// Appends a cell of `from` to a column of `size` rows. A column that is not set has nulls.
void AppendCell(Vector& column, std::size_t size, const Vector& from, std::size_t row);

/// Whether the rows have a value for a variable.
inline bool HasColumn(const RowBatch& batch, VariableId id) {
  return id.value < batch.columns.size() && batch[id].kind() != VectorKind::kUnset;
}

}  // namespace keiretsu::query
