/// The row path of the Evaluator: one expression, one row, one Value.
#pragma once

#include <optional>

#include "query/expression/evaluator.h"
#include "query/expression/value_operations.h"

namespace keiretsu::query {

/// A failure with the place of the expression that caused it, unless it has one already.
Status WithSpan(Status status, const SourceSpan& span);

/// One step of an arithmetic chain. Errors: those of the operator, at the step's place.
Result<Value> ApplyArithmetic(const ArithmeticExpression::Step& step, const Value& left,
                              const Value& right);
Ternary ApplyComparison(ast::ComparisonOperator op, const Value& left, const Value& right);
Result<Value> ApplyStringOperator(ast::StringOperator op, const Value& left, const Value& right);
Result<Value> ApplyUnary(ast::UnaryOperator op, const Value& operand);
Ternary ApplyBoolean(ast::BooleanOperator op, Ternary left, Ternary right);
/// Whether no further operand can change the result.
bool Decides(ast::BooleanOperator op, Ternary so_far);

/// Evaluates the nodes of a tree for one row; made anew for every node. External synchronisation.
class RowEvaluation {
 public:
  RowEvaluation(Evaluator& evaluator, const RowBatch& batch, std::size_t row)
      : evaluator_(evaluator), batch_(batch), row_(row) {}

  Result<Value> operator()(const ConstantExpression& expression);
  Result<Value> operator()(const ParameterExpression& expression);
  Result<Value> operator()(const VariableExpression& expression);
  Result<Value> operator()(const PropertyExpression& expression);
  Result<Value> operator()(const LabelExpression& expression);
  Result<Value> operator()(const ListExpression& expression);
  Result<Value> operator()(const MapExpression& expression);
  Result<Value> operator()(const SubscriptExpression& expression);
  Result<Value> operator()(const SliceExpression& expression);
  Result<Value> operator()(const UnaryExpression& expression);
  Result<Value> operator()(const BooleanExpression& expression);
  Result<Value> operator()(const ArithmeticExpression& expression);
  Result<Value> operator()(const ComparisonExpression& expression);
  Result<Value> operator()(const StringExpression& expression);
  Result<Value> operator()(const InExpression& expression);
  Result<Value> operator()(const NullTestExpression& expression);
  Result<Value> operator()(const FunctionExpression& expression);
  Result<Value> operator()(const CaseExpression& expression);
  Result<Value> operator()(const ListComprehensionExpression& expression);
  Result<Value> operator()(const QuantifierExpression& expression);
  Result<Value> operator()(const ReduceExpression& expression);
  Result<Value> operator()(const SubqueryExpression& expression);

 private:
  Result<Value> Evaluate(const BoundExpression& expression) {
    return evaluator_.EvaluateRow(expression, batch_, row_);
  }
  /// The value of an optional part; null when absent.
  Result<Value> EvaluateOptional(const BoundExpressionPtr& expression);
  Result<Ternary> EvaluateTruth(const BoundExpression& expression);
  /// The elements to go over, or nothing for null. Errors: TypeError for other values.
  Result<std::optional<Value>> EvaluateList(const BoundExpression& expression);
  Value& Local(VariableId variable);

  Evaluator& evaluator_;
  const RowBatch& batch_;
  std::size_t row_;
};

}  // namespace keiretsu::query
