#include "query/binder/binder.h"

#include <utility>

#include "query/binder/bind_query.h"
#include "query/binder/bind_time.h"
#include "query/binder/statement_steps.h"
#include "query/binder/syntax_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<std::unique_ptr<BoundStatement>> Bind(const ast::QueryStatement& statement,
                                             const BindContext& context) {
  RETURN_IF_ERROR(CheckPlanSteps(statement.query));
  auto bound = std::make_unique<BoundStatement>();
  Binding binding(context, IsUpdating(statement.query), *bound);
  if (statement.time) {
    RETURN_IF_ERROR(CheckReadsOnly(statement.query));
    ASSIGN_OR_RETURN(bound->query.time, BindTime(binding, *statement.time));
  }
  ASSIGN_OR_RETURN(bound->query.query,
                   BindQuery(binding, nullptr, statement.query, QueryRole::kStatement));
  bound->query.explain = statement.explain;
  if (statement.time && statement.time->second != nullptr) {
    RETURN_IF_ERROR(CheckComparable(*bound, statement.time->span));
  }
  binding.Finish();
  return bound;
}

}  // namespace keiretsu::query
