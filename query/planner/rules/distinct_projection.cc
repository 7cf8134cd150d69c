#include "query/planner/rules/distinct_projection.h"

#include <algorithm>
#include <utility>

namespace keiretsu::query {
namespace {

bool IsOf(const std::vector<VariableId>& variables, const std::vector<ProjectNode::Item>& items) {
  return std::equal(variables.begin(), variables.end(), items.begin(), items.end(),
                    [](VariableId variable, const ProjectNode::Item& item) {
                      return variable == item.variable;
                    });
}

}  // namespace

bool DistinctProjection(PlanNode& plan) {
  bool changed = false;
  for (PlanPtr& child : plan.children) changed |= DistinctProjection(*child);
  auto* distinct = std::get_if<DistinctNode>(&plan.op);
  if (distinct == nullptr) return changed;
  auto* project = std::get_if<ProjectNode>(&plan.children[0]->op);
  if (project == nullptr || !IsOf(distinct->variables, project->items)) return changed;
  distinct->items = std::move(project->items);
  PlanPtr below = std::move(plan.children[0]->children[0]);
  plan.children[0] = std::move(below);
  return true;
}

}  // namespace keiretsu::query
