#include "query/binder/statement_steps.h"

#include <algorithm>
#include <cstddef>
#include <variant>

#include <fmt/format.h>

#include "query/ast/children.h"
#include "query/limits.h"

namespace keiretsu::query {
namespace {

// A node or relationship is found and tested.
constexpr std::size_t kStepsOfElement = 2;

// Counts from the outside in; keeps where the limit was passed first.
class StepCounter {
 public:
  // The most steps above each other, when `above` are there already.
  std::size_t Query(const ast::Query& query, std::size_t above) {
    std::size_t most = above;
    for (const ast::SingleQuery& part : query.parts) {
      most = std::max(most, Clauses(part.clauses, above));
    }
    return most;
  }

  const SourceSpan* passed() const { return passed_; }

 private:
  // A plan's root is its last clause, so what an early clause holds lies below all of them.
  std::size_t Clauses(const std::vector<ast::Clause>& clauses, std::size_t above) {
    for (const ast::Clause& clause : clauses) {
      above += StepsOf(clause);
      if (above > kMaxPlanSteps && passed_ == nullptr) passed_ = &clause.span;
    }
    std::size_t most = above;
    for (const ast::Clause& clause : clauses) {
      if (passed_ == nullptr) most = std::max(most, Within(clause, above));
    }
    return most;
  }

  static std::size_t StepsOfPattern(const ast::PatternPart& part) {
    std::size_t steps = 1 + kStepsOfElement * (part.nodes.size() + part.relationships.size());
    for (const ast::RelationshipPattern& edge : part.relationships) {
      if (edge.group != nullptr) steps += StepsOfPattern(*edge.group);
    }
    return steps;
  }

  // Aggregation and projection, and what else is written.
  static std::size_t StepsOfProjection(const ast::Projection& projection) {
    std::size_t steps = 2;
    for (const bool step : {projection.distinct, !projection.order_by.empty(),
                            projection.skip != nullptr, projection.limit != nullptr,
                            projection.where != nullptr}) {
      if (step) ++steps;
    }
    return steps;
  }

  static std::size_t StepsOf(const ast::Clause& clause) {
    if (const auto* projection = std::get_if<ast::Projection>(&clause.node)) {
      return StepsOfProjection(*projection);
    }
    if (const auto* merge = std::get_if<ast::Merge>(&clause.node)) {
      return 1 + StepsOfPattern(merge->pattern);
    }
    std::size_t steps = 2;
    if (const auto* match = std::get_if<ast::Match>(&clause.node)) {
      for (const ast::PatternPart& part : match->pattern.parts) steps += StepsOfPattern(part);
    }
    return steps;
  }

  // Of what a clause holds: a subquery, a body, expressions.
  std::size_t Within(const ast::Clause& clause, std::size_t above) {
    std::size_t most = above;
    if (const auto* call = std::get_if<ast::CallSubquery>(&clause.node)) {
      most = Query(*call->query, above);
    } else if (const auto* loop = std::get_if<ast::Foreach>(&clause.node)) {
      most = Clauses(loop->body, above);
    }
    ast::ForEachExpressionInClause(clause, [&](const ast::Expression& expression) {
      most = std::max(most, Expression(expression, above));
    });
    return most;
  }

  std::size_t Expression(const ast::Expression& expression, std::size_t above) {
    if (const auto* subquery = std::get_if<ast::Subquery>(&expression.node)) {
      return Query(*subquery->query, above);
    }
    std::size_t most = above;
    if (const auto* pattern = std::get_if<ast::PatternPredicate>(&expression.node)) {
      most += StepsOfPattern(*pattern->pattern);
    } else if (const auto* list = std::get_if<ast::PatternComprehension>(&expression.node)) {
      most += StepsOfPattern(*list->pattern);
    }
    if (most > kMaxPlanSteps && passed_ == nullptr) passed_ = &expression.span;
    const std::size_t within = most;
    ast::ForEachChild(expression, [&](const ast::Expression& child) {
      most = std::max(most, Expression(child, within));
    });
    return most;
  }

  const SourceSpan* passed_ = nullptr;
};

}  // namespace

Status CheckPlanSteps(const ast::Query& query) {
  StepCounter counter;
  counter.Query(query, 0);
  if (counter.passed() == nullptr) return Status();
  return Status::WithQueryError(
      StatusCode::kResourceExhausted,
      {.type = "SyntaxError",
       .phase = "compile time",
       .detail = "QueryTooLong",
       .span = *counter.passed(),
       .hint = "run it as several statements, or pass data as a list and UNWIND it"},
      fmt::format("The query has too many clauses and patterns one after another: more than {} "
                  "steps",
                  kMaxPlanSteps));
}

}  // namespace keiretsu::query
