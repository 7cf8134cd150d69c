#include "graph/analysis/algorithms/components.h"

#include <boost/graph/strong_components.hpp>
#include <boost/pending/disjoint_sets.hpp>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Numbers components by their smallest nodes. `representative`: by vertex, below vertex_count.
ComponentNumbers Renumber(const SnapshotGraph& graph,
                          const std::vector<std::uint32_t>& representative) {
  ComponentNumbers numbers(graph.vertex_count(), kNoVertex);
  std::vector<std::uint32_t> number_of(graph.vertex_count(), kNoVertex);
  std::uint32_t count = 0;
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    if (!graph.is_node(v)) continue;
    std::uint32_t& number = number_of[representative[v]];
    if (number == kNoVertex) number = count++;
    numbers[v] = number;
  }
  return numbers;
}

}  // namespace

Result<ComponentNumbers> FindStrongComponents(const SnapshotGraph& graph,
                                              const CancelCheck& check_cancelled) {
  SearchWatch watch(check_cancelled);
  std::vector<std::uint32_t> component(graph.vertex_count());
  std::vector<boost::default_color_type> colors(graph.vertex_count());
  RETURN_IF_ERROR(CallBoost([&] {
    boost::strong_components(graph, MapOf(component),
                             boost::color_map(WatchedMap(&colors, &watch)));
  }));
  return Renumber(graph, component);
}

Result<ComponentNumbers> FindWeakComponents(const SnapshotGraph& graph,
                                            const CancelCheck& check_cancelled) {
  std::vector<std::uint8_t> rank(graph.vertex_count());
  std::vector<Vertex> parent(graph.vertex_count());
  boost::disjoint_sets sets(MapOf(rank), MapOf(parent));
  for (Vertex v = 0; v < graph.vertex_count(); ++v) sets.make_set(v);
  std::uint32_t steps = 0;
  for (auto [at, end] = edges(graph); at != end; ++at) {
    if (++steps % kStepsPerCheck == 0) RETURN_IF_ERROR(check_cancelled());
    sets.union_set((*at).source, (*at).target);
  }
  for (Vertex v = 0; v < graph.vertex_count(); ++v) parent[v] = sets.find_set(v);
  return Renumber(graph, parent);
}

}  // namespace keiretsu::graph
