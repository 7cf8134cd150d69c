#include "query/planner/row_facts.h"

#include <algorithm>

namespace keiretsu::query {
namespace {

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
         GivesOneRow(InputOf(plan));
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

// Whether a node gives the rows that come of its input's rows in their order.
bool KeepsOrder(const PlanNode& plan) {
  if (std::holds_alternative<SortNode>(plan.op)) return false;
  return KeepsRows(plan) || std::holds_alternative<ExpandNode>(plan.op) ||
         std::holds_alternative<VarLengthExpandNode>(plan.op) ||
         std::holds_alternative<ShortestPathNode>(plan.op) ||
         std::holds_alternative<UnwindNode>(plan.op) ||
         std::holds_alternative<IndexLookupNode>(plan.op);
}

// What a variable that a projection gives is called below it; invalid when it is computed.
VariableId NameBelow(const ProjectNode& project, VariableId variable) {
  for (const ProjectNode::Item& item : project.items) {
    if (item.variable != variable) continue;
    const VariableExpression* of = RowVariable(*item.expression);
    return of != nullptr ? of->variable : VariableId();
  }
  return {};
}

}  // namespace

const PlanNode& InputOf(const PlanNode& plan) { return *plan.children.front(); }

const VariableExpression* RowVariable(const BoundExpression& expression) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  return variable != nullptr && !variable->local ? variable : nullptr;
}

bool DiffersByRow(const PlanNode& plan, VariableId variable) {
  if (KeepsRows(plan)) return DiffersByRow(InputOf(plan), variable);
  if (const auto* project = std::get_if<ProjectNode>(&plan.op)) {
    const VariableId below = NameBelow(*project, variable);
    return below.valid() && DiffersByRow(InputOf(plan), below);
  }
  if (NewNodeOf(plan) == variable && variable.valid()) return GivesOneRow(InputOf(plan));
  return FindsOneNode(plan) && DiffersByRow(InputOf(plan), variable);
}

bool ComesInRuns(const PlanNode& plan, VariableId variable) {
  if (!variable.valid()) return false;
  if (DiffersByRow(plan, variable)) return true;
  if (const auto* project = std::get_if<ProjectNode>(&plan.op)) {
    return ComesInRuns(InputOf(plan), NameBelow(*project, variable));
  }
  return NewNodeOf(plan) != variable && KeepsOrder(plan) && ComesInRuns(InputOf(plan), variable);
}

}  // namespace keiretsu::query
