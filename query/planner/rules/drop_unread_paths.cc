#include "query/planner/rules/drop_unread_paths.h"

#include <algorithm>
#include <utility>

namespace keiretsu::query {

bool DropUnreadPaths(PlanPtr& plan) {
  bool changed = false;
  for (PlanPtr& child : plan->children) changed |= DropUnreadPaths(child);
  const auto* build = std::get_if<BuildPathNode>(&plan->op);
  if (build == nullptr || std::binary_search(plan->live.begin(), plan->live.end(), build->path)) {
    return changed;
  }
  PlanPtr below = std::move(plan->children[0]);
  plan = std::move(below);
  return true;
}

}  // namespace keiretsu::query
