// Arithmetic on columns.
#include <cstdint>

#include "query/expression/kernels.h"
#include "query/expression/row_evaluation.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Computes a op b; false when 64 bits do not hold the result, or the operation has none.
template <ast::ArithmeticOperator op>
bool ApplyIntegers(std::int64_t a, std::int64_t b, std::int64_t* result) {
  if constexpr (op == ast::ArithmeticOperator::kAdd) return !__builtin_add_overflow(a, b, result);
  if constexpr (op == ast::ArithmeticOperator::kSubtract) {
    return !__builtin_sub_overflow(a, b, result);
  }
  if constexpr (op == ast::ArithmeticOperator::kMultiply) {
    return !__builtin_mul_overflow(a, b, result);
  }
  if constexpr (op == ast::ArithmeticOperator::kDivide) {
    if (b == 0 || (a == INT64_MIN && b == -1)) return false;
    *result = a / b;
    return true;
  }
  return false;
}

template <ast::ArithmeticOperator op>
double ApplyFloats(double a, double b) {
  if constexpr (op == ast::ArithmeticOperator::kAdd) return a + b;
  if constexpr (op == ast::ArithmeticOperator::kSubtract) return a - b;
  if constexpr (op == ast::ArithmeticOperator::kMultiply) return a * b;
  return a / b;
}

Value NumberAt(const NumericView& view, std::size_t row) {
  return view.integers != nullptr ? Value(view.integers[row * view.stride])
                                  : Value(view.floats[row * view.stride]);
}

double FloatAt(const NumericView& view, std::size_t row) {
  return view.integers != nullptr ? static_cast<double>(view.integers[row * view.stride])
                                  : view.floats[row * view.stride];
}

template <ast::ArithmeticOperator op>
Status IntegerLoop(const ArithmeticExpression::Step& step, const NumericView& a,
                   const NumericView& b, std::size_t rows, Vector& out) {
  out.Reset(VectorKind::kIntegers);
  out.integers().resize(rows);
  MarkNulls(a, b, rows, out);
  std::int64_t* result = out.integers().data();
  for (std::size_t i = 0; i < rows; ++i) {
    if (ApplyIntegers<op>(a.integers[i * a.stride], b.integers[i * b.stride], &result[i])) continue;
    result[i] = 0;
    if (!out.nulls().empty() && out.nulls()[i] != 0) continue;
    // The value operation says what is wrong.
    RETURN_IF_ERROR(ApplyArithmetic(step, NumberAt(a, i), NumberAt(b, i)).status());
  }
  return Status();
}

template <ast::ArithmeticOperator op>
Status NumberLoop(const ArithmeticExpression::Step& step, const NumericView& a,
                  const NumericView& b, std::size_t rows, Vector& out) {
  if (a.integers != nullptr && b.integers != nullptr) {
    return IntegerLoop<op>(step, a, b, rows, out);
  }
  out.Reset(VectorKind::kFloats);
  out.floats().resize(rows);
  MarkNulls(a, b, rows, out);
  double* result = out.floats().data();
  for (std::size_t i = 0; i < rows; ++i) result[i] = ApplyFloats<op>(FloatAt(a, i), FloatAt(b, i));
  return Status();
}

Status ValueLoop(const ArithmeticExpression::Step& step, const Vector& left, const Vector& right,
                 std::size_t rows, Vector& out) {
  out.Reset(VectorKind::kUnset);
  Value left_cell, right_cell;
  for (std::size_t i = 0; i < rows; ++i) {
    ASSIGN_OR_RETURN(const Value value, ApplyArithmetic(step, Cell(left, i, left_cell),
                                                        Cell(right, i, right_cell)));
    out.Append(value);
  }
  return Status();
}

}  // namespace

Status ApplyArithmetic(const ArithmeticExpression::Step& step, const Vector& left,
                       const Vector& right, std::size_t rows, Vector& out) {
  NumericConstant left_constant, right_constant;
  NumericView a, b;
  if (!ViewNumbers(left, left_constant, a) || !ViewNumbers(right, right_constant, b)) {
    return ValueLoop(step, left, right, rows, out);
  }
  switch (step.op) {
    case ast::ArithmeticOperator::kAdd:
      return NumberLoop<ast::ArithmeticOperator::kAdd>(step, a, b, rows, out);
    case ast::ArithmeticOperator::kSubtract:
      return NumberLoop<ast::ArithmeticOperator::kSubtract>(step, a, b, rows, out);
    case ast::ArithmeticOperator::kMultiply:
      return NumberLoop<ast::ArithmeticOperator::kMultiply>(step, a, b, rows, out);
    case ast::ArithmeticOperator::kDivide:
      return NumberLoop<ast::ArithmeticOperator::kDivide>(step, a, b, rows, out);
    case ast::ArithmeticOperator::kModulo:
    case ast::ArithmeticOperator::kPower:
      return ValueLoop(step, left, right, rows, out);
  }
  return Status::Internal("unknown arithmetic operator");
}

}  // namespace keiretsu::query
