// Binds operators, with the types of operands that can be told before running.
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/binding_errors.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool IsScalar(StaticType type) {
  return type == StaticType::kBoolean || type == StaticType::kInteger ||
         type == StaticType::kFloat || type == StaticType::kNumber || type == StaticType::kString;
}

/// Whether a list cannot be subscripted with it.
bool IsNoListIndex(StaticType type) {
  return type == StaticType::kBoolean || type == StaticType::kFloat ||
         type == StaticType::kString || type == StaticType::kList || type == StaticType::kMap;
}

Status CheckArithmetic(ast::ArithmeticOperator op, const BoundExpression& operand) {
  // What + takes depends on both sides: left to the run.
  if (op == ast::ArithmeticOperator::kAdd || MayBeArithmetic(operand.type)) return Status();
  return SyntaxError(
      "InvalidArgumentType", operand.span,
      "arithmetic takes numbers, but this is " + std::string(Describe(operand.type)));
}

}  // namespace

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Subscript& node,
                                                   const ast::Expression&, bool) {
  ASSIGN_OR_RETURN(BoundExpressionPtr subject, Bind(*node.subject));
  ASSIGN_OR_RETURN(BoundExpressionPtr index, Bind(*node.index));
  if (IsScalar(subject->type)) {
    return BindingError("TypeError", "InvalidArgumentType", node.subject->span,
                        std::string(Describe(subject->type)) + " has no elements");
  }
  if (subject->type == StaticType::kList && IsNoListIndex(index->type)) {
    return BindingError(
        "TypeError", "InvalidArgumentType", node.index->span,
        "a LIST is indexed by an INTEGER, not by " + std::string(Describe(index->type)));
  }
  const Shape shape = ShapeOf(binding_, *subject);
  const StaticType type = shape.type == StaticType::kList ? shape.element : StaticType::kAny;
  return Make(type, SubscriptExpression{std::move(subject), std::move(index)});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Slice& node, const ast::Expression&,
                                                   bool) {
  SliceExpression expression;
  ASSIGN_OR_RETURN(expression.subject, Bind(*node.subject));
  ASSIGN_OR_RETURN(expression.from, BindOptional(node.from));
  ASSIGN_OR_RETURN(expression.to, BindOptional(node.to));
  return Make(StaticType::kList, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Unary& node, const ast::Expression&,
                                                   bool predicate) {
  if (node.op == ast::UnaryOperator::kNot) {
    ASSIGN_OR_RETURN(BoundExpressionPtr operand, BindTruth(*node.operand, predicate));
    return Make(StaticType::kBoolean, UnaryExpression{node.op, std::move(operand)});
  }
  ASSIGN_OR_RETURN(BoundExpressionPtr operand, Bind(*node.operand));
  RETURN_IF_ERROR(CheckArithmetic(ast::ArithmeticOperator::kSubtract, *operand));
  const StaticType type = operand->type;
  return Make(type, UnaryExpression{node.op, std::move(operand)});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::BooleanChain& node,
                                                   const ast::Expression&, bool predicate) {
  BooleanExpression expression;
  expression.op = node.op;
  expression.operands.reserve(node.operands.size());
  for (const ast::ExpressionPtr& operand : node.operands) {
    ASSIGN_OR_RETURN(BoundExpressionPtr bound, BindTruth(*operand, predicate));
    expression.operands.push_back(std::move(bound));
  }
  return Make(StaticType::kBoolean, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::ArithmeticChain& node,
                                                   const ast::Expression&, bool) {
  ArithmeticExpression expression;
  ASSIGN_OR_RETURN(expression.first, Bind(*node.first));
  StaticType type = expression.first->type;
  for (const ast::ArithmeticChain::Step& step : node.steps) {
    if (expression.steps.empty()) RETURN_IF_ERROR(CheckArithmetic(step.op, *expression.first));
    ASSIGN_OR_RETURN(BoundExpressionPtr operand, Bind(*step.operand));
    RETURN_IF_ERROR(CheckArithmetic(step.op, *operand));
    type = ResultOf(step.op, type, operand->type);
    expression.steps.push_back({step.op, std::move(operand), step.span});
  }
  return Make(type, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::ComparisonChain& node,
                                                   const ast::Expression&, bool) {
  ComparisonExpression expression;
  ASSIGN_OR_RETURN(expression.first, Bind(*node.first));
  for (const ast::ComparisonChain::Step& step : node.steps) {
    ASSIGN_OR_RETURN(BoundExpressionPtr operand, Bind(*step.operand));
    expression.steps.push_back({step.op, std::move(operand)});
  }
  return Make(StaticType::kBoolean, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::StringPredicate& node,
                                                   const ast::Expression&, bool) {
  ASSIGN_OR_RETURN(BoundExpressionPtr left, Bind(*node.left));
  ASSIGN_OR_RETURN(BoundExpressionPtr right, Bind(*node.right));
  return Make(StaticType::kBoolean,
              StringExpression{node.op, std::move(left), std::move(right)});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::InList& node, const ast::Expression&,
                                                   bool) {
  ASSIGN_OR_RETURN(BoundExpressionPtr item, Bind(*node.item));
  ASSIGN_OR_RETURN(BoundExpressionPtr list, BindList(*node.list));
  return Make(StaticType::kBoolean, InExpression{std::move(item), std::move(list)});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::NullPredicate& node,
                                                   const ast::Expression&, bool) {
  ASSIGN_OR_RETURN(BoundExpressionPtr operand, Bind(*node.operand));
  return Make(StaticType::kBoolean, NullTestExpression{std::move(operand), node.negated});
}

}  // namespace keiretsu::query
