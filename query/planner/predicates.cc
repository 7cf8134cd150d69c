#include "query/planner/predicates.h"

#include "query/expression/expression_children.h"
#include "query/expression/functions/registry.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

using Kind = IndexablePredicate::Kind;

std::optional<IndexablePredicate> Make(Kind kind, const BoundExpression& property_side,
                                       const BoundExpression& value_side,
                                       const BoundStatement& statement) {
  const PropertyExpression* property = AsVariableProperty(property_side);
  if (property == nullptr) return std::nullopt;
  IndexablePredicate result{
      .kind = kind,
      .variable = std::get<VariableExpression>(property->subject->node).variable,
      .key = property->key_id,
      .value = &value_side,
      .value_uses = {}};
  AddUses(value_side, statement, result.value_uses);
  if (result.value_uses.Contains(result.variable)) return std::nullopt;
  return result;
}

std::optional<Kind> KindOf(ast::ComparisonOperator op, bool mirrored) {
  switch (op) {
    case ast::ComparisonOperator::kEqual: return Kind::kEqual;
    case ast::ComparisonOperator::kNotEqual: return std::nullopt;
    case ast::ComparisonOperator::kLess: return mirrored ? Kind::kGreater : Kind::kLess;
    case ast::ComparisonOperator::kLessOrEqual:
      return mirrored ? Kind::kGreaterOrEqual : Kind::kLessOrEqual;
    case ast::ComparisonOperator::kGreater: return mirrored ? Kind::kLess : Kind::kGreater;
    case ast::ComparisonOperator::kGreaterOrEqual:
      return mirrored ? Kind::kLessOrEqual : Kind::kGreaterOrEqual;
  }
  return std::nullopt;
}

}  // namespace

bool Varies(const BoundExpression& expression) {
  const auto* call = std::get_if<FunctionExpression>(&expression.node);
  bool varies =
      call != nullptr && call->arguments.empty() && !call->function->constant_in_statement;
  ForEachOperand(expression, [&varies](const BoundExpression& operand) {
    varies = varies || Varies(operand);
  });
  return varies;
}

std::vector<Predicate> SplitConjunction(ExpressionRef where, const BoundStatement& statement) {
  std::vector<Predicate> result;
  if (where == nullptr) return result;
  std::vector<ExpressionRef> pending = {where};
  while (!pending.empty()) {
    ExpressionRef expression = pending.back();
    pending.pop_back();
    const auto* chain = std::get_if<BooleanExpression>(&expression->node);
    if (chain != nullptr && chain->op == ast::BooleanOperator::kAnd) {
      for (auto it = chain->operands.rbegin(); it != chain->operands.rend(); ++it) {
        pending.push_back(it->get());
      }
      continue;
    }
    Predicate predicate{.expression = expression, .uses = {}, .varies = Varies(*expression)};
    AddUses(*expression, statement, predicate.uses);
    result.push_back(std::move(predicate));
  }
  return result;
}

std::optional<IndexablePredicate> AsIndexable(const Predicate& predicate, VariableId variable,
                                              const BoundStatement& statement) {
  if (predicate.varies || !predicate.uses.Contains(variable)) return std::nullopt;
  const BoundExpression& expression = *predicate.expression;
  if (const auto* comparison = std::get_if<ComparisonExpression>(&expression.node)) {
    if (comparison->steps.size() != 1) return std::nullopt;
    const auto& step = comparison->steps.front();
    for (bool mirrored : {false, true}) {
      const std::optional<Kind> kind = KindOf(step.op, mirrored);
      if (!kind) continue;
      const BoundExpression& left = *comparison->first;
      const BoundExpression& right = *step.operand;
      auto found = mirrored ? Make(*kind, right, left, statement)
                            : Make(*kind, left, right, statement);
      if (found && found->variable == variable) return found;
    }
    return std::nullopt;
  }
  const auto of_variable = [variable](std::optional<IndexablePredicate> found) {
    return found && found->variable == variable ? found : std::nullopt;
  };
  if (const auto* in = std::get_if<InExpression>(&expression.node)) {
    return of_variable(Make(Kind::kInList, *in->item, *in->list, statement));
  }
  if (const auto* text = std::get_if<StringExpression>(&expression.node)) {
    if (text->op != ast::StringOperator::kStartsWith) return std::nullopt;
    return of_variable(Make(Kind::kPrefix, *text->left, *text->right, statement));
  }
  return std::nullopt;
}

}  // namespace keiretsu::query
