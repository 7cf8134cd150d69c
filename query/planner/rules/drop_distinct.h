/// Rule: what differs from row to row is not made distinct again.
///
/// Fires on DISTINCT, and on count(DISTINCT x), over rows each of which has another node in one of
/// the columns, or in x: a scan gives each node once, and so does a search from one node for the
/// ends of paths. The aggregate then counts rows, without a set of what it has met.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// True when the plan changed.
bool DropDistinct(PlanPtr& plan);

}  // namespace keiretsu::query
