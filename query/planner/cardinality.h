/// Estimates of row counts, from statistics. Only costs depend on them, never answers.
#pragma once

#include <span>
#include <vector>

#include "query/planner/plan_context.h"

namespace keiretsu::query {

/// What it costs to read a relationship met at its target, against looking at one at its source,
/// where it is stored: measured, 300 to 500 ns against 15 to 25.
inline constexpr double kIncomingReadCost = 20;

/// Label sets that a node may have, ascending.
using LabelSets = std::vector<graph::LabelSetId>;
/// Relationships as they are seen from a node.
struct SeenEdges {
  std::span<const graph::TypeId> types;
  bool any_type = false;
  ast::PatternDirection direction = ast::PatternDirection::kOutgoing;
};

/// Those with every label.
LabelSets SetsWith(const PlanContext& context, std::span<const graph::LabelId> labels);
/// Those of `sets` whose nodes have such relationships; all of them where none is known to.
LabelSets SetsThatHave(const PlanContext& context, LabelSets sets, const SeenEdges& edges);
double CountNodes(const PlanContext& context, const LabelSets& sets);
/// Relationships of any of the types, or of all types.
double CountEdges(const PlanContext& context, std::span<const graph::TypeId> types, bool any_type);

/// Such relationships at nodes of `sets`.
struct EdgesAt {
  double per_node = 0;
  /// By how much the average grows, and with that of the other kind once more, for a node that is
  /// met over another kind of relationship: hubs are met more often, and one of one kind tends to
  /// be one of another. Taken half-way, as a geometric mean, between no such tendency and the
  /// strongest.
  double skew = 1;
  /// Further ones per node that is met over one of them.
  double per_node_again = 0;
  /// Part of all relationships of these types that are seen so, from nodes of any set.
  double share = 0;
};
EdgesAt EstimateEdgesAt(const PlanContext& context, const LabelSets& sets, const SeenEdges& edges);

}  // namespace keiretsu::query
