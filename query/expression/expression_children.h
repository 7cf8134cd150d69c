/// One walk over the direct operands of a bound expression, for every pass that needs one.
#pragma once

#include <type_traits>

#include "query/expression/expression.h"

namespace keiretsu::query {

/// Calls `visit(const BoundExpression&)` for each direct operand, in the order written. Variables
/// and subqueries are leaves.
template <typename Visitor>
void ForEachOperand(const BoundExpression& expression, Visitor&& visit) {
  const auto child = [&visit](const BoundExpressionPtr& operand) {
    if (operand != nullptr) visit(*operand);
  };
  const auto children = [&child](const std::vector<BoundExpressionPtr>& operands) {
    for (const BoundExpressionPtr& operand : operands) child(operand);
  };
  std::visit(
      [&child, &children](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, PropertyExpression> || std::is_same_v<T, LabelExpression>) {
          child(node.subject);
        } else if constexpr (std::is_same_v<T, ListExpression>) {
          children(node.items);
        } else if constexpr (std::is_same_v<T, MapExpression>) {
          for (const auto& entry : node.entries) child(entry.second);
        } else if constexpr (std::is_same_v<T, SubscriptExpression>) {
          child(node.subject);
          child(node.index);
        } else if constexpr (std::is_same_v<T, SliceExpression>) {
          child(node.subject);
          child(node.from);
          child(node.to);
        } else if constexpr (std::is_same_v<T, UnaryExpression> ||
                             std::is_same_v<T, NullTestExpression>) {
          child(node.operand);
        } else if constexpr (std::is_same_v<T, BooleanExpression>) {
          children(node.operands);
        } else if constexpr (std::is_same_v<T, ArithmeticExpression> ||
                             std::is_same_v<T, ComparisonExpression>) {
          child(node.first);
          for (const auto& step : node.steps) child(step.operand);
        } else if constexpr (std::is_same_v<T, StringExpression>) {
          child(node.left);
          child(node.right);
        } else if constexpr (std::is_same_v<T, InExpression>) {
          child(node.item);
          child(node.list);
        } else if constexpr (std::is_same_v<T, FunctionExpression>) {
          children(node.arguments);
        } else if constexpr (std::is_same_v<T, CaseExpression>) {
          child(node.subject);
          for (const auto& branch : node.branches) {
            child(branch.first);
            child(branch.second);
          }
          child(node.otherwise);
        } else if constexpr (std::is_same_v<T, ListComprehensionExpression>) {
          child(node.list);
          child(node.predicate);
          child(node.projection);
        } else if constexpr (std::is_same_v<T, QuantifierExpression>) {
          child(node.list);
          child(node.predicate);
        } else if constexpr (std::is_same_v<T, ReduceExpression>) {
          child(node.initial);
          child(node.list);
          child(node.step);
        }
      },
      expression.node);
}

}  // namespace keiretsu::query
