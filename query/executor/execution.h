/// One execution of a prepared query.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "graph/graph_transaction.h"
#include "graph/graph_view.h"
#include "query/cancel_token.h"
#include "query/expression/graph_function_context.h"
#include "query/executor/inner_plan.h"
#include "query/memory_tracker.h"
#include "query/executor/operator.h"
#include "query/executor/subquery_counts.h"
#include "query/executor/subquery_runner.h"

namespace keiretsu::query {

/// What an execution runs on. All but `query` outlive it.
struct ExecutionInput {
  std::shared_ptr<const PreparedQuery> query;
  std::shared_ptr<const graph::GraphView> view;        ///< of a read; kept alive
  graph::GraphTransaction* transaction = nullptr;      ///< of a write; its view is read then
  graph::Catalog* catalog = nullptr;
  Parameters parameters;
  const CancelToken* cancel = nullptr;
  std::uint64_t memory_limit_bytes = 0;
  graph::ModelCache* models = nullptr;
  graph::NameIndexCache* names = nullptr;
  unsigned threads = 1;
  std::optional<Date> as_of;  ///< the day that `view` shows, if one was asked for
  Instant transaction_time;
};

/// Pulls rows from a plan's operators and completes them for the outside. External synchronisation.
class Execution {
 public:
  explicit Execution(ExecutionInput input);
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  /// Fills the next row, one complete value per column of the query; false at the end. A query
  /// without columns does its work and gives no row.
  Result<bool> NextRow(std::vector<Value>& row);
  /// The plan with row counts and times, for PROFILE.
  const Operator& root() const { return *root_; }
  const PreparedQuery& query() const { return *input_.query; }

 private:
  Result<bool> NextBatch();

  ExecutionInput input_;
  const graph::GraphView* view_;
  MemoryTracker memory_;
  GraphFunctionContext functions_;
  ExecutionContext context_;
  SubqueryCounts subquery_counts_;
  OperatorSubqueryRunner subqueries_;
  Evaluator evaluator_;
  OperatorPtr root_;
  bool open_ = false;
  RowBatch batch_;
  std::size_t next_ = 0;
};

}  // namespace keiretsu::query
