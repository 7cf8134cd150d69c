/// Rule: reduce() over the relationships of a variable-length expansion is computed where the
/// trails are walked, so that neither their lists nor path values are made.
///
/// Fires on an Aggregate or Project with a VarLengthExpand below it and nothing between but the
/// building of its path and filters by label or constant of its end node, which the walk then tests
/// itself, when the list of relationships and the path occur only as what reductions go through,
/// `reduce(.. r IN list | ..)` or `r IN relationships(path)`, whose initial value and step read no
/// column of the row, and no CASE or the like decides whether they are computed. Not when the list
/// was bound before, nor for distinct ends.
///
/// Why it keeps the answer: the value is computed from the same relationships in the same order,
/// for the same trails, so that it also fails for the same ones; another filter between would leave
/// some out. The column that a ReduceExpression names for it carries it to where it is asked for.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// REQUIRES: liveness computed. True when the plan changed.
bool FoldTrails(PlanPtr& plan, const BoundStatement& statement);

}  // namespace keiretsu::query
