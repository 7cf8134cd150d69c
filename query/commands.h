/// Statements that are no queries: schema, transactions, checkpoints, COPY, SHOW.
#pragma once

#include <memory>

#include "keiretsu/status.h"
#include "query/ast/statement.h"
#include "query/query_result_rep.h"
#include "query/session_rep.h"

namespace keiretsu::query {

/// Runs a statement other than a query. Errors: InvalidArgument where it cannot run inside an
/// explicit transaction; those of GraphStore and CopyFrom.
Result<std::unique_ptr<QueryResult::Rep>> RunCommand(const ast::Statement& statement,
                                                     const Parameters& parameters,
                                                     Session::Rep& session);

}  // namespace keiretsu::query
