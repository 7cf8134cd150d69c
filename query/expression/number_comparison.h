/// Comparison operators on machine numbers, for typed loops.
#pragma once

#include <cmath>
#include <cstdint>

#include "query/ast/expression.h"
#include "query/expression/value_comparison.h"

namespace keiretsu::query {

/// Whether `order` (negative, zero, positive) satisfies the operator.
template <ast::ComparisonOperator op>
constexpr bool Satisfies(int order) {
  switch (op) {
    case ast::ComparisonOperator::kEqual:
      return order == 0;
    case ast::ComparisonOperator::kNotEqual:
      return order != 0;
    case ast::ComparisonOperator::kLess:
      return order < 0;
    case ast::ComparisonOperator::kLessOrEqual:
      return order <= 0;
    case ast::ComparisonOperator::kGreater:
      return order > 0;
    case ast::ComparisonOperator::kGreaterOrEqual:
      return order >= 0;
  }
  return false;
}

/// The operator on two values of one machine type. NaN compares false with all but "<>".
template <ast::ComparisonOperator op, typename T>
constexpr bool NumbersHold(T a, T b) {
  switch (op) {
    case ast::ComparisonOperator::kEqual:
      return a == b;
    case ast::ComparisonOperator::kNotEqual:
      return a != b;
    case ast::ComparisonOperator::kLess:
      return a < b;
    case ast::ComparisonOperator::kLessOrEqual:
      return a <= b;
    case ast::ComparisonOperator::kGreater:
      return a > b;
    case ast::ComparisonOperator::kGreaterOrEqual:
      return a >= b;
  }
  return false;
}

/// An integer against a float, exactly.
template <ast::ComparisonOperator op>
bool NumbersHold(std::int64_t a, double b) {
  if (std::isnan(b)) return op == ast::ComparisonOperator::kNotEqual;
  return Satisfies<op>(CompareExactly(a, b));
}
template <ast::ComparisonOperator op>
bool NumbersHold(double a, std::int64_t b) {
  if (std::isnan(a)) return op == ast::ComparisonOperator::kNotEqual;
  return Satisfies<op>(-CompareExactly(b, a));
}

}  // namespace keiretsu::query
