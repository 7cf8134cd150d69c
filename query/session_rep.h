/// The state of one session.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "graph/graph_transaction.h"
#include "graph/load/load_cache.h"
#include "graph/load/load_meter.h"
#include "keiretsu/database.h"
#include "keiretsu/session.h"
#include "query/ast/statement.h"
#include "query/cancel_token.h"
#include "query/database_rep.h"
#include "query/expression/function_context.h"
#include "query/plan/plan.h"
#include "query/query_result_rep.h"

namespace keiretsu {

inline double MicrosecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

/// What a query outside an explicit transaction runs on.
struct QuerySource {
  std::shared_ptr<const graph::GraphView> view;  ///< of a read
  std::unique_ptr<graph::GraphTransaction> own;  ///< of a write
};

/// External synchronisation but for `cancel`.
struct Session::Rep {
  explicit Rep(Database::Rep& d) : database(d) {}

  Result<QueryResult> Run(std::string_view text, const Parameters& parameters);
  /// The plan of a query, from the cache or made now; null for any other statement, which is then
  /// in `other`. With `parameters` null their presence is not checked.
  Result<std::shared_ptr<const query::PreparedQuery>> Prepare(
      std::string_view text, const Parameters* parameters,
      std::optional<query::ast::Statement>& other);
  query::PlanMarks Marks() const;
  /// Empty inside an explicit transaction and for EXPLAIN.
  Result<QuerySource> SourceOf(const query::PreparedQuery& query);
  Result<QueryResult> RunQuery(std::shared_ptr<const query::PreparedQuery> query,
                               QuerySource source, const Parameters& parameters,
                               std::chrono::steady_clock::time_point start);
  /// A query with AS OF or BETWEEN; `result` has its columns. session_days.cc.
  Result<QueryResult> RunOnDays(std::shared_ptr<const query::PreparedQuery> query,
                                QuerySource source, const Parameters& parameters,
                                std::chrono::steady_clock::time_point start,
                                std::unique_ptr<QueryResult::Rep> result);
  /// Starts an execution in `result`. `input` says what runs on which view; the rest is filled in.
  void Execute(query::ExecutionInput input, const Parameters& parameters, QueryResult::Rep& result);
  Status Begin();
  Status Commit();
  Status Rollback();

  Database::Rep& database;
  std::unique_ptr<graph::GraphTransaction> transaction;  ///< the explicit one, if any
  query::Instant transaction_time;
  query::CancelToken cancel;
  graph::LoadCache load_cache;
  graph::LoadMeter load_meter;  ///< thread-safe
  std::chrono::milliseconds timeout{0};
  bool optimize = true;
};

}  // namespace keiretsu
