#include "query/planner/rules/project_after_top.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

bool MayDelete(const PlanNode& plan) {
  return std::holds_alternative<DeleteNode>(plan.op) ||
         std::any_of(plan.children.begin(), plan.children.end(),
                     [](const PlanPtr& child) { return MayDelete(*child); });
}

// The keys as they read before the projection; empty when one computes with what is projected.
std::vector<SortNode::Key> KeysBelow(const SortNode& sort, const ProjectNode& project,
                                     const BoundStatement& statement) {
  std::vector<SortNode::Key> keys;
  for (SortNode::Key key : sort.keys) {
    const auto* variable = std::get_if<VariableExpression>(&key.expression->node);
    VariableSet uses;
    AddUses(*key.expression, statement, uses);
    for (const ProjectNode::Item& item : project.items) {
      if (!uses.Contains(item.variable)) continue;
      if (variable == nullptr) return {};
      key.expression = item.expression;
    }
    keys.push_back(key);
  }
  return keys;
}

}  // namespace

bool ProjectAfterTop(PlanPtr& plan, const BoundStatement& statement) {
  bool changed = false;
  for (PlanPtr& child : plan->children) changed |= ProjectAfterTop(child, statement);
  auto* sort = std::get_if<SortNode>(&plan->op);
  if (sort == nullptr || sort->keep == nullptr) return changed;
  const auto* project = std::get_if<ProjectNode>(&plan->children[0]->op);
  if (project == nullptr || MayDelete(*plan)) return changed;
  bool reads_properties = false;
  for (const ProjectNode::Item& item : project->items) {
    if (!OnlyReads(*item.expression)) return changed;
    reads_properties |= IsEntityProperty(*item.expression);
  }
  std::vector<SortNode::Key> keys = KeysBelow(*sort, *project, statement);
  if (!reads_properties || keys.empty()) return changed;
  sort->keys = std::move(keys);
  PlanPtr below = std::move(plan->children[0]);
  std::swap(plan->children[0], below->children[0]);
  below->children[0] = std::exchange(plan, nullptr);
  plan = std::move(below);
  return true;
}

}  // namespace keiretsu::query
