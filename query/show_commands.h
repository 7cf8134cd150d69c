/// SHOW: what there is to use.
#pragma once

#include "query/ast/statement.h"
#include "query/database_rep.h"
#include "query/query_result_rep.h"

namespace keiretsu::query {

/// Fills in columns and rows.
void Show(ast::ShowKind kind, const Database::Rep& database, QueryResult::Rep& result);

}  // namespace keiretsu::query
