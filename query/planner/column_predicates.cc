#include "query/planner/column_predicates.h"

#include <algorithm>
#include <utility>

namespace keiretsu::query {
namespace {

bool ReadsNoRow(const BoundExpression& expression) {
  return std::holds_alternative<ConstantExpression>(expression.node) ||
         std::holds_alternative<ParameterExpression>(expression.node);
}

ast::ComparisonOperator Mirror(ast::ComparisonOperator op) {
  switch (op) {
    case ast::ComparisonOperator::kLess: return ast::ComparisonOperator::kGreater;
    case ast::ComparisonOperator::kLessOrEqual: return ast::ComparisonOperator::kGreaterOrEqual;
    case ast::ComparisonOperator::kGreater: return ast::ComparisonOperator::kLess;
    case ast::ComparisonOperator::kGreaterOrEqual: return ast::ComparisonOperator::kLessOrEqual;
    case ast::ComparisonOperator::kEqual:
    case ast::ComparisonOperator::kNotEqual: return op;
  }
  return op;
}

bool IsPlainValue(const BoundExpression& expression) {
  return ReadsNoRow(expression) || AsVariableProperty(expression) != nullptr;
}

/// Null when it is no constant list.
const Value* AsConstantList(const BoundExpression& expression) {
  const auto* constant = std::get_if<ConstantExpression>(&expression.node);
  return constant != nullptr && constant->value.type() == ValueType::kList ? &constant->value
                                                                            : nullptr;
}

// Tests of one property joined by OR.
std::optional<VariablePredicate> AsAlternatives(const BooleanExpression& chain) {
  if (chain.op != ast::BooleanOperator::kOr) return std::nullopt;
  std::optional<VariablePredicate> all;
  for (const BoundExpressionPtr& operand : chain.operands) {
    std::optional<VariablePredicate> one = AsColumnPredicate(*operand);
    if (!one) return std::nullopt;
    if (!all) {
      all = VariablePredicate{
          .variable = one->variable,
          .predicate = {.key = one->predicate.key, .test = ColumnPredicate::Test::kOneOf}};
    }
    if (one->variable != all->variable || one->predicate.key != all->predicate.key) {
      return std::nullopt;
    }
    all->predicate.alternatives.push_back(std::move(one->predicate));
  }
  return all;
}

/// Longer lists are looked up in, row by row, rather than compared with element by element.
constexpr std::size_t kMaxListedValues = 16;

}  // namespace

std::optional<VariablePredicate> AsColumnPredicate(const BoundExpression& expression) {
  if (const auto* in = std::get_if<InExpression>(&expression.node)) {
    const PropertyExpression* property = AsVariableProperty(*in->item);
    const Value* list = AsConstantList(*in->list);
    if (property == nullptr || list == nullptr || list->AsList().size() > kMaxListedValues) {
      return std::nullopt;
    }
    return VariablePredicate{
        .variable = std::get<VariableExpression>(property->subject->node).variable,
        .predicate = {.key = property->key_id,
                      .test = ColumnPredicate::Test::kAnyOf,
                      .value = in->list.get()}};
  }
  if (const auto* test = std::get_if<NullTestExpression>(&expression.node)) {
    const PropertyExpression* property = AsVariableProperty(*test->operand);
    if (property == nullptr) return std::nullopt;
    return VariablePredicate{
        .variable = std::get<VariableExpression>(property->subject->node).variable,
        .predicate = {.key = property->key_id,
                      .test = test->negated ? ColumnPredicate::Test::kIsNotNull
                                            : ColumnPredicate::Test::kIsNull}};
  }
  if (const auto* chain = std::get_if<BooleanExpression>(&expression.node)) {
    return AsAlternatives(*chain);
  }
  const auto* comparison = std::get_if<ComparisonExpression>(&expression.node);
  if (comparison == nullptr || comparison->steps.size() != 1) return std::nullopt;
  const ComparisonExpression::Step& step = comparison->steps.front();
  const auto make = [](const BoundExpression& property_side, ast::ComparisonOperator op,
                       const BoundExpression& value) -> std::optional<VariablePredicate> {
    const PropertyExpression* property = AsVariableProperty(property_side);
    if (property == nullptr || !ReadsNoRow(value)) return std::nullopt;
    return VariablePredicate{
        .variable = std::get<VariableExpression>(property->subject->node).variable,
        .predicate = {.key = property->key_id, .op = op, .value = &value}};
  };
  if (auto found = make(*comparison->first, step.op, *step.operand)) return found;
  return make(*step.operand, Mirror(step.op), *comparison->first);
}

bool AppendColumnPredicates(const std::vector<BoundProperty>& properties,
                            std::vector<ColumnPredicate>& predicates) {
  const bool constant = std::all_of(
      properties.begin(), properties.end(),
      [](const BoundProperty& property) { return ReadsNoRow(*property.value); });
  if (!constant) return false;
  for (const BoundProperty& property : properties) {
    predicates.push_back({.key = property.key_id,
                          .op = ast::ComparisonOperator::kEqual,
                          .value = property.value.get()});
  }
  return true;
}

bool CannotFail(const BoundExpression& expression) {
  if (const auto* comparison = std::get_if<ComparisonExpression>(&expression.node)) {
    return IsPlainValue(*comparison->first) &&
           std::all_of(comparison->steps.begin(), comparison->steps.end(),
                       [](const auto& step) { return IsPlainValue(*step.operand); });
  }
  if (const auto* chain = std::get_if<BooleanExpression>(&expression.node)) {
    return std::all_of(chain->operands.begin(), chain->operands.end(),
                       [](const BoundExpressionPtr& operand) { return CannotFail(*operand); });
  }
  if (const auto* unary = std::get_if<UnaryExpression>(&expression.node)) {
    return unary->op == ast::UnaryOperator::kNot && CannotFail(*unary->operand);
  }
  if (const auto* test = std::get_if<NullTestExpression>(&expression.node)) {
    return IsPlainValue(*test->operand);
  }
  if (const auto* label = std::get_if<LabelExpression>(&expression.node)) {
    return IsNodeOrRelationship(*label->subject);
  }
  if (const auto* in = std::get_if<InExpression>(&expression.node)) {
    return IsPlainValue(*in->item) && AsConstantList(*in->list) != nullptr;
  }
  if (const auto* text = std::get_if<StringExpression>(&expression.node)) {
    return text->op != ast::StringOperator::kMatchesRegex && IsPlainValue(*text->left) &&
           IsPlainValue(*text->right);
  }
  return false;
}

}  // namespace keiretsu::query
