#include "query/planner/rules/distinct_endpoints.h"

#include <algorithm>

namespace keiretsu::query {
namespace {

// Whether duplicates among a node's input rows cannot change its output.
bool IgnoresDuplicates(const PlanNode& node) {
  if (std::holds_alternative<DistinctNode>(node.op)) return true;
  const auto* aggregate = std::get_if<AggregateNode>(&node.op);
  if (aggregate == nullptr) return false;
  return std::all_of(aggregate->aggregates->begin(), aggregate->aggregates->end(),
                     [](const BoundAggregate& a) {
                       return a.distinct || a.function == "min" || a.function == "max";
                     });
}

// Whether a node maps each input row to at most one output row, the same one for equal rows.
bool PassesRowsOn(const PlanNode& node) {
  return std::holds_alternative<FilterNode>(node.op) ||
         std::holds_alternative<ProjectNode>(node.op);
}

bool Fits(const PlanNode& node) {
  const auto* expand = std::get_if<VarLengthExpandNode>(&node.op);
  return expand != nullptr && !expand->distinct_endpoints && !expand->into &&
         !expand->relationships_bound && expand->low <= 1 && expand->different_from.empty() &&
         expand->direction != ast::PatternDirection::kEither &&
         std::find(node.live.begin(), node.live.end(), expand->relationships) == node.live.end();
}

}  // namespace

bool UseDistinctEndpoints(PlanNode& plan, const BoundStatement& statement) {
  bool changed = false;
  if (IgnoresDuplicates(plan)) {
    PlanNode* below = plan.children[0].get();
    while (PassesRowsOn(*below)) below = below->children[0].get();
    if (Fits(*below)) {
      std::get<VarLengthExpandNode>(below->op).distinct_endpoints = true;
      changed = true;
    }
  }
  for (PlanPtr& child : plan.children) changed |= UseDistinctEndpoints(*child, statement);
  return changed;
}

}  // namespace keiretsu::query
