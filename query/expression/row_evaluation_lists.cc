// Comprehensions, quantifiers and reduce: expressions that run a part of themselves per element.
#include <utility>

#include "query/expression/row_evaluation.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// How often a predicate was true and unknown over a list.
struct Tally {
  std::size_t trues = 0;
  std::size_t falses = 0;
  std::size_t unknowns = 0;

  void Count(Ternary outcome) {
    if (outcome == Ternary::kTrue) ++trues;
    if (outcome == Ternary::kFalse) ++falses;
    if (outcome == Ternary::kUnknown) ++unknowns;
  }
};

/// The result that holds whatever the elements still to come give, if there is one.
std::optional<bool> Settled(ast::QuantifierKind kind, const Tally& tally) {
  switch (kind) {
    case ast::QuantifierKind::kAll:
      return tally.falses > 0 ? std::optional<bool>(false) : std::nullopt;
    case ast::QuantifierKind::kAny:
      return tally.trues > 0 ? std::optional<bool>(true) : std::nullopt;
    case ast::QuantifierKind::kNone:
      return tally.trues > 0 ? std::optional<bool>(false) : std::nullopt;
    case ast::QuantifierKind::kSingle:
      return tally.trues > 1 ? std::optional<bool>(false) : std::nullopt;
  }
  return std::nullopt;
}

/// The result at the end of the list. REQUIRES: !Settled(kind, tally).
Value Conclude(ast::QuantifierKind kind, const Tally& tally) {
  if (tally.unknowns > 0) return Value();
  switch (kind) {
    case ast::QuantifierKind::kAll:
    case ast::QuantifierKind::kNone:
      return Value(true);
    case ast::QuantifierKind::kAny:
      return Value(false);
    case ast::QuantifierKind::kSingle:
      return Value(tally.trues == 1);
  }
  return Value();
}

}  // namespace

Result<Value> RowEvaluation::operator()(const ListComprehensionExpression& expression) {
  ASSIGN_OR_RETURN(const std::optional<Value> list, EvaluateList(*expression.list));
  if (!list) return Value();
  List result;
  for (const Value& element : list->AsList()) {
    Local(expression.variable) = element;
    if (expression.predicate != nullptr) {
      ASSIGN_OR_RETURN(const Ternary keep, EvaluateTruth(*expression.predicate));
      if (keep != Ternary::kTrue) continue;
    }
    if (expression.projection == nullptr) {
      result.push_back(element);
      continue;
    }
    ASSIGN_OR_RETURN(Value projected, Evaluate(*expression.projection));
    result.push_back(std::move(projected));
  }
  return Value(std::move(result));
}

Result<Value> RowEvaluation::operator()(const QuantifierExpression& expression) {
  ASSIGN_OR_RETURN(const std::optional<Value> list, EvaluateList(*expression.list));
  if (!list) return Value();
  Tally tally;
  for (const Value& element : list->AsList()) {
    Local(expression.variable) = element;
    Result<Ternary> outcome =
        expression.predicate != nullptr ? EvaluateTruth(*expression.predicate) : Truth(element);
    if (!outcome.has_value()) return outcome.error();
    tally.Count(*outcome);
    if (const std::optional<bool> settled = Settled(expression.kind, tally)) {
      return Value(*settled);
    }
  }
  return Conclude(expression.kind, tally);
}

Result<Value> RowEvaluation::operator()(const ReduceExpression& expression) {
  if (HasColumn(batch_, expression.value)) return batch_[expression.value].Get(row_);
  ASSIGN_OR_RETURN(const std::optional<Value> list, EvaluateList(*expression.list));
  if (!list) return Value();
  ASSIGN_OR_RETURN(Value accumulated, Evaluate(*expression.initial));
  for (const Value& element : list->AsList()) {
    Local(expression.accumulator) = std::move(accumulated);
    Local(expression.variable) = element;
    ASSIGN_OR_RETURN(accumulated, Evaluate(*expression.step));
  }
  return accumulated;
}

}  // namespace keiretsu::query
