#include "graph/analysis/algorithms/cohesion.h"

#include <boost/graph/core_numbers.hpp>
#include <numeric>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// The neighbours of each vertex that come before it when vertices are ordered by descending
/// degree: no list is longer than the square root of twice the edges.
class EarlierNeighbours {
 public:
  EarlierNeighbours(const SimpleUndirectedGraph& graph, const std::vector<std::uint32_t>& degree)
      : offsets_(graph.vertex_count() + std::size_t{1}) {
    for (Vertex v = 0; v < graph.vertex_count(); ++v) {
      for (auto [at, end] = adjacent_vertices(v, graph); at != end; ++at) {
        const bool earlier = degree[*at] > degree[v] || (degree[*at] == degree[v] && *at < v);
        if (earlier) list_.push_back(*at);
      }
      offsets_[v + 1] = list_.size();
    }
  }
  std::span<const Vertex> Of(Vertex v) const {
    return {list_.data() + offsets_[v], offsets_[v + 1] - offsets_[v]};
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<Vertex> list_;
};

}  // namespace

Result<std::vector<std::uint32_t>> CoreNumbers(const SnapshotGraph& graph,
                                               const CancelCheck& check_cancelled) {
  const SimpleUndirectedGraph undirected(&graph);
  SearchWatch watch(check_cancelled);
  std::vector<std::uint32_t> cores(graph.vertex_count());
  RETURN_IF_ERROR(CallBoost([&] {
    if (graph.vertex_count() > 0) boost::core_numbers(undirected, WatchedMap(&cores, &watch));
  }));
  return cores;
}

Result<Triangles> CountTriangles(const SnapshotGraph& graph, const CancelCheck& check_cancelled) {
  const SimpleUndirectedGraph undirected(&graph);
  std::vector<std::uint32_t> degree(graph.vertex_count());
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    degree[v] = static_cast<std::uint32_t>(undirected.Degree(v));
  }
  const EarlierNeighbours earlier(undirected, degree);
  Triangles result;
  result.count.resize(graph.vertex_count());
  std::vector<Vertex> marked_by(graph.vertex_count(), kNoVertex);
  std::uint64_t steps = 0;
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    for (const Vertex u : earlier.Of(v)) marked_by[u] = v;
    for (const Vertex u : earlier.Of(v)) {
      for (const Vertex w : earlier.Of(u)) {
        if (++steps % kStepsPerCheck == 0) RETURN_IF_ERROR(check_cancelled());
        if (marked_by[w] != v) continue;
        ++result.count[v];
        ++result.count[u];
        ++result.count[w];
      }
    }
  }
  result.clustering.resize(graph.vertex_count());
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    const double pairs = static_cast<double>(degree[v]) * (degree[v] - 1.0) / 2;
    if (pairs > 0) result.clustering[v] = static_cast<double>(result.count[v]) / pairs;
  }
  return result;
}

}  // namespace keiretsu::graph
