/// What plans say about the rows that they give.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// The plan that gives a node its rows. REQUIRES: it has one.
const PlanNode& InputOf(const PlanNode& plan);

/// The row's variable that an expression is; null when it is anything else.
const VariableExpression* RowVariable(const BoundExpression& expression);

/// Whether a variable is a node, not null, and another one in each row: a scan gives each node
/// once, and so does a search from one node for the ends of paths.
bool DiffersByRow(const PlanNode& plan, VariableId variable);

/// Whether a variable is a node, not null, and all rows with the same one follow each other.
bool ComesInRuns(const PlanNode& plan, VariableId variable);

}  // namespace keiretsu::query
