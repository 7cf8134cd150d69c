/// Rule: groups whose rows follow each other are handed out as they end.
///
/// Fires on an aggregation one of whose keys is a node that the rows below come in runs of: a scan
/// gives each node once, and what follows relationships, filters or looks up keeps the order. A
/// group is whole then when the next node comes: only the groups of one run are in memory, small
/// enough for the processor's caches, and the rows above are computed by several threads, since no
/// run spans two morsels.
///
/// Why it keeps the answer: rows with another node belong to other groups. The order of groups, by
/// their first rows, stays.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// True when the plan changed.
bool AggregateRuns(PlanNode& plan);

}  // namespace keiretsu::query
