#include "graph/analysis/algorithms/distances.h"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <numeric>
#include <tuple>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

SearchTree NewTree(Vertex vertex_count, Vertex source) {
  SearchTree tree;
  tree.distance.assign(vertex_count, kUnreached);
  tree.previous.resize(vertex_count);
  std::iota(tree.previous.begin(), tree.previous.end(), Vertex{0});
  tree.distance[source] = 0;
  return tree;
}

/// Fills `reached`. With a target, only distances up to its own are final.
void Finish(const SearchOptions& options, SearchTree& tree) {
  double farthest = options.max_distance;
  if (options.target) farthest = std::min(farthest, tree.distance[*options.target]);
  for (Vertex v = 0; v < tree.distance.size(); ++v) {
    if (tree.distance[v] == kUnreached) continue;
    if (tree.distance[v] <= farthest) {
      tree.reached.push_back(v);
    } else {
      tree.distance[v] = kUnreached;
      tree.previous[v] = v;
    }
  }
  std::sort(tree.reached.begin(), tree.reached.end(), [&](Vertex a, Vertex b) {
    return std::tie(tree.distance[a], a) < std::tie(tree.distance[b], b);
  });
}

class BreadthFirstVisitor : public boost::default_bfs_visitor {
 public:
  BreadthFirstVisitor(const SearchOptions* options, SearchTree* tree)
      : options_(options), tree_(tree) {}
  void examine_vertex(Vertex v, const SimpleDirectedGraph&) const {
    if (v == options_->target || tree_->distance[v] + 1 > options_->max_distance) {
      SearchWatch::Finish();
    }
  }
  void tree_edge(const SimpleGraph::Edge& edge, const SimpleDirectedGraph&) const {
    tree_->distance[edge.target] = tree_->distance[edge.source] + 1;
    tree_->previous[edge.target] = edge.source;
  }

 private:
  const SearchOptions* options_;
  SearchTree* tree_;
};

class LightestVisitor : public boost::default_dijkstra_visitor {
 public:
  LightestVisitor(const SearchOptions* options, const SearchTree* tree, SearchWatch* watch)
      : options_(options), tree_(tree), watch_(watch) {}
  void examine_vertex(Vertex v, const SimpleDirectedGraph&) const {
    if (v == options_->target || tree_->distance[v] > options_->max_distance) {
      SearchWatch::Finish();
    }
  }
  void examine_edge(const SimpleGraph::Edge&, const SimpleDirectedGraph&) const {
    watch_->Step();
  }

 private:
  const SearchOptions* options_;
  const SearchTree* tree_;
  SearchWatch* watch_;
};

}  // namespace

std::vector<Vertex> SearchTree::PathTo(Vertex target) const {
  if (distance[target] == kUnreached) return {};
  std::vector<Vertex> path = {target};
  while (previous[path.back()] != path.back()) path.push_back(previous[path.back()]);
  std::reverse(path.begin(), path.end());
  return path;
}

Result<SearchTree> BreadthFirst(const SimpleGraph& graph, const SearchOptions& options,
                                const CancelCheck& check_cancelled) {
  const SimpleDirectedGraph along(&graph.snapshot(), graph.sides());
  SearchTree tree = NewTree(graph.vertex_count(), options.source);
  std::vector<boost::default_color_type> colors(graph.vertex_count());
  SearchWatch watch(check_cancelled);
  boost::queue<Vertex> queue;
  RETURN_IF_ERROR(CallBoost([&] {
    boost::breadth_first_visit(along, options.source, queue, BreadthFirstVisitor(&options, &tree),
                               WatchedMap(&colors, &watch));
  }));
  Finish(options, tree);
  return tree;
}

Result<SearchTree> LightestPaths(const SimpleGraph& graph, const EdgeWeights& weights,
                                 const SearchOptions& options,
                                 const CancelCheck& check_cancelled) {
  const SimpleDirectedGraph along(&graph.snapshot(), graph.sides());
  SearchTree tree = NewTree(graph.vertex_count(), options.source);
  SearchWatch watch(check_cancelled);
  const auto weight = boost::make_function_property_map<SimpleGraph::Edge, double>(
      [&](const SimpleGraph::Edge& edge) { return weights.Least(along, edge); });
  RETURN_IF_ERROR(CallBoost([&] {
    boost::dijkstra_shortest_paths(
        along, options.source,
        boost::weight_map(weight)
            .distance_map(MapOf(tree.distance))
            .predecessor_map(MapOf(tree.previous))
            .distance_inf(kUnreached)
            .visitor(LightestVisitor(&options, &tree, &watch)));
  }));
  Finish(options, tree);
  return tree;
}

}  // namespace keiretsu::graph
