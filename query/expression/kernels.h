/// Loops over columns: operators applied to every row of a batch. Where both operands are numeric
/// columns or constants the loops are typed; otherwise they go through value_operations.
#pragma once

#include <cstddef>
#include <span>

#include "query/expression/expression.h"
#include "query/expression/row_batch.h"
#include "query/expression/value_operations.h"

namespace keiretsu::query {

/// A numeric column or constant; integers or floats.
struct NumericView {
  const std::int64_t* integers = nullptr;  ///< null for floats
  const double* floats = nullptr;          ///< null for integers
  const std::uint8_t* nulls = nullptr;     ///< may be null: no cell is
  std::size_t stride = 1;                  ///< 0 for a constant
};

/// A numeric view of a column; `constant` holds the number of a kValues constant.
/// Returns false when the column is not numeric.
struct NumericConstant {
  std::int64_t integer = 0;
  double real = 0;
};
bool ViewNumbers(const Vector& column, NumericConstant& constant, NumericView& view);

/// The same of a column of dates, or a date: their days.
bool ViewDates(const Vector& column, NumericConstant& constant, NumericView& view);

/// A cell, without copying those of kValues columns.
const Value& Cell(const Vector& column, std::size_t row, Value& scratch);

/// Ternary results as a kBooleans column with null marks.
class TernaryWriter {
 public:
  TernaryWriter(std::size_t rows, Vector& out);
  void Set(std::size_t row, Ternary value);

 private:
  Vector& out_;
};

/// Overwrites cells of a kBooleans column that is no constant.
void SetTernaries(std::span<const std::uint32_t> rows, std::span<const Ternary> values,
                  Vector& column);

/// Null marks of a result that is null where either operand is.
void MarkNulls(const NumericView& a, const NumericView& b, std::size_t rows, Vector& out);

/// OrderValues() of two cells.
int OrderCells(const Vector& a, std::size_t a_row, const Vector& b, std::size_t b_row);

/// `left op right` for each of `rows` rows; kBooleans.
void CompareColumns(ast::ComparisonOperator op, const Vector& left, const Vector& right,
                    std::size_t rows, Vector& out);

/// One arithmetic step for each row. Errors: those of the operator, at the step's place.
Status ApplyArithmetic(const ArithmeticExpression::Step& step, const Vector& left,
                       const Vector& right, std::size_t rows, Vector& out);

}  // namespace keiretsu::query
