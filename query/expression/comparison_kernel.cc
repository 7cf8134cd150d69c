// Comparison of columns.
#include "query/expression/kernels.h"
#include "query/expression/number_comparison.h"
#include "query/expression/row_evaluation.h"

namespace keiretsu::query {
namespace {

template <ast::ComparisonOperator op, typename A, typename B>
void CompareLoop(const A* a, std::size_t a_stride, const B* b, std::size_t b_stride,
                 std::size_t rows, std::uint8_t* out) {
  for (std::size_t i = 0; i < rows; ++i) {
    const A left = a[i * a_stride];
    const B right = b[i * b_stride];
    out[i] = NumbersHold<op>(left, right) ? 1 : 0;
  }
}

template <ast::ComparisonOperator op>
void CompareNumbers(const NumericView& a, const NumericView& b, std::size_t rows,
                    std::uint8_t* out) {
  if (a.integers != nullptr && b.integers != nullptr) {
    CompareLoop<op>(a.integers, a.stride, b.integers, b.stride, rows, out);
  } else if (a.integers != nullptr) {
    CompareLoop<op>(a.integers, a.stride, b.floats, b.stride, rows, out);
  } else if (b.integers != nullptr) {
    CompareLoop<op>(a.floats, a.stride, b.integers, b.stride, rows, out);
  } else {
    CompareLoop<op>(a.floats, a.stride, b.floats, b.stride, rows, out);
  }
}

void CompareNumbers(ast::ComparisonOperator op, const NumericView& a, const NumericView& b,
                    std::size_t rows, std::uint8_t* out) {
  switch (op) {
    case ast::ComparisonOperator::kEqual:
      return CompareNumbers<ast::ComparisonOperator::kEqual>(a, b, rows, out);
    case ast::ComparisonOperator::kNotEqual:
      return CompareNumbers<ast::ComparisonOperator::kNotEqual>(a, b, rows, out);
    case ast::ComparisonOperator::kLess:
      return CompareNumbers<ast::ComparisonOperator::kLess>(a, b, rows, out);
    case ast::ComparisonOperator::kLessOrEqual:
      return CompareNumbers<ast::ComparisonOperator::kLessOrEqual>(a, b, rows, out);
    case ast::ComparisonOperator::kGreater:
      return CompareNumbers<ast::ComparisonOperator::kGreater>(a, b, rows, out);
    case ast::ComparisonOperator::kGreaterOrEqual:
      return CompareNumbers<ast::ComparisonOperator::kGreaterOrEqual>(a, b, rows, out);
  }
}

bool IsEquality(ast::ComparisonOperator op) {
  return op == ast::ComparisonOperator::kEqual || op == ast::ComparisonOperator::kNotEqual;
}

/// Equality of entity columns by id; an invalid id is null.
template <typename Ids>
void CompareIds(bool equal, const Ids& ids, const Vector& left, const Vector& right,
                std::size_t rows, Vector& out) {
  TernaryWriter writer(rows, out);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto a = ids(left, i);
    const auto b = ids(right, i);
    writer.Set(i, a.valid() && b.valid() ? ToTernary((a == b) == equal) : Ternary::kUnknown);
  }
}

}  // namespace

void CompareColumns(ast::ComparisonOperator op, const Vector& left, const Vector& right,
                    std::size_t rows, Vector& out) {
  NumericConstant left_constant, right_constant;
  NumericView a, b;
  if ((ViewNumbers(left, left_constant, a) && ViewNumbers(right, right_constant, b)) ||
      (ViewDates(left, left_constant, a) && ViewDates(right, right_constant, b))) {
    out.Reset(VectorKind::kBooleans);
    out.booleans().resize(rows);
    CompareNumbers(op, a, b, rows, out.booleans().data());
    MarkNulls(a, b, rows, out);
    return;
  }
  const bool equal = op == ast::ComparisonOperator::kEqual;
  if (IsEquality(op) && left.kind() == right.kind() && left.kind() == VectorKind::kNodes) {
    const auto id = [](const Vector& v, std::size_t i) { return v.nodes()[v.At(i)]; };
    return CompareIds(equal, id, left, right, rows, out);
  }
  if (IsEquality(op) && left.kind() == right.kind() && left.kind() == VectorKind::kEdges) {
    const auto id = [](const Vector& v, std::size_t i) { return v.edges()[v.At(i)].id; };
    return CompareIds(equal, id, left, right, rows, out);
  }
  TernaryWriter writer(rows, out);
  Value left_cell, right_cell;
  for (std::size_t i = 0; i < rows; ++i) {
    writer.Set(i, ApplyComparison(op, Cell(left, i, left_cell), Cell(right, i, right_cell)));
  }
}

}  // namespace keiretsu::query
