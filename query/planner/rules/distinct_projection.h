/// Rule: what is made distinct is computed where it is made distinct.
///
/// Fires on DISTINCT directly above the projection of the same variables: the expressions move into
/// the Distinct, which then computes a value once for each string of a dictionary, or each node,
/// that rows name again and again (GroupFinder), and makes columns of the rows that stay.
///
/// Why it keeps the answer: the projection computes nothing else, and nobody sees its rows between.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// True when the plan changed. Comes after rules that look for projections.
bool DistinctProjection(PlanNode& plan);

}  // namespace keiretsu::query
