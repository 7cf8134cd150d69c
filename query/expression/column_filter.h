/// Tests of a whole column against a constant, a bit per row.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "graph/block/column.h"
#include "keiretsu/value.h"
#include "query/ast/expression.h"

namespace keiretsu::query {

/// `cell op operand` as the language compares, where null cells and null operands are never true;
/// or a test for null; or one of several of these. Immutable, thread-safe.
class ColumnFilter {
 public:
  ColumnFilter(ast::ComparisonOperator op, Value operand) : op_(op), operand_(std::move(operand)) {}

  /// `property IN list`. REQUIRES: a list. It costs as many comparisons as the list has elements.
  static ColumnFilter AnyOf(const Value& list);

  static ColumnFilter IsNull() { return ColumnFilter(Test::kIsNull); }
  static ColumnFilter IsNotNull() { return ColumnFilter(Test::kIsNotNull); }
  /// One of them holds.
  static ColumnFilter OneOf(std::vector<ColumnFilter> alternatives);

  /// Clears the bit of every row for which it is not true: bit r % 64 of word r / 64. Bits that
  /// are 0 stay so. `column` null: no row has a value.
  void Narrow(const graph::Column* column, std::span<std::uint64_t> bits) const;
  /// The same of one value.
  bool Holds(const Value& value) const;

  /// Whether they clear the same bits.
  friend bool operator==(const ColumnFilter& a, const ColumnFilter& b) {
    return a.test_ == b.test_ && a.op_ == b.op_ && a.operand_.type() == b.operand_.type() &&
           a.operand_ == b.operand_ && a.alternatives_ == b.alternatives_;
  }

 private:
  enum class Test : std::uint8_t { kCompare, kIsNull, kIsNotNull, kOneOf };
  explicit ColumnFilter(Test test) : test_(test) {}

  /// The operand as a cell of a column of dates, if both are dates.
  std::optional<std::int64_t> DaysFor(const graph::Column& column) const;
  bool CannotHold(const graph::Column& column) const;
  void NarrowByNull(const graph::Column* column, std::span<std::uint64_t> bits) const;
  void NarrowToAny(const graph::Column* column, std::span<std::uint64_t> bits) const;
  void NarrowValues(const graph::Column& column, std::span<std::uint64_t> bits) const;
  void NarrowStrings(const graph::Column& column, std::span<std::uint64_t> bits) const;
  template <typename T>
  void NarrowNumbers(std::span<const T> cells, std::span<std::uint64_t> bits) const;

  Test test_ = Test::kCompare;
  ast::ComparisonOperator op_ = ast::ComparisonOperator::kEqual;
  Value operand_;
  std::vector<ColumnFilter> alternatives_;  // with kOneOf
};

/// Calls `visit(row)` for every bit that is 1, ascending.
template <typename Visit>
void ForEachBit(std::span<const std::uint64_t> bits, Visit&& visit) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      visit(static_cast<std::uint32_t>(word * 64) +
            static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
  }
}

}  // namespace keiretsu::query
