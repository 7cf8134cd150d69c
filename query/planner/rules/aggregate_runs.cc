#include "query/planner/rules/aggregate_runs.h"

#include "query/planner/row_facts.h"

namespace keiretsu::query {

bool AggregateRuns(PlanNode& plan) {
  bool changed = false;
  for (PlanPtr& child : plan.children) changed |= AggregateRuns(*child);
  auto* aggregate = std::get_if<AggregateNode>(&plan.op);
  if (aggregate == nullptr) return changed;
  for (const ProjectNode::Item& key : aggregate->keys) {
    const VariableExpression* variable = RowVariable(*key.expression);
    if (variable == nullptr || !ComesInRuns(InputOf(plan), variable->variable)) continue;
    aggregate->in_runs = variable->variable;
    return true;
  }
  return changed;
}

}  // namespace keiretsu::query
