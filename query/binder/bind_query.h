/// Binds queries: their parts, and the clauses of each.
#pragma once

#include <memory>

#include "query/binder/binding.h"
#include "query/binder/scope.h"

namespace keiretsu::query {

/// What a query is part of.
enum class QueryRole {
  kStatement,
  kCallSubquery,  ///< CALL { ... }
  kTest,          ///< EXISTS and COUNT: reads only, and RETURN may be missing
  kCollect,       ///< COLLECT: reads only, one column
};

/// Binds a query. `outer` is the scope around it, null for a statement.
/// `imports`: CALL (a, b) { ... } names what it may read; null when it names nothing.
Result<BoundQuery> BindQuery(Binding& binding, Scope* outer, const ast::Query& query,
                             QueryRole role, const std::vector<ast::Name>* imports = nullptr);

/// Errors: InvalidClauseComposition for clauses in an order that the language does not have.
Status CheckClauseOrder(const ast::SingleQuery& part, QueryRole role);

/// Binds one clause and appends it. Names that it introduces are in scope afterwards.
Status BindClause(Binding& binding, Scope& scope, const ast::Clause& clause,
                  std::vector<BoundClause>& out);

/// Binds CALL of a procedure. `standalone`: it is the whole query, so arguments may come from
/// parameters and YIELD may be missing or `*`.
Result<BoundCall> BindCall(Binding& binding, Scope& scope, const ast::CallProcedure& call,
                           const SourceSpan& span, bool standalone);

}  // namespace keiretsu::query
