#include "query/binder/bind_time.h"

#include <string>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/binding_errors.h"
#include "query/binder/scope.h"
#include "query/binder/syntax_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool CanBeADay(StaticType type) {
  return type == StaticType::kAny || type == StaticType::kString ||
         type == StaticType::kTemporal || type == StaticType::kInteger;  // a year
}

Result<BoundExpressionPtr> BindDay(Binding& binding, const ast::Expression& day) {
  Scope nothing;
  const std::size_t subqueries = binding.out().subqueries.size();
  ASSIGN_OR_RETURN(BoundExpressionPtr bound, ExpressionBinder(binding, nothing).Bind(day));
  if (binding.out().subqueries.size() != subqueries) {
    return SyntaxError("InvalidArgumentExpression", day.span,
                       "the day that a query is of cannot be read from the graph",
                       "give it as a parameter");
  }
  if (!CanBeADay(bound->type)) {
    return SyntaxError("InvalidArgumentType", day.span, "this is no day",
                       "write date('2026-05-03')");
  }
  return bound;
}

}  // namespace

Result<BoundQueryTime> BindTime(Binding& binding, const ast::QueryTime& time) {
  BoundQueryTime bound;
  ASSIGN_OR_RETURN(bound.first, BindDay(binding, *time.first));
  if (time.second != nullptr) {
    ASSIGN_OR_RETURN(bound.second, BindDay(binding, *time.second));
  }
  return bound;
}

Status CheckReadsOnly(const ast::Query& query) {
  for (const ast::SingleQuery& part : query.parts) {
    for (const ast::Clause& clause : part.clauses) {
      if (!IsUpdating(clause)) continue;
      return SyntaxError("InvalidClauseComposition", clause.span,
                         "a query AS OF or BETWEEN days only reads: the graph of a day cannot be "
                         "changed",
                         "set the validity of relationships instead, without the prefix");
    }
  }
  return Status();
}

Status CheckComparable(const BoundStatement& statement, const SourceSpan& span) {
  const BoundQueryStatement& query = statement.query;
  if (query.explain == ast::ExplainMode::kProfile) {
    return SyntaxError("InvalidClauseComposition", span,
                       "PROFILE measures one execution, and BETWEEN takes two",
                       "PROFILE AS OF one of the days");
  }
  if (query.query.columns.empty()) {
    return SyntaxError("InvalidClauseComposition", span,
                       "BETWEEN compares the rows of a query, and this one returns none",
                       "end it with RETURN");
  }
  for (const BoundQuery::Column& column : query.query.columns) {
    if (column.name != kChangeColumn) continue;
    return SyntaxError("ColumnNameConflict", span,
                       "BETWEEN adds a column named '" + std::string(kChangeColumn) +
                           "', and the query has one of that name",
                       "rename it with AS");
  }
  return Status();
}

}  // namespace keiretsu::query
