#include "graph/analysis/algorithms/centrality.h"

#include <fmt/format.h>

#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/page_rank.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <cmath>

#include "graph/analysis/algorithms/distances.h"
#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// The nodes, if a search from every one of them is affordable.
Result<std::vector<Vertex>> NodesToSearchFrom(const SnapshotGraph& graph) {
  std::vector<Vertex> nodes;
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    if (graph.is_node(v)) nodes.push_back(v);
  }
  const std::uint64_t edges = graph.edge_count();
  const std::uint64_t steps = nodes.size() * (graph.vertex_count() + edges);
  if (steps <= kMaxAllPairsSteps) return nodes;
  return Status::ResourceExhausted(
      fmt::format("{} nodes and {} relationships need about {} steps, more than the limit of {}; "
                  "choose fewer labels or relationship types",
                  nodes.size(), edges, steps, kMaxAllPairsSteps));
}

/// Ends the iteration when two rounds differ little enough.
class PageRankDone {
 public:
  PageRankDone(const std::vector<double>* a, const std::vector<double>* b,
               const PageRankOptions* options, double* change, SearchWatch* watch)
      : a_(a), b_(b), options_(options), change_(change), watch_(watch) {}
  template <typename Map>
  bool operator()(const Map&, const SnapshotGraph&) {
    watch_->Check();
    if (rounds_++ == 0) return false;
    double change = 0;
    double total = 0;
    for (std::size_t v = 0; v < a_->size(); ++v) {
      change += std::abs((*a_)[v] - (*b_)[v]);
      total += (*a_)[v];
    }
    *change_ = change / total;
    return *change_ <= options_->tolerance || rounds_ > options_->max_iterations;
  }

 private:
  const std::vector<double>* a_;
  const std::vector<double>* b_;
  const PageRankOptions* options_;
  double* change_;
  SearchWatch* watch_;
  std::uint32_t rounds_ = 0;
};

/// The library's betweenness on either kind of graph.
template <typename Graph, typename... Weight>
Status BetweennessOn(const Graph& graph, SearchWatch& watch, std::vector<double>& centrality,
                     const Weight&... weight) {
  const std::size_t n = graph.vertex_count();
  std::vector<std::vector<SimpleGraph::Edge>> incoming(n);
  std::vector<double> distance(n);
  std::vector<double> dependency(n);
  std::vector<double> path_count(n);  // counts of paths outgrow integers
  return CallBoost([&] {
    boost::brandes_betweenness_centrality(
        graph, MapOf(centrality), boost::dummy_property_map(), MapOf(incoming), MapOf(distance),
        WatchedMap(&dependency, &watch), MapOf(path_count),
        boost::typed_identity_property_map<Vertex>(), weight...);
  });
}

template <typename Graph>
Status BetweennessOn(const NodesOnly<Graph>& graph, const EdgeWeights* weights,
                     SearchWatch& watch, std::vector<double>& centrality) {
  if (weights == nullptr) return BetweennessOn(graph, watch, centrality);
  const auto weight = boost::make_function_property_map<SimpleGraph::Edge, double>(
      [&](const SimpleGraph::Edge& edge) { return weights->Least(graph, edge); });
  return BetweennessOn(graph, watch, centrality, weight);
}

}  // namespace

Result<std::vector<double>> PageRank(const SnapshotGraph& graph, const PageRankOptions& options,
                                     const CancelCheck& check_cancelled) {
  std::vector<double> rank(graph.vertex_count());
  std::vector<double> other(graph.vertex_count());
  SearchWatch watch(check_cancelled);
  double change = 0;
  const PageRankDone done(&rank, &other, &options, &change, &watch);
  RETURN_IF_ERROR(CallBoost([&] {
    // The library starts at 1 / n and lets ranks settle at an average of 1: so start at 1.
    boost::graph::page_rank(graph, MapOf(rank), done, options.damping, 1, MapOf(other));
  }));
  if (change > options.tolerance) {
    return Status::ResourceExhausted(
        fmt::format("the ranks still changed by {} after {} iterations; raise max_iterations, or "
                    "ask for less: raise tolerance or lower damping",
                    change, options.max_iterations));
  }
  // The library loses what arrives at nodes without relationships. Spreading it evenly over all
  // nodes scales the solution alone, and so does making the ranks add up to 1.
  double total = 0;
  for (Vertex v = 0; v < graph.vertex_count(); ++v) total += graph.is_node(v) ? rank[v] : 0;
  for (Vertex v = 0; v < graph.vertex_count(); ++v) {
    rank[v] = graph.is_node(v) ? rank[v] / total : 0;
  }
  return rank;
}

Result<std::vector<double>> Betweenness(const SimpleGraph& graph, const EdgeWeights* weights,
                                        const CancelCheck& check_cancelled) {
  ASSIGN_OR_RETURN(const std::vector<Vertex> nodes, NodesToSearchFrom(graph.snapshot()));
  std::vector<double> centrality(graph.vertex_count());
  SearchWatch watch(check_cancelled);
  if (graph.sides() == Sides::kBoth) {
    const SimpleUndirectedGraph undirected(&graph.snapshot());
    RETURN_IF_ERROR(BetweennessOn(NodesOnly(undirected, &nodes), weights, watch, centrality));
  } else {
    const SimpleDirectedGraph along(&graph.snapshot(), graph.sides());
    RETURN_IF_ERROR(BetweennessOn(NodesOnly(along, &nodes), weights, watch, centrality));
  }
  return centrality;
}

Result<Closeness> ClosenessOfAll(const SimpleGraph& graph, const CancelCheck& check_cancelled) {
  ASSIGN_OR_RETURN(const std::vector<Vertex> nodes, NodesToSearchFrom(graph.snapshot()));
  const double others = static_cast<double>(nodes.size()) - 1;
  Closeness result;
  result.closeness.resize(graph.vertex_count());
  result.harmonic.resize(graph.vertex_count());
  for (const Vertex v : nodes) {
    RETURN_IF_ERROR(check_cancelled());
    ASSIGN_OR_RETURN(const SearchTree tree,
                     BreadthFirst(graph, {.source = v, .target = {}}, check_cancelled));
    double total = 0;
    double inverse = 0;
    for (const Vertex reached : tree.reached) {
      if (reached == v) continue;
      total += tree.distance[reached];
      inverse += 1 / tree.distance[reached];
    }
    const double count = static_cast<double>(tree.reached.size()) - 1;
    if (count == 0) continue;
    result.closeness[v] = count / others * (count / total);
    result.harmonic[v] = inverse / others;
  }
  return result;
}

}  // namespace keiretsu::graph
