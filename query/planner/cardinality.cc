#include "query/planner/cardinality.h"

#include <algorithm>
#include <cmath>

#include "query/plan/edge_types.h"

namespace keiretsu::query {
namespace {

using graph::Direction;

template <typename Visit>
void ForEachType(const PlanContext& context, std::span<const graph::TypeId> types, bool any_type,
                 const Visit& visit) {
  for (const graph::TypeId type : TypesOf(types, any_type, *context.catalog)) {
    visit(*context.statistics->OfType(type));
  }
}

// The nodes' ends of the relationships, of each type and direction that is seen.
template <typename Visit>
void ForEachEnds(const PlanContext& context, const SeenEdges& edges, const Visit& visit) {
  ForEachType(context, edges.types, edges.any_type, [&](const graph::TypeStatistics& type) {
    if (edges.direction != ast::PatternDirection::kIncoming) visit(type.At(Direction::kOut));
    if (edges.direction != ast::PatternDirection::kOutgoing) visit(type.At(Direction::kIn));
  });
}

bool Contains(const LabelSets& sets, graph::LabelSetId set) {
  return std::binary_search(sets.begin(), sets.end(), set);
}

}  // namespace

LabelSets SetsWith(const PlanContext& context, std::span<const graph::LabelId> labels) {
  LabelSets sets;
  for (const auto& [set, count] : context.statistics->nodes()) {
    const bool has_all =
        std::all_of(labels.begin(), labels.end(), [&, id = set](graph::LabelId label) {
          return label.valid() && context.catalog->LabelSetContains(id, label);
        });
    if (count > 0 && has_all) sets.push_back(set);
  }
  return sets;
}

LabelSets SetsThatHave(const PlanContext& context, LabelSets sets, const SeenEdges& edges) {
  LabelSets fitting;
  ForEachEnds(context, edges, [&](const graph::TypeStatistics::Ends& ends) {
    for (const auto& [set, histogram] : ends) {
      if (Contains(sets, set)) fitting.push_back(set);
    }
  });
  std::sort(fitting.begin(), fitting.end());
  fitting.erase(std::unique(fitting.begin(), fitting.end()), fitting.end());
  return fitting.empty() ? sets : fitting;
}

double CountNodes(const PlanContext& context, const LabelSets& sets) {
  double nodes = 0;
  for (const auto& [set, count] : context.statistics->nodes()) {
    if (count > 0 && Contains(sets, set)) nodes += static_cast<double>(count);
  }
  return nodes;
}

double CountEdges(const PlanContext& context, std::span<const graph::TypeId> types,
                  bool any_type) {
  double edges = 0;
  ForEachType(context, types, any_type,
              [&edges](const graph::TypeStatistics& type) { edges += type.edge_count; });
  return edges;
}

EdgesAt EstimateEdgesAt(const PlanContext& context, const LabelSets& sets, const SeenEdges& edges) {
  double found = 0;
  double all = 0;
  double pairs = 0;
  ForEachEnds(context, edges, [&](const graph::TypeStatistics::Ends& ends) {
    for (const auto& [set, histogram] : ends) {
      const double here = histogram.edges();
      all += here;
      if (!Contains(sets, set)) continue;
      found += here;
      pairs += histogram.edge_pairs();
    }
  });
  const double per_node = found / std::max(CountNodes(context, sets), 1.0);
  const double per_end = found > 0 ? pairs / found : 0;
  return {.per_node = per_node,
          .skew = found > 0 ? std::max(std::pow(per_end / per_node, 0.25), 1.0) : 1,
          .per_node_again = std::max(per_end - 1, 0.0),
          .share = all > 0 ? found / all : 0};
}

}  // namespace keiretsu::query
