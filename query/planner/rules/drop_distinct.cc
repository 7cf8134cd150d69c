#include "query/planner/rules/drop_distinct.h"

#include <algorithm>
#include <utility>

#include "query/planner/row_facts.h"

namespace keiretsu::query {
namespace {

bool CountRows(AggregateNode& aggregate, const PlanNode& input) {
  if (aggregate.multiplicity.valid()) return false;  // a row stands for several
  bool changed = false;
  for (std::uint32_t i = 0; i < aggregate.aggregates->size(); ++i) {
    const BoundAggregate& counted = (*aggregate.aggregates)[i];
    if (!aggregate.IsDistinct(i) || counted.function != "count" || counted.arguments.size() != 1) {
      continue;
    }
    const VariableExpression* of = RowVariable(*counted.arguments.front());
    if (of == nullptr || !DiffersByRow(input, of->variable)) continue;
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
    return CountRows(*aggregate, InputOf(*plan)) || changed;
  }
  const auto* distinct = std::get_if<DistinctNode>(&plan->op);
  if (distinct == nullptr ||
      std::none_of(distinct->variables.begin(), distinct->variables.end(),
                   [&](VariableId variable) { return DiffersByRow(InputOf(*plan), variable); })) {
    return changed;
  }
  PlanPtr below = std::move(plan->children[0]);
  plan = std::move(below);
  return true;
}

}  // namespace keiretsu::query
