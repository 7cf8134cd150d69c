/// Rule: a variable-length expansion of which only the distinct end nodes matter becomes a
/// breadth-first search.
///
/// Fires on a VarLengthExpand when, up to the next DISTINCT or aggregation above it, nothing but
/// filters and projections lies in between, nobody reads its relationships, and the consumer does
/// not count duplicates: DISTINCT, or aggregates that are all DISTINCT, min or max. Also: the
/// direction is given (not `-`), low is 0 or 1, `to` is not bound, and no other relationship of the
/// clause has to differ from it.
///
/// Why it keeps the answer: for a directed expansion from one node with low <= 1, an end node is
/// reached by some trail of at most `high` relationships iff it is reached by some walk of at most
/// `high`, since a shortest walk repeats no relationship. The start itself is an end node (at low
/// 1) iff a directed cycle of at most `high` leads back to it, and a shortest such cycle is a
/// trail. Source: DESIGN section 9, rewrite (a). The same holds of several starts whose rows are
/// otherwise equal, from which the operator searches at once: an end is then given once or a few
/// times for all of them, which the consumer does not see.
#pragma once

#include "query/planner/plan_context.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// REQUIRES: liveness computed. True when the plan changed.
bool UseDistinctEndpoints(PlanNode& plan, const BoundStatement& statement);

}  // namespace keiretsu::query
