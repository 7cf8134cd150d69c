/// The rewrite rules, in the order they run.
#pragma once

#include <cstdint>

#include "query/planner/plan_context.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// Rewrites a plan whose liveness is computed; true when any rule changed it (liveness is then
/// stale). `next_variable` numbers columns that rules add. Every rule keeps the multiset of rows
/// the plan yields.
bool ApplyRules(PlanPtr& plan, const PlanContext& context, std::uint32_t& next_variable);

}  // namespace keiretsu::query
