/// Distances from one node.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "graph/analysis/algorithms/edge_weights.h"
#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"

namespace keiretsu::graph {

inline constexpr double kUnreached = std::numeric_limits<double>::infinity();

/// The tree of a search from one node.
struct SearchTree {
  std::vector<double> distance;  ///< by vertex; kUnreached
  std::vector<Vertex> previous;  ///< by vertex: the one before it on a shortest path; the source's
                                 ///< and an unreached vertex's is itself
  std::vector<Vertex> reached;   ///< ascending by (distance, vertex)

  /// The nodes of a shortest path from the source, empty when there is none.
  std::vector<Vertex> PathTo(Vertex target) const;
};

struct SearchOptions {
  Vertex source = 0;
  std::optional<Vertex> target;          ///< stops there
  double max_distance = kUnreached;      ///< what is farther counts as unreached
};

/// Hops: breadth-first search. O(nodes + relationships). Errors: cancellation.
/// Source: Moore, The shortest path through a maze (1959).
Result<SearchTree> BreadthFirst(const SimpleGraph& graph, const SearchOptions& options,
                                const CancelCheck& check_cancelled);

/// Sums of weights, the lightest of parallel relationships. O((nodes + relationships) log nodes).
/// Errors: cancellation. Source: Dijkstra, Numerische Mathematik 1 (1959).
Result<SearchTree> LightestPaths(const SimpleGraph& graph, const EdgeWeights& weights,
                                 const SearchOptions& options, const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
