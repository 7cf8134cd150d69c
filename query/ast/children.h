/// Visits the direct subexpressions of expressions and clauses.
#pragma once

#include <type_traits>
#include <variant>

#include "query/ast/statement.h"

namespace keiretsu::query::ast {
namespace internal {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace internal

/// Calls `visit(Expression&)` (const when `part` is) for each expression in a pattern, in written
/// order.
template <typename Part, typename Visit>
void ForEachExpressionInPattern(Part& part, Visit&& visit) {
  const auto one = [&](auto& expression) {
    if (expression) visit(*expression);
  };
  if (part.prefix) one(part.prefix->count);
  for (std::size_t i = 0; i < part.nodes.size(); ++i) {
    one(part.nodes[i].properties);
    one(part.nodes[i].where);
    if (i >= part.relationships.size()) continue;
    auto& relationship = part.relationships[i];
    if (relationship.group) ForEachExpressionInPattern(*relationship.group, visit);
    one(relationship.properties);
    one(relationship.where);
  }
  one(part.where);
  one(part.rank);
}

/// Calls `visit(Expression&)` (const when `expression` is) for each direct child, in written
/// order: operands, arguments, the properties of patterns. Not into subqueries: a Subquery's
/// query has its own scopes and is the caller's to walk.
template <typename E, typename Visit>
void ForEachChild(E& expression, Visit&& visit) {
  const auto one = [&](auto& child) {
    if (child) visit(*child);
  };
  const auto many = [&](auto& children) {
    for (auto& child : children) one(child);
  };
  std::visit(
      internal::Overloaded{
          [&](auto& leaf) {
            using Leaf = std::remove_const_t<std::remove_reference_t<decltype(leaf)>>;
            static_assert(std::is_same_v<Leaf, Literal> || std::is_same_v<Leaf, Parameter> ||
                          std::is_same_v<Leaf, Variable> || std::is_same_v<Leaf, Subquery>);
          },
          [&](std::conditional_t<std::is_const_v<E>, const PropertyAccess, PropertyAccess>& n) {
            one(n.subject);
          },
          [&](std::conditional_t<std::is_const_v<E>, const LabelPredicate, LabelPredicate>& n) {
            one(n.subject);
          },
          [&](std::conditional_t<std::is_const_v<E>, const ListLiteral, ListLiteral>& n) {
            many(n.items);
          },
          [&](std::conditional_t<std::is_const_v<E>, const MapLiteral, MapLiteral>& n) {
            for (auto& entry : n.entries) one(entry.second);
          },
          [&](std::conditional_t<std::is_const_v<E>, const Subscript, Subscript>& n) {
            one(n.subject);
            one(n.index);
          },
          [&](std::conditional_t<std::is_const_v<E>, const Slice, Slice>& n) {
            one(n.subject);
            one(n.from);
            one(n.to);
          },
          [&](std::conditional_t<std::is_const_v<E>, const Unary, Unary>& n) { one(n.operand); },
          [&](std::conditional_t<std::is_const_v<E>, const BooleanChain, BooleanChain>& n) {
            many(n.operands);
          },
          [&](std::conditional_t<std::is_const_v<E>, const ArithmeticChain, ArithmeticChain>& n) {
            one(n.first);
            for (auto& step : n.steps) one(step.operand);
          },
          [&](std::conditional_t<std::is_const_v<E>, const ComparisonChain, ComparisonChain>& n) {
            one(n.first);
            for (auto& step : n.steps) one(step.operand);
          },
          [&](std::conditional_t<std::is_const_v<E>, const StringPredicate, StringPredicate>& n) {
            one(n.left);
            one(n.right);
          },
          [&](std::conditional_t<std::is_const_v<E>, const InList, InList>& n) {
            one(n.item);
            one(n.list);
          },
          [&](std::conditional_t<std::is_const_v<E>, const NullPredicate, NullPredicate>& n) {
            one(n.operand);
          },
          [&](std::conditional_t<std::is_const_v<E>, const FunctionCall, FunctionCall>& n) {
            many(n.arguments);
          },
          [&](std::conditional_t<std::is_const_v<E>, const Case, Case>& n) {
            one(n.subject);
            for (auto& branch : n.branches) {
              one(branch.first);
              one(branch.second);
            }
            one(n.otherwise);
          },
          [&](std::conditional_t<std::is_const_v<E>, const ListComprehension, ListComprehension>&
                  n) {
            one(n.list);
            one(n.predicate);
            one(n.projection);
          },
          [&](std::conditional_t<std::is_const_v<E>, const Quantifier, Quantifier>& n) {
            one(n.list);
            one(n.predicate);
          },
          [&](std::conditional_t<std::is_const_v<E>, const Reduce, Reduce>& n) {
            one(n.initial);
            one(n.list);
            one(n.step);
          },
          [&](std::conditional_t<std::is_const_v<E>, const PatternPredicate, PatternPredicate>& n) {
            ForEachExpressionInPattern(*n.pattern, visit);
          },
          [&](std::conditional_t<std::is_const_v<E>, const PatternComprehension,
                                 PatternComprehension>& n) {
            ForEachExpressionInPattern(*n.pattern, visit);
            one(n.predicate);
            one(n.projection);
          },
      },
      expression.node);
}

/// Calls `visit(const Expression&)` for each expression that stands in a clause itself, in written
/// order. Not into subqueries and the body of FOREACH.
template <typename Visit>
void ForEachExpressionInClause(const Clause& clause, Visit&& visit) {
  const auto one = [&](const ExpressionPtr& expression) {
    if (expression) visit(*expression);
  };
  const auto many = [&](const std::vector<ExpressionPtr>& expressions) {
    for (const ExpressionPtr& expression : expressions) one(expression);
  };
  const auto pattern = [&](const Pattern& whole) {
    for (const PatternPart& part : whole.parts) ForEachExpressionInPattern(part, visit);
  };
  const auto items = [&](const std::vector<SetItem>& changes) {
    for (const SetItem& item : changes) {
      one(item.target);
      one(item.value);
    }
  };
  std::visit(internal::Overloaded{
                 [&](const Match& node) {
                   pattern(node.pattern);
                   one(node.where);
                 },
                 [&](const Unwind& node) { one(node.list); },
                 [&](const Projection& node) {
                   for (const ProjectionItem& item : node.items) one(item.expression);
                   for (const SortItem& item : node.order_by) one(item.expression);
                   one(node.skip);
                   one(node.limit);
                   one(node.where);
                 },
                 [&](const Create& node) { pattern(node.pattern); },
                 [&](const Merge& node) {
                   ForEachExpressionInPattern(node.pattern, visit);
                   items(node.on_create);
                   items(node.on_match);
                 },
                 [&](const Set& node) { items(node.items); },
                 [&](const Remove& node) {
                   for (const RemoveItem& item : node.items) one(item.target);
                 },
                 [&](const Delete& node) { many(node.targets); },
                 [&](const CallProcedure& node) {
                   many(node.arguments);
                   one(node.where);
                 },
                 [&](const Foreach& node) { one(node.list); },
                 [](const auto&) {},  // holds none
             },
             clause.node);
}

}  // namespace keiretsu::query::ast
