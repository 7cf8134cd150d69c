// Expressions of constants are computed once, when bound.
#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/expression/evaluator.h"
#include "query/expression/expression_children.h"

namespace keiretsu::query {
namespace {

/// Whether a call reads a temporal value from text: functions that otherwise may read the clock.
bool ReadsTemporalText(const FunctionExpression& call) {
  constexpr std::array<std::string_view, 5> kNames = {"date", "localtime", "time", "localdatetime",
                                                      "datetime"};
  return call.arguments.size() == 1 && call.arguments[0]->type == StaticType::kString &&
         std::ranges::find(kNames, call.function->name) != kNames.end();
}

/// Whether the value depends on operands alone and is not much larger than they are.
bool IsFoldable(const BoundExpression& expression) {
  return std::visit(
      [](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, FunctionExpression>) {
          return (node.function->deterministic && node.function->name != "range") ||
                 ReadsTemporalText(node);
        }
        return !std::is_same_v<T, ConstantExpression> && !std::is_same_v<T, ParameterExpression> &&
               !std::is_same_v<T, VariableExpression> && !std::is_same_v<T, LabelExpression> &&
               !std::is_same_v<T, ListComprehensionExpression> &&
               !std::is_same_v<T, QuantifierExpression> && !std::is_same_v<T, ReduceExpression> &&
               !std::is_same_v<T, SubqueryExpression>;
      },
      expression.node);
}

bool HasConstantOperands(const BoundExpression& expression) {
  bool constant = true;
  ForEachOperand(expression, [&constant](const BoundExpression& operand) {
    constant = constant && std::holds_alternative<ConstantExpression>(operand.node);
  });
  return constant;
}

}  // namespace

BoundExpressionPtr MakeExpression(BoundExpression expression) {
  if (IsFoldable(expression) && HasConstantOperands(expression)) {
    DetachedFunctionContext functions;
    EvaluationContext context;
    context.functions = &functions;
    Result<Value> value = Evaluator(context).EvaluateConstant(expression);
    // A failure belongs to the run of the query, which may never get there.
    if (value.has_value()) {
      BoundExpression constant;
      constant.span = expression.span;
      constant.type = StaticTypeOf(value->type());
      constant.node = ConstantExpression{*std::move(value)};
      return std::make_unique<const BoundExpression>(std::move(constant));
    }
  }
  return std::make_unique<const BoundExpression>(std::move(expression));
}

BoundExpressionPtr ReadVariable(const Binding& binding, VariableId variable,
                                const SourceSpan& span) {
  BoundExpression expression;
  expression.span = span;
  expression.type = binding.ShapeOf(variable).type;
  expression.node = VariableExpression{variable};
  return std::make_unique<const BoundExpression>(std::move(expression));
}

}  // namespace keiretsu::query
