/// Rule: comparisons of a scanned node's properties with constants are tested by the scan, on whole
/// columns.
///
/// Fires on a Filter directly above a scan of the same variable, for `n.key op value` and
/// `{key: value}` where value is a constant or parameter. What else the filter tests stays in it; a
/// filter with nothing left goes.
///
/// Why it keeps the answer: such a comparison gives the same for the same node in every row, and no
/// error, so it does not matter when it is tested.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// True when the plan changed.
bool PushIntoScan(PlanPtr& plan);

}  // namespace keiretsu::query
