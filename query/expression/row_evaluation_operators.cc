// Operators on the row path.
#include <utility>

#include "query/expression/query_failure.h"
#include "query/expression/row_evaluation.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Result<Value> Arithmetic(ast::ArithmeticOperator op, const Value& left, const Value& right) {
  switch (op) {
    case ast::ArithmeticOperator::kAdd:
      return Add(left, right);
    case ast::ArithmeticOperator::kSubtract:
      return Subtract(left, right);
    case ast::ArithmeticOperator::kMultiply:
      return Multiply(left, right);
    case ast::ArithmeticOperator::kDivide:
      return Divide(left, right);
    case ast::ArithmeticOperator::kModulo:
      return Modulo(left, right);
    case ast::ArithmeticOperator::kPower:
      return Power(left, right);
  }
  return Status::Internal("unknown arithmetic operator");
}

}  // namespace

Result<Value> ApplyArithmetic(const ArithmeticExpression::Step& step, const Value& left,
                              const Value& right) {
  Result<Value> value = Arithmetic(step.op, left, right);
  if (!value.has_value()) return WithSpan(value.error(), step.span);
  return value;
}

Ternary ApplyComparison(ast::ComparisonOperator op, const Value& left, const Value& right) {
  switch (op) {
    case ast::ComparisonOperator::kEqual:
      return Equals(left, right);
    case ast::ComparisonOperator::kNotEqual:
      return TernaryNot(Equals(left, right));
    case ast::ComparisonOperator::kLess:
      return Compare(ComparisonOperator::kLess, left, right);
    case ast::ComparisonOperator::kLessOrEqual:
      return Compare(ComparisonOperator::kLessOrEqual, left, right);
    case ast::ComparisonOperator::kGreater:
      return Compare(ComparisonOperator::kGreater, left, right);
    case ast::ComparisonOperator::kGreaterOrEqual:
      return Compare(ComparisonOperator::kGreaterOrEqual, left, right);
  }
  return Ternary::kUnknown;
}

Result<Value> ApplyStringOperator(ast::StringOperator op, const Value& left, const Value& right) {
  switch (op) {
    case ast::StringOperator::kStartsWith:
      return StartsWith(left, right);
    case ast::StringOperator::kEndsWith:
      return EndsWith(left, right);
    case ast::StringOperator::kContains:
      return Contains(left, right);
    case ast::StringOperator::kMatchesRegex:
      return MatchesRegex(left, right);
  }
  return Status::Internal("unknown string operator");
}

Result<Value> ApplyUnary(ast::UnaryOperator op, const Value& operand) {
  switch (op) {
    case ast::UnaryOperator::kNot:
      return Not(operand);
    case ast::UnaryOperator::kNegate:
      return Negate(operand);
    case ast::UnaryOperator::kPlus:
      // Checks the operand as negation does, and leaves it as it is.
      if (operand.is_number() || operand.is_null()) return operand;
      return TypeError("InvalidArgumentType",
                       "unary + takes a number, not " + WithArticle(operand.type()));
  }
  return Status::Internal("unknown unary operator");
}

Ternary ApplyBoolean(ast::BooleanOperator op, Ternary left, Ternary right) {
  switch (op) {
    case ast::BooleanOperator::kAnd:
      return TernaryAnd(left, right);
    case ast::BooleanOperator::kOr:
      return TernaryOr(left, right);
    case ast::BooleanOperator::kXor:
      return TernaryXor(left, right);
  }
  return Ternary::kUnknown;
}

bool Decides(ast::BooleanOperator op, Ternary so_far) {
  return (op == ast::BooleanOperator::kAnd && so_far == Ternary::kFalse) ||
         (op == ast::BooleanOperator::kOr && so_far == Ternary::kTrue);
}

Result<Value> RowEvaluation::operator()(const UnaryExpression& expression) {
  ASSIGN_OR_RETURN(const Value operand, Evaluate(*expression.operand));
  return ApplyUnary(expression.op, operand);
}

Result<Value> RowEvaluation::operator()(const BooleanExpression& expression) {
  ASSIGN_OR_RETURN(Ternary result, EvaluateTruth(*expression.operands.front()));
  for (std::size_t i = 1; i < expression.operands.size(); ++i) {
    if (Decides(expression.op, result)) break;
    ASSIGN_OR_RETURN(const Ternary operand, EvaluateTruth(*expression.operands[i]));
    result = ApplyBoolean(expression.op, result, operand);
  }
  return ToValue(result);
}

Result<Value> RowEvaluation::operator()(const ArithmeticExpression& expression) {
  ASSIGN_OR_RETURN(Value result, Evaluate(*expression.first));
  for (const ArithmeticExpression::Step& step : expression.steps) {
    ASSIGN_OR_RETURN(const Value operand, Evaluate(*step.operand));
    ASSIGN_OR_RETURN(result, ApplyArithmetic(step, result, operand));
  }
  return result;
}

Result<Value> RowEvaluation::operator()(const ComparisonExpression& expression) {
  ASSIGN_OR_RETURN(Value left, Evaluate(*expression.first));
  Ternary result = Ternary::kTrue;
  for (const ComparisonExpression::Step& step : expression.steps) {
    ASSIGN_OR_RETURN(Value right, Evaluate(*step.operand));
    result = TernaryAnd(result, ApplyComparison(step.op, left, right));
    if (result == Ternary::kFalse) break;
    left = std::move(right);
  }
  return ToValue(result);
}

}  // namespace keiretsu::query
