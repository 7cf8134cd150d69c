#include "query/planner/rules/rules.h"

#include "query/planner/rules/aggregate_runs.h"
#include "query/planner/rules/count_pattern.h"
#include "query/planner/rules/distinct_endpoints.h"
#include "query/planner/rules/distinct_projection.h"
#include "query/planner/rules/drop_distinct.h"
#include "query/planner/rules/drop_unread_paths.h"
#include "query/planner/rules/fold_trails.h"
#include "query/planner/rules/project_after_top.h"
#include "query/planner/rules/push_into_expand.h"
#include "query/planner/rules/push_into_scan.h"

namespace keiretsu::query {

bool ApplyRules(PlanPtr& plan, const PlanContext& context, std::uint32_t& next_variable) {
  bool changed = DropUnreadPaths(plan);
  changed |= UseDistinctEndpoints(*plan, *context.statement);
  changed |= FoldTrails(plan, *context.statement);
  changed |= PushIntoScan(plan);
  changed |= CountPattern(*plan, context, next_variable);
  changed |= DropDistinct(plan);
  changed |= AggregateRuns(*plan);
  changed |= PushIntoExpand(plan, *context.statement);  // after what reads filters off a plan
  changed |= ProjectAfterTop(plan, *context.statement);
  changed |= DistinctProjection(*plan);  // after what looks for projections
  return changed;
}

}  // namespace keiretsu::query
