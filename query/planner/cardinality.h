/// Estimates of row counts, from statistics. Only costs depend on them, never answers.
#pragma once

#include <span>

#include "query/planner/plan_context.h"

namespace keiretsu::query {

/// Assumed share of rows that pass one equality, and one other predicate, without an index.
inline constexpr double kEqualitySelectivity = 0.1;
inline constexpr double kPredicateSelectivity = 0.3;
/// Assumed share of nodes that a value finds by a key that is looked up: such keys tell more apart.
inline constexpr double kLookupSelectivity = 0.01;
/// What it costs to read a relationship met at its target, against one met at its source, where it
/// is stored: measured, 300 to 500 ns against 15 to 25, so this is on the safe side.
inline constexpr double kIncomingReadCost = 10;

/// Nodes that have every label (the rarest decides); all nodes without labels.
double EstimateNodes(const PlanContext& context, std::span<const graph::LabelId> labels);
/// Relationships of any of the types, or of all types.
double EstimateEdges(const PlanContext& context, std::span<const graph::TypeId> types,
                     bool any_type);
/// Nodes that have such relationships.
struct EdgeEnds {
  double sources = 0;
  double targets = 0;
};
EdgeEnds EstimateEnds(const PlanContext& context, std::span<const graph::TypeId> types,
                      bool any_type);
/// Relationships per node in the direction, over the nodes that have any.
double EstimateDegree(const PlanContext& context, std::span<const graph::TypeId> types,
                      bool any_type, ast::PatternDirection direction);

}  // namespace keiretsu::query
