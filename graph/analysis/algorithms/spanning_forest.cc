#include "graph/analysis/algorithms/spanning_forest.h"

#include <fmt/format.h>

#include <boost/graph/kruskal_min_spanning_tree.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <iterator>
#include <utility>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<std::vector<SnapshotGraph::Edge>> SpanningForest(const SnapshotGraph& graph,
                                                        const EdgeWeights& weights, bool greatest,
                                                        const CancelCheck& check_cancelled) {
  if (graph.edge_count() > kMaxSortedEdges) {
    return Status::ResourceExhausted(
        fmt::format("{} relationships are more than the limit of {}; choose fewer types or labels",
                    graph.edge_count(), kMaxSortedEdges));
  }
  // Weights are unique by their edges, so that the answer does not hang on the library's heap.
  using Weight = std::pair<double, SnapshotGraph::Edge>;
  SearchWatch watch(check_cancelled);
  const auto weight = boost::make_function_property_map<SnapshotGraph::Edge, Weight>(
      [&](const SnapshotGraph::Edge& edge) {
        watch.Step();
        return Weight(greatest ? -weights.Of(edge) : weights.Of(edge), edge);
      });
  std::vector<SnapshotGraph::Edge> forest;
  RETURN_IF_ERROR(CallBoost([&] {
    boost::kruskal_minimum_spanning_tree(graph, std::back_inserter(forest),
                                         boost::weight_map(weight));
  }));
  return forest;
}

}  // namespace keiretsu::graph
