// Queries of one day (AS OF) and of two (BETWEEN).
#include <utility>

#include "graph/as_of_view.h"
#include "query/between.h"
#include "query/expression/graph_function_context.h"
#include "query/query_days.h"
#include "query/session_rep.h"
#include "storage/status_macros.h"

namespace keiretsu {
Result<QueryResult> Session::Rep::RunOnDays(std::shared_ptr<const query::PreparedQuery> query,
                                            QuerySource source, const Parameters& parameters,
                                            std::chrono::steady_clock::time_point start,
                                            std::unique_ptr<QueryResult::Rep> result) {
  graph::GraphStore& store = *database.store;
  // The transaction outlives what is run here: its rows are read before this returns.
  const std::shared_ptr<const graph::GraphView> view =
      transaction == nullptr
          ? std::move(source.view)
          : std::shared_ptr<const graph::GraphView>(std::shared_ptr<void>(), &transaction->view());
  const query::Instant now =
      transaction != nullptr ? transaction_time : query::GraphFunctionContext::Now();
  ASSIGN_OR_RETURN(const query::QueryDays days,
                   query::EvaluateDays(*query->statement->query.time, *view, parameters, now));
  const auto execute = [&](Date day) {
    auto slice = database.date_slices.Get(view->state_number(), day, store.catalog().Validities());
    query::ExecutionInput input;
    input.query = query;
    input.view = std::make_shared<const graph::AsOfView>(view, std::move(slice));
    input.as_of = day;
    Execute(std::move(input), parameters, *result);
  };
  execute(days.first);
  if (!days.second) {
    if (transaction != nullptr) RETURN_IF_ERROR(result->Drain());
  } else {
    query::MemoryTracker memory(database.options.memory_limit_bytes);
    ASSIGN_OR_RETURN(query::ResultRows before, query::ReadRows(*result->execution, memory));
    execute(*days.second);
    ASSIGN_OR_RETURN(query::ResultRows after, query::ReadRows(*result->execution, memory));
    result->execution.reset();
    result->rows = query::DifferenceOf(std::move(before), std::move(after));
    result->columns.insert(result->columns.begin(), std::string(query::kChangeColumn));
  }
  result->microseconds = MicrosecondsSince(start);
  return QueryResult(std::move(result));
}

}  // namespace keiretsu
