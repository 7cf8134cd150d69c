#include "query/planner/rules/drop_distinct.h"

#include <algorithm>
#include <utility>

namespace keiretsu::query {
namespace {

const PlanNode& Below(const PlanNode& plan) { return *plan.children.front(); }

// Whether a node gives each input row at most once, as it was.
bool KeepsRows(const PlanNode& plan) {
  return std::holds_alternative<FilterNode>(plan.op) ||
         std::holds_alternative<BuildPathNode>(plan.op) ||
         std::holds_alternative<SortNode>(plan.op) || std::holds_alternative<SkipNode>(plan.op) ||
         std::holds_alternative<LimitNode>(plan.op);
}

bool FindsOneNode(const PlanNode& plan) {
  const auto* lookup = std::get_if<IndexLookupNode>(&plan.op);
  return lookup != nullptr && lookup->index.unique &&
         lookup->values.size() == lookup->index.keys.size();
}

bool GivesOneRow(const PlanNode& plan) {
  if (std::holds_alternative<UnitNode>(plan.op)) return true;
  if (const auto* aggregate = std::get_if<AggregateNode>(&plan.op)) return aggregate->keys.empty();
  return (KeepsRows(plan) || FindsOneNode(plan) || std::holds_alternative<ProjectNode>(plan.op)) &&
         GivesOneRow(Below(plan));
}

const VariableExpression* AsVariable(const BoundExpression& expression) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  return variable != nullptr && !variable->local ? variable : nullptr;
}

// The node that an operator brings in, another one in each row that comes of one input row.
VariableId NewNodeOf(const PlanNode& plan) {
  if (const auto* scan = std::get_if<AllNodesScanNode>(&plan.op)) return scan->variable;
  if (const auto* scan = std::get_if<LabelScanNode>(&plan.op)) return scan->variable;
  if (const auto* range = std::get_if<IndexRangeNode>(&plan.op)) return range->variable;
  if (const auto* lookup = std::get_if<IndexLookupNode>(&plan.op)) return lookup->variable;
  const auto* expand = std::get_if<VarLengthExpandNode>(&plan.op);
  return expand != nullptr && expand->distinct_endpoints && !expand->into ? expand->to
                                                                          : VariableId();
}

// Whether `variable` is a node, not null, and another one in each row.
bool Differs(const PlanNode& plan, VariableId variable) {
  if (KeepsRows(plan)) return Differs(Below(plan), variable);
  if (const auto* project = std::get_if<ProjectNode>(&plan.op)) {
    return std::any_of(project->items.begin(), project->items.end(), [&](const auto& item) {
      const VariableExpression* of = AsVariable(*item.expression);
      return item.variable == variable && of != nullptr && Differs(Below(plan), of->variable);
    });
  }
  if (NewNodeOf(plan) == variable && variable.valid()) return GivesOneRow(Below(plan));
  return FindsOneNode(plan) && Differs(Below(plan), variable);
}

bool CountRows(AggregateNode& aggregate, const PlanNode& input) {
  if (aggregate.multiplicity.valid()) return false;  // a row stands for several
  bool changed = false;
  for (std::uint32_t i = 0; i < aggregate.aggregates->size(); ++i) {
    const BoundAggregate& counted = (*aggregate.aggregates)[i];
    if (!aggregate.IsDistinct(i) || counted.function != "count" || counted.arguments.size() != 1) {
      continue;
    }
    const VariableExpression* of = AsVariable(*counted.arguments.front());
    if (of == nullptr || !Differs(input, of->variable)) continue;
    aggregate.counting_rows.push_back(i);
    changed = true;
  }
  return changed;
}

}  // namespace

bool DropDistinct(PlanPtr& plan) {
  bool changed = false;
  for (PlanPtr& child : plan->children) changed |= DropDistinct(child);
  if (auto* aggregate = std::get_if<AggregateNode>(&plan->op)) {
    return CountRows(*aggregate, Below(*plan)) || changed;
  }
  const auto* distinct = std::get_if<DistinctNode>(&plan->op);
  if (distinct == nullptr ||
      std::none_of(distinct->variables.begin(), distinct->variables.end(),
                   [&](VariableId variable) { return Differs(Below(*plan), variable); })) {
    return changed;
  }
  PlanPtr below = std::move(plan->children[0]);
  plan = std::move(below);
  return true;
}

}  // namespace keiretsu::query
