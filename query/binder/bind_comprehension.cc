// Binds expressions with variables of their own: comprehensions, quantifiers, reduce.
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/binding_errors.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
template <typename Body>
auto ExpressionBinder::WithLocal(const std::string& name, VariableId variable, const Body& body) {
  const int shadows = scope_.Contains(name) ? 1 : 0;
  shadowing_depth_ += shadows;
  ++comprehension_depth_;
  scope_.PushLocal(name, variable);
  auto result = body();
  scope_.PopLocal();
  --comprehension_depth_;
  shadowing_depth_ -= shadows;
  return result;
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::ListComprehension& node,
                                                   const ast::Expression&, bool) {
  ListComprehensionExpression expression;
  ASSIGN_OR_RETURN(expression.list, BindList(*node.list));
  const StaticType element = ShapeOf(binding_, *expression.list).element;
  expression.variable = binding_.NewVariable(node.variable.text, {.type = element});
  RETURN_IF_ERROR(WithLocal(node.variable.text, expression.variable, [&]() -> Status {
    if (node.predicate != nullptr) {
      ASSIGN_OR_RETURN(expression.predicate, BindPredicate(*node.predicate));
    }
    ASSIGN_OR_RETURN(expression.projection, BindOptional(node.projection));
    return Status();
  }));
  return Make(StaticType::kList, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Quantifier& node,
                                                   const ast::Expression&, bool) {
  QuantifierExpression expression;
  expression.kind = node.kind;
  ASSIGN_OR_RETURN(expression.list, BindList(*node.list));
  const StaticType element = ShapeOf(binding_, *expression.list).element;
  expression.variable = binding_.NewVariable(node.variable.text, {.type = element});
  RETURN_IF_ERROR(WithLocal(node.variable.text, expression.variable, [&]() -> Status {
    if (node.predicate == nullptr) return Status();
    ASSIGN_OR_RETURN(expression.predicate, BindPredicate(*node.predicate));
    return Status();
  }));
  return Make(StaticType::kBoolean, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Reduce& node,
                                                   const ast::Expression&, bool) {
  ReduceExpression expression;
  ASSIGN_OR_RETURN(expression.initial, Bind(*node.initial));
  ASSIGN_OR_RETURN(expression.list, BindList(*node.list));
  const StaticType element = ShapeOf(binding_, *expression.list).element;
  expression.accumulator = binding_.NewVariable(node.accumulator.text, Shape());
  expression.variable = binding_.NewVariable(node.variable.text, {.type = element});
  expression.value = binding_.NewVariable("", Shape());
  RETURN_IF_ERROR(WithLocal(node.accumulator.text, expression.accumulator, [&]() -> Status {
    return WithLocal(node.variable.text, expression.variable, [&]() -> Status {
      ASSIGN_OR_RETURN(expression.step, Bind(*node.step));
      return Status();
    });
  }));
  return Make(StaticType::kAny, std::move(expression));
}

}  // namespace keiretsu::query
