/// From syntax to meaning: resolves names, checks scopes and types, separates aggregation.
#pragma once

#include <memory>

#include "graph/catalog.h"
#include "keiretsu/status.h"
#include "query/ast/statement.h"
#include "query/binder/bound_query.h"

namespace keiretsu::query {

class ProcedureRegistry;

/// What binding looks names up in.
struct BindContext {
  graph::Catalog* catalog = nullptr;  ///< names that a write mentions are interned
  const ProcedureRegistry* procedures = nullptr;
  /// Parameter names given with the statement; a `$name` that is absent is MissingParameter.
  /// Null: not known yet (prepare), so nothing is checked.
  const std::vector<std::string>* parameter_names = nullptr;
};

/// Binds a query. Errors: QueryError in the TCK's vocabulary (phase "compile time") with span and,
/// for an unknown name, a did-you-mean hint. Thread-safe.
Result<std::unique_ptr<BoundStatement>> Bind(const ast::QueryStatement& statement,
                                             const BindContext& context);

}  // namespace keiretsu::query
