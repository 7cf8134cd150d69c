/// COPY (query) TO 'file'.
#pragma once

#include <memory>

#include "keiretsu/status.h"
#include "query/ast/statement.h"
#include "query/query_result_rep.h"
#include "query/session_rep.h"

namespace keiretsu::query {

/// Runs the query and writes its rows; the result is one row: rows, bytes, seconds.
/// Errors: those of the query; InvalidArgument (an option, a file that exists); IoError.
Result<std::unique_ptr<QueryResult::Rep>> ExportRows(const ast::CopyTo& statement,
                                                     const Parameters& parameters,
                                                     Session::Rep& session);

}  // namespace keiretsu::query
