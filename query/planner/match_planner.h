/// Plans MATCH: chooses where each pattern starts and in which order it grows.
#pragma once

#include <span>

#include "keiretsu/status.h"
#include "query/planner/plan_context.h"
#include "query/planner/variable_set.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// Extends `input` by the patterns of a MATCH, its WHERE included, and adds the pattern's variables
/// to `bound`. Greedy: from what is bound, always the step with the fewest estimated rows, index
/// lookups before hash joins before label scans before full scans; predicates as early as they can
/// be decided.
PlanPtr PlanMatch(PlanPtr input, std::span<const BoundPatternPart> parts, ExpressionRef where,
                  VariableSet& bound, const PlanContext& context);

/// Every variable that the patterns introduce or mention.
VariableSet PatternVariables(std::span<const BoundPatternPart> parts);

/// A new node above `input`.
template <typename Op>
PlanPtr MakePlan(Op op, PlanPtr input, double estimated_rows) {
  auto node = std::make_unique<PlanNode>();
  node->op = std::move(op);
  if (input != nullptr) node->children.push_back(std::move(input));
  node->estimated_rows = estimated_rows;
  return node;
}

}  // namespace keiretsu::query
