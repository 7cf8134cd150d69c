/// Which variables expressions and plan nodes read and define.
#pragma once

#include "query/binder/bound_query.h"
#include "query/plan/plan.h"
#include "query/planner/variable_set.h"

namespace keiretsu::query {

/// Adds the row variables that `expression` reads, those of its subqueries included; variables of
/// comprehensions are not row variables and are left out.
void AddUses(const BoundExpression& expression, const BoundStatement& statement,
             VariableSet& uses);

/// Fills PlanNode::live of a whole plan, top down: `wanted` is what the reader of the plan's rows
/// needs. Returns the variables that the plan's Argument node must provide.
VariableSet ComputeLiveness(PlanNode& plan, const VariableSet& wanted,
                            const BoundStatement& statement);

}  // namespace keiretsu::query
