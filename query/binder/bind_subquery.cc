#include "query/binder/bind_subquery.h"

#include <memory>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/bind_pattern.h"
#include "query/binder/bind_query.h"
#include "query/binder/binding_errors.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

void AddClause(BoundQuery& query, const SourceSpan& span, decltype(BoundClause::node) node) {
  if (query.parts.empty()) query.parts.emplace_back();
  BoundClause clause;
  clause.span = span;
  clause.node = std::move(node);
  query.parts.front().clauses.push_back(std::move(clause));
}

/// Adds `RETURN expression` with one column.
void AddReturn(Binding& binding, const SourceSpan& span, BoundExpressionPtr expression,
               BoundQuery& query) {
  const VariableId variable = binding.NewVariable("", ShapeOf(binding, *expression));
  BoundProjection projection;
  projection.is_return = true;
  projection.items.push_back({variable, "value", std::move(expression)});
  query.columns.push_back({"value", variable});
  AddClause(query, span, std::move(projection));
}

/// Stores a query over one pattern and returns the expression that runs it.
BoundExpression Finish(Binding& binding, const Scope& inner, BoundQuery query,
                       ast::SubqueryKind kind, StaticType type) {
  query.imports = inner.imports();
  const std::uint32_t index = binding.AddSubquery(std::make_unique<BoundQuery>(std::move(query)));
  return Make(type, SubqueryExpression{index, kind});
}

BoundMatch MakeMatch(MatchedPattern matched) {
  BoundMatch match;
  match.parts = std::move(matched.parts);
  match.where = Conjunction(std::move(matched.conditions));
  return match;
}

/// The list of a pattern comprehension (kCollect), or how many elements it has (kCount).
Result<BoundExpression> BindComprehension(Binding& binding, Scope& scope,
                                          const ast::PatternComprehension& comprehension,
                                          const SourceSpan& span, ast::SubqueryKind kind) {
  Scope inner(&scope);
  const ast::PatternPart* part = comprehension.pattern.get();
  ASSIGN_OR_RETURN(MatchedPattern matched, PatternBinder(binding, inner).BindMatch({&part, 1}));
  if (comprehension.predicate != nullptr) {
    ASSIGN_OR_RETURN(BoundExpressionPtr where, ExpressionBinder(binding, inner)
                                                   .BindPredicate(*comprehension.predicate));
    matched.conditions.push_back(std::move(where));
  }
  ASSIGN_OR_RETURN(BoundExpressionPtr value,
                   ExpressionBinder(binding, inner).Bind(*comprehension.projection));
  BoundQuery query;
  AddClause(query, span, MakeMatch(std::move(matched)));
  const bool counts = kind == ast::SubqueryKind::kCount;
  // A value that is only read cannot fail, and how many there are does not depend on it.
  const bool is_read = std::holds_alternative<VariableExpression>(value->node) ||
                       std::holds_alternative<ConstantExpression>(value->node);
  if (!counts || !is_read) AddReturn(binding, span, std::move(value), query);
  return Finish(binding, inner, std::move(query), kind,
                counts ? StaticType::kInteger : StaticType::kList);
}

/// A path function as a value: the list of paths found, or the first of them.
Result<BoundExpression> BindPathFunction(Binding& binding, Scope& scope,
                                         const ast::PatternPart& pattern, const SourceSpan& span) {
  Scope inner(&scope);
  const ast::PatternPart* part = &pattern;
  ASSIGN_OR_RETURN(MatchedPattern matched,
                   PatternBinder(binding, inner).BindMatch({&part, 1}));
  VariableId& path = matched.parts.front().path;
  if (!path.valid()) path = binding.NewVariable("", {.type = StaticType::kPath});
  BoundExpressionPtr value = ReadVariable(binding, path, span);
  BoundQuery query;
  AddClause(query, span, MakeMatch(std::move(matched)));
  AddReturn(binding, span, std::move(value), query);
  BoundExpression paths = Finish(binding, inner, std::move(query), ast::SubqueryKind::kCollect,
                                 StaticType::kList);
  if (pattern.function == ast::PathFunction::kAllShortestPaths) return paths;
  paths.span = span;
  BoundExpression zero = Make(StaticType::kInteger, ConstantExpression{Value(0)});
  zero.span = span;
  return Make(StaticType::kPath, SubscriptExpression{MakeExpression(std::move(paths)),
                                                     MakeExpression(std::move(zero))});
}

}  // namespace

Result<BoundExpression> BindPatternPredicate(Binding& binding, Scope& scope,
                                             const ast::PatternPart& pattern,
                                             const SourceSpan& span) {
  if (pattern.function != ast::PathFunction::kNone) {
    return BindPathFunction(binding, scope, pattern, span);
  }
  Scope inner(&scope);
  const ast::PatternPart* part = &pattern;
  ASSIGN_OR_RETURN(MatchedPattern matched,
                   PatternBinder(binding, inner, false).BindMatch({&part, 1}));
  BoundQuery query;
  AddClause(query, span, MakeMatch(std::move(matched)));
  return Finish(binding, inner, std::move(query), ast::SubqueryKind::kExists,
                StaticType::kBoolean);
}

Result<BoundExpression> BindPatternComprehension(Binding& binding, Scope& scope,
                                                 const ast::PatternComprehension& comprehension,
                                                 const SourceSpan& span) {
  return BindComprehension(binding, scope, comprehension, span, ast::SubqueryKind::kCollect);
}

Result<BoundExpression> BindSizeOfComprehension(Binding& binding, Scope& scope,
                                                const ast::PatternComprehension& comprehension,
                                                const SourceSpan& span) {
  return BindComprehension(binding, scope, comprehension, span, ast::SubqueryKind::kCount);
}

Result<BoundExpression> BindSubquery(Binding& binding, Scope& scope, const ast::Subquery& subquery,
                                     const SourceSpan& span) {
  const bool collect = subquery.kind == ast::SubqueryKind::kCollect;
  ASSIGN_OR_RETURN(BoundQuery query,
                   BindQuery(binding, &scope, *subquery.query,
                             collect ? QueryRole::kCollect : QueryRole::kTest));
  if (collect && query.columns.size() != 1) {
    return SyntaxError("InvalidClauseComposition", span,
                       "COLLECT { ... } returns exactly one column");
  }
  StaticType type = StaticType::kBoolean;
  if (subquery.kind == ast::SubqueryKind::kCount) type = StaticType::kInteger;
  if (collect) type = StaticType::kList;
  const std::uint32_t index = binding.AddSubquery(std::make_unique<BoundQuery>(std::move(query)));
  return Make(type, SubqueryExpression{index, subquery.kind});
}

}  // namespace keiretsu::query
