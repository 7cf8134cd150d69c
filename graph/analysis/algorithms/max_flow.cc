#include "graph/analysis/algorithms/max_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/edmonds_karp_max_flow.hpp>
#include <memory>
#include <tuple>

#include "graph/analysis/algorithms/distances.h"
#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

// Flow needs every edge's reverse and room to write: the one copy among the algorithms.
struct ResidualEdge;
using ResidualTraits =
    boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
struct ResidualEdge {
  double capacity = 0;
  double residual = 0;
  ResidualTraits::edge_descriptor reverse;
  bool forward = false;
};
using ResidualGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS,
                                            boost::no_property, ResidualEdge>;

/// The part of a graph that lies between two nodes. Stays in place: a copy of the library's graph
/// would keep the reverse edges of the original.
struct Network {
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  ResidualGraph graph;
  std::vector<Vertex> vertices;       // by number in `graph`
  std::vector<std::uint32_t> number;  // by vertex; kNoVertex outside

  void Add(Vertex source, Vertex target, double capacity) {
    const auto forward = add_edge(number[source], number[target], graph).first;
    const auto backward = add_edge(number[target], number[source], graph).first;
    graph[forward] = {capacity, 0, backward, true};
    graph[backward] = {0, 0, forward, false};
  }
};

Result<std::unique_ptr<Network>> Between(const SimpleDirectedGraph& along,
                                         const EdgeWeights& capacities, Vertex source,
                                         Vertex target, const CancelCheck& check_cancelled) {
  const SimpleDirectedGraph against(&along.snapshot(), Sides::kIn);
  ASSIGN_OR_RETURN(const SearchTree down,
                   BreadthFirst(along, {.source = source, .target = {}}, check_cancelled));
  ASSIGN_OR_RETURN(const SearchTree up,
                   BreadthFirst(against, {.source = target, .target = {}}, check_cancelled));
  auto made = std::make_unique<Network>();
  Network& network = *made;
  network.number.assign(along.vertex_count(), kNoVertex);
  for (const Vertex v : down.reached) {
    if (up.distance[v] == kUnreached) continue;
    network.number[v] = static_cast<std::uint32_t>(network.vertices.size());
    network.vertices.push_back(v);
  }
  for (std::size_t i = 0; i < network.vertices.size(); ++i) add_vertex(network.graph);
  std::uint64_t count = 0;
  for (const Vertex v : network.vertices) {
    for (auto [at, end] = out_edges(v, along); at != end; ++at) {
      const SimpleGraph::Edge edge = *at;
      if (network.number[edge.target] == kNoVertex) continue;
      if (++count > kMaxFlowEdges) {
        return Status::ResourceExhausted(
            fmt::format("more than {} pairs of nodes lie between source and target; choose fewer "
                        "relationship types or labels",
                        kMaxFlowEdges));
      }
      const double capacity = capacities.Sum(along, edge);
      if (capacity > 0) network.Add(edge.source, edge.target, capacity);
    }
  }
  return made;
}

/// Which vertices the source still reaches over edges with room left.
std::vector<bool> SourceSide(const ResidualGraph& graph, std::uint32_t source) {
  std::vector<bool> inside(num_vertices(graph));
  std::vector<std::size_t> stack = {source};
  inside[source] = true;
  while (!stack.empty()) {
    const std::size_t v = stack.back();
    stack.pop_back();
    for (auto [at, end] = out_edges(v, graph); at != end; ++at) {
      const std::size_t other = target(*at, graph);
      if (inside[other] || graph[*at].residual <= 0) continue;
      inside[other] = true;
      stack.push_back(other);
    }
  }
  return inside;
}

bool Precedes(const PairFlow& a, const PairFlow& b) {
  return std::tie(a.source, a.target) < std::tie(b.source, b.target);
}

FlowAndCut ReadFlow(const Network& network, Vertex source, double total) {
  const ResidualGraph& graph = network.graph;
  const std::vector<bool> inside = SourceSide(graph, network.number[source]);
  FlowAndCut flow;
  flow.total = total;
  for (auto [at, end] = edges(graph); at != end; ++at) {
    const ResidualEdge& edge = graph[*at];
    if (!edge.forward) continue;
    const std::size_t from = boost::source(*at, graph);
    const std::size_t to = target(*at, graph);
    const PairFlow pair{network.vertices[from], network.vertices[to], edge.capacity,
                        edge.capacity - edge.residual};
    if (pair.flow > 0) flow.flows.push_back(pair);
    if (inside[from] && !inside[to]) flow.cut.push_back(pair);
  }
  std::sort(flow.flows.begin(), flow.flows.end(), Precedes);
  std::sort(flow.cut.begin(), flow.cut.end(), Precedes);
  return flow;
}

}  // namespace

Result<FlowAndCut> MaxFlow(const SnapshotGraph& graph, const EdgeWeights& capacities, Vertex source,
                           Vertex target, const CancelCheck& check_cancelled) {
  const SimpleDirectedGraph along(&graph);
  ASSIGN_OR_RETURN(const std::unique_ptr<Network> network,
                   Between(along, capacities, source, target, check_cancelled));
  if (network->vertices.empty()) return FlowAndCut();
  ResidualGraph& residual = network->graph;
  SearchWatch watch(check_cancelled);
  std::vector<boost::default_color_type> colors(num_vertices(residual));
  std::vector<ResidualTraits::edge_descriptor> previous(num_vertices(residual));
  double total = 0;
  RETURN_IF_ERROR(CallBoost([&] {
    total = boost::edmonds_karp_max_flow(
        residual, network->number[source], network->number[target],
        get(&ResidualEdge::capacity, residual), get(&ResidualEdge::residual, residual),
        get(&ResidualEdge::reverse, residual), WatchedMap(&colors, &watch), MapOf(previous));
  }));
  return ReadFlow(*network, source, total);
}

}  // namespace keiretsu::graph
