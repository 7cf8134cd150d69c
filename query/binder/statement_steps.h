/// How many steps of a plan lie above each other at most.
#pragma once

#include "keiretsu/status.h"
#include "query/ast/statement.h"

namespace keiretsu::query {

/// Bounds the steps that a query's longest chain of clauses takes, subqueries within it included:
/// operators call each other that deep, and so do all walks over plans. Clauses count as one or a
/// few, a pattern by its nodes and relationships; the branches of UNION lie beside each other.
/// Errors: ResourceExhausted past kMaxPlanSteps, at the clause that passes it.
Status CheckPlanSteps(const ast::Query& query);

}  // namespace keiretsu::query
