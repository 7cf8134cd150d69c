#include "query/expression/row_evaluation.h"

#include <utility>
#include <vector>

#include "query/expression/entity_access.h"
#include "query/expression/functions/registry.h"
#include "query/expression/query_failure.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status WithSpan(Status status, const SourceSpan& span) {
  const QueryError* error = status.query_error();
  if (error == nullptr || error->span.has_value() || span.line == 0) return status;
  QueryError placed = *error;
  placed.span = span;
  return Status::WithQueryError(status.code(), std::move(placed), std::string(status.message()));
}

Result<Value> RowEvaluation::operator()(const ConstantExpression& expression) {
  return expression.value;
}

Result<Value> RowEvaluation::operator()(const ParameterExpression& expression) {
  const Parameters* parameters = evaluator_.context_.parameters;
  if (parameters != nullptr) {
    const auto found = parameters->find(expression.name);
    if (found != parameters->end()) return found->second;
  }
  return Status::FromQueryError(
      {.type = "ParameterMissing", .phase = "runtime", .detail = "MissingParameter"},
      "no value was given for parameter $" + expression.name);
}

Result<Value> RowEvaluation::operator()(const VariableExpression& expression) {
  if (expression.local) return Local(expression.variable);
  return batch_[expression.variable].Get(row_);
}

Result<Value> RowEvaluation::operator()(const PropertyExpression& expression) {
  ASSIGN_OR_RETURN(const Value subject, Evaluate(*expression.subject));
  return PropertyOf(evaluator_.context_, subject, expression);
}

Result<Value> RowEvaluation::operator()(const LabelExpression& expression) {
  ASSIGN_OR_RETURN(const Value subject, Evaluate(*expression.subject));
  return HasLabels(evaluator_.context_, subject, expression);
}

Result<Value> RowEvaluation::operator()(const ListExpression& expression) {
  List items;
  items.reserve(expression.items.size());
  for (const BoundExpressionPtr& item : expression.items) {
    ASSIGN_OR_RETURN(Value value, Evaluate(*item));
    items.push_back(std::move(value));
  }
  return Value(std::move(items));
}

Result<Value> RowEvaluation::operator()(const MapExpression& expression) {
  Map entries;
  entries.reserve(expression.entries.size());
  for (const auto& [key, entry] : expression.entries) {
    ASSIGN_OR_RETURN(Value value, Evaluate(*entry));
    entries.emplace_back(key, std::move(value));
  }
  return Value::MakeMap(std::move(entries));
}

Result<Value> RowEvaluation::operator()(const SubscriptExpression& expression) {
  ASSIGN_OR_RETURN(const Value subject, Evaluate(*expression.subject));
  ASSIGN_OR_RETURN(const Value index, Evaluate(*expression.index));
  return Subscript(*evaluator_.context_.functions, subject, index);
}

Result<Value> RowEvaluation::operator()(const SliceExpression& expression) {
  ASSIGN_OR_RETURN(const Value subject, Evaluate(*expression.subject));
  ASSIGN_OR_RETURN(const Value from, EvaluateOptional(expression.from));
  ASSIGN_OR_RETURN(const Value to, EvaluateOptional(expression.to));
  return Slice(subject, expression.from != nullptr, from, expression.to != nullptr, to);
}

Result<Value> RowEvaluation::operator()(const StringExpression& expression) {
  ASSIGN_OR_RETURN(const Value left, Evaluate(*expression.left));
  ASSIGN_OR_RETURN(const Value right, Evaluate(*expression.right));
  return ApplyStringOperator(expression.op, left, right);
}

Result<Value> RowEvaluation::operator()(const InExpression& expression) {
  ASSIGN_OR_RETURN(const Value item, Evaluate(*expression.item));
  ASSIGN_OR_RETURN(const Value list, Evaluate(*expression.list));
  return In(item, list);
}

Result<Value> RowEvaluation::operator()(const NullTestExpression& expression) {
  ASSIGN_OR_RETURN(const Value operand, Evaluate(*expression.operand));
  return Value(operand.is_null() != expression.negated);
}

Result<Value> RowEvaluation::operator()(const FunctionExpression& expression) {
  std::vector<Value> arguments;
  arguments.reserve(expression.arguments.size());
  for (const BoundExpressionPtr& argument : expression.arguments) {
    ASSIGN_OR_RETURN(Value value, Evaluate(*argument));
    arguments.push_back(std::move(value));
  }
  return CallFunction(*expression.function, *evaluator_.context_.functions, arguments);
}

Result<Value> RowEvaluation::operator()(const CaseExpression& expression) {
  Value subject;
  if (expression.subject != nullptr) {
    ASSIGN_OR_RETURN(subject, Evaluate(*expression.subject));
  }
  for (const auto& [condition, result] : expression.branches) {
    Ternary holds = Ternary::kUnknown;
    if (expression.subject == nullptr) {
      ASSIGN_OR_RETURN(holds, EvaluateTruth(*condition));
    } else {
      ASSIGN_OR_RETURN(const Value candidate, Evaluate(*condition));
      holds = Equals(subject, candidate);
    }
    if (holds == Ternary::kTrue) return Evaluate(*result);
  }
  return EvaluateOptional(expression.otherwise);
}

Result<Value> RowEvaluation::operator()(const SubqueryExpression& expression) {
  return evaluator_.context_.subqueries->Run(expression.subquery, expression.kind, evaluator_,
                                             batch_, row_);
}

Result<Value> RowEvaluation::EvaluateOptional(const BoundExpressionPtr& expression) {
  if (expression == nullptr) return Value();
  return Evaluate(*expression);
}

Result<Ternary> RowEvaluation::EvaluateTruth(const BoundExpression& expression) {
  ASSIGN_OR_RETURN(const Value value, Evaluate(expression));
  Result<Ternary> truth = Truth(value);
  if (!truth.has_value()) return WithSpan(truth.error(), expression.span);
  return truth;
}

Result<std::optional<Value>> RowEvaluation::EvaluateList(const BoundExpression& expression) {
  ASSIGN_OR_RETURN(Value list, Evaluate(expression));
  if (list.is_null()) return std::optional<Value>();
  if (list.type() == ValueType::kList) return std::optional<Value>(std::move(list));
  return WithSpan(
      TypeError("InvalidArgumentType", "expected a LIST, not " + WithArticle(list.type())),
      expression.span);
}

Value& RowEvaluation::Local(VariableId variable) {
  std::vector<Value>& locals = evaluator_.locals_;
  if (variable.value >= locals.size()) locals.resize(variable.value + 1);
  return locals[variable.value];
}

}  // namespace keiretsu::query
