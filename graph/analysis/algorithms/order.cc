#include "graph/analysis/algorithms/order.h"

#include <algorithm>
#include <boost/graph/topological_sort.hpp>
#include <iterator>

#include "graph/analysis/algorithms/components.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Searches single components, each vertex once over all of them.
class CycleSearch {
 public:
  CycleSearch(const SnapshotGraph* graph, const ComponentNumbers* components)
      : along_(graph), components_(components), previous_(graph->vertex_count(), kNoVertex) {}

  /// Empty when `start` is in no cycle.
  std::vector<Vertex> Through(Vertex start) {
    if (along_.snapshot().Find(start, start)) return {start};
    std::vector<Vertex> queue = {start};
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const Vertex v = queue[next];
      for (auto [at, end] = adjacent_vertices(v, along_); at != end; ++at) {
        if (*at == start) return PathFrom(start, v);
        if ((*components_)[*at] != (*components_)[start] || previous_[*at] != kNoVertex) continue;
        previous_[*at] = v;
        queue.push_back(*at);
      }
    }
    return {};
  }

 private:
  std::vector<Vertex> PathFrom(Vertex start, Vertex last) const {
    std::vector<Vertex> path;
    for (Vertex v = last; v != start; v = previous_[v]) path.push_back(v);
    path.push_back(start);
    std::reverse(path.begin(), path.end());
    return path;
  }

  const SimpleDirectedGraph along_;
  const ComponentNumbers* components_;
  std::vector<Vertex> previous_;
};

}  // namespace

Result<std::vector<std::vector<Vertex>>> FindCycles(const SnapshotGraph& graph,
                                                    const CancelCheck& check_cancelled) {
  ASSIGN_OR_RETURN(const ComponentNumbers components,
                   FindStrongComponents(graph, check_cancelled));
  CycleSearch search(&graph, &components);
  std::vector<std::vector<Vertex>> cycles;
  std::uint32_t next_component = 0;  // numbered by their smallest nodes, so met in order
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    if (components[v] != next_component) continue;
    ++next_component;
    if (next_component % kStepsPerCheck == 0) RETURN_IF_ERROR(check_cancelled());
    std::vector<Vertex> cycle = search.Through(v);
    if (!cycle.empty()) cycles.push_back(std::move(cycle));
  }
  return cycles;
}

Result<std::vector<Vertex>> TopologicalOrder(const SnapshotGraph& graph,
                                             const CancelCheck& check_cancelled) {
  SearchWatch watch(check_cancelled);
  std::vector<boost::default_color_type> colors(graph.vertex_count());
  std::vector<Vertex> reverse;
  RETURN_IF_ERROR(CallBoost([&] {
    boost::topological_sort(graph, std::back_inserter(reverse),
                            boost::color_map(WatchedMap(&colors, &watch)));
  }));
  std::vector<Vertex> order;
  std::copy_if(reverse.rbegin(), reverse.rend(), std::back_inserter(order),
               [&](Vertex v) { return graph.is_node(v); });
  return order;
}

}  // namespace keiretsu::graph
