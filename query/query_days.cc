#include "query/query_days.h"

#include <string>

#include "graph/validity.h"
#include "query/expression/graph_function_context.h"
#include "query/expression/evaluator.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Result<Date> EvaluateDay(Evaluator& evaluator, const BoundExpression& expression) {
  ASSIGN_OR_RETURN(const Value value, evaluator.EvaluateConstant(expression));
  const Result<std::optional<Date>> day = graph::ReadDay(value);
  if (day && *day) return **day;
  return Status::FromQueryError(
      {.type = "TypeError",
       .phase = "runtime",
       .detail = "InvalidArgumentValue",
       .span = expression.span},
      day ? "the day that a query is of cannot be null" : std::string(day.error().message()));
}

}  // namespace

Result<QueryDays> EvaluateDays(const BoundQueryTime& time, const graph::GraphView& view,
                               const Parameters& parameters, Instant now) {
  GraphFunctionContext functions(&view, now, now);
  Evaluator evaluator(EvaluationContext{
      .view = &view, .parameters = &parameters, .functions = &functions, .subqueries = nullptr});
  QueryDays days;
  ASSIGN_OR_RETURN(days.first, EvaluateDay(evaluator, *time.first));
  if (time.second == nullptr) return days;
  ASSIGN_OR_RETURN(days.second, EvaluateDay(evaluator, *time.second));
  return days;
}

}  // namespace keiretsu::query
