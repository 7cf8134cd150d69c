/// Rule: a path that nobody reads is not built.
///
/// Fires on a BuildPath whose path is not live: `MATCH p = ...` with p used nowhere, or only in
/// ways that other rules did away with. Nor need then the relationships it is made of be kept.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// REQUIRES: liveness computed. True when the plan changed.
bool DropUnreadPaths(PlanPtr& plan);

}  // namespace keiretsu::query
