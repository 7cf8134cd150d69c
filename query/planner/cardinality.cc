#include "query/planner/cardinality.h"

#include <algorithm>
#include <vector>

namespace keiretsu::query {
namespace {

template <typename Visit>
void ForEachType(const PlanContext& context, std::span<const graph::TypeId> types, bool any_type,
                 Visit&& visit) {
  const auto& known = context.statistics->types;
  if (any_type) {
    for (const graph::TypeStatistics& type : known) visit(type);
    return;
  }
  for (graph::TypeId type : types) {
    if (type.value < known.size()) visit(known[type.value]);
  }
}

}  // namespace

double EstimateNodes(const PlanContext& context, std::span<const graph::LabelId> labels) {
  const graph::GraphStatistics& statistics = *context.statistics;
  double rows = static_cast<double>(statistics.node_count);
  for (graph::LabelId label : labels) {
    const double with_label = label.value < statistics.label_counts.size()
                                  ? static_cast<double>(statistics.label_counts[label.value])
                                  : 0.0;
    rows = std::min(rows, with_label);
  }
  return rows;
}

double EstimateEdges(const PlanContext& context, std::span<const graph::TypeId> types,
                     bool any_type) {
  double edges = 0;
  ForEachType(context, types, any_type, [&edges](const graph::TypeStatistics& type) {
    edges += static_cast<double>(type.edge_count);
  });
  return edges;
}

EdgeEnds EstimateEnds(const PlanContext& context, std::span<const graph::TypeId> types,
                      bool any_type) {
  EdgeEnds ends;
  ForEachType(context, types, any_type, [&ends](const graph::TypeStatistics& type) {
    ends.sources += static_cast<double>(type.source_count);
    ends.targets += static_cast<double>(type.target_count);
  });
  return ends;
}

double EstimateDegree(const PlanContext& context, std::span<const graph::TypeId> types,
                      bool any_type, ast::PatternDirection direction) {
  double degree = 0;
  ForEachType(context, types, any_type, [&](const graph::TypeStatistics& type) {
    const auto per = [&type](std::uint64_t nodes) {
      return static_cast<double>(type.edge_count) /
             static_cast<double>(std::max<std::uint64_t>(nodes, 1));
    };
    if (direction != ast::PatternDirection::kIncoming) degree += per(type.source_count);
    if (direction != ast::PatternDirection::kOutgoing) degree += per(type.target_count);
  });
  return degree;
}

}  // namespace keiretsu::query
