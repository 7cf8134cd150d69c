#include "query/planner/rules/push_into_scan.h"

#include <utility>

#include "query/planner/column_predicates.h"

namespace keiretsu::query {
namespace {

std::vector<ColumnPredicate>* PredicatesOfScan(PlanNode& node, VariableId& variable) {
  if (auto* all = std::get_if<AllNodesScanNode>(&node.op)) {
    variable = all->variable;
    return &all->predicates;
  }
  if (auto* label = std::get_if<LabelScanNode>(&node.op)) {
    variable = label->variable;
    return &label->predicates;
  }
  if (auto* join = std::get_if<HashJoinNode>(&node.op)) {
    variable = join->variable;
    return &join->predicates;
  }
  return nullptr;
}

bool PushScanFilter(PlanPtr& plan, FilterNode& filter) {
  VariableId variable;
  std::vector<ColumnPredicate>* scan = PredicatesOfScan(*plan->children[0], variable);
  if (scan == nullptr) return false;
  const std::size_t before = scan->size();
  std::erase_if(filter.tests, [&](PatternTest& test) {
    if (test.variable != variable || test.properties == nullptr) return false;
    if (!AppendColumnPredicates(*test.properties, *scan)) return false;
    test.properties = nullptr;
    return test.labels.empty();
  });
  std::erase_if(filter.predicates, [&](ExpressionRef expression) {
    const auto found = AsColumnPredicate(*expression);
    if (!found || found->variable != variable) return false;
    scan->push_back(found->predicate);
    return true;
  });
  if (scan->size() == before) return false;
  plan->children[0]->estimated_rows = plan->estimated_rows;
  if (filter.tests.empty() && filter.predicates.empty()) {
    PlanPtr below = std::move(plan->children[0]);
    plan = std::move(below);
  }
  return true;
}

}  // namespace

bool PushIntoScan(PlanPtr& plan) {
  bool changed = false;
  for (PlanPtr& child : plan->children) changed |= PushIntoScan(child);
  if (auto* filter = std::get_if<FilterNode>(&plan->op)) changed |= PushScanFilter(plan, *filter);
  return changed;
}

}  // namespace keiretsu::query
