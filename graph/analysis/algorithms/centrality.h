/// How central nodes are.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis/algorithms/edge_weights.h"
#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"

namespace keiretsu::graph {

struct PageRankOptions {
  double damping = 0.85;        ///< [0, 1)
  double tolerance = 1e-10;     ///< of the sum of all changes between two rounds
  std::uint32_t max_iterations = 1000;
};
/// The chance to be at each node of a walk that follows a relationship, each equally likely, with
/// probability `damping`, and otherwise, as where there is none, starts again at any node: the
/// ranks of all nodes add up to 1. By vertex. O(iterations * relationships).
/// Errors: ResourceExhausted when `max_iterations` do not do; cancellation.
/// Source: Page, Brin, Motwani, Winograd (1999).
Result<std::vector<double>> PageRank(const SnapshotGraph& graph, const PageRankOptions& options,
                                     const CancelCheck& check_cancelled);

/// The number of shortest paths between other nodes that a node is on, each pair counting once
/// shared among its shortest paths; of unordered pairs when the graph goes both ways. By vertex.
/// Paths are counted in hops, or with weights by the lightest of parallel relationships.
/// O(nodes * (nodes + relationships)). Errors: ResourceExhausted past kMaxAllPairsSteps;
/// cancellation. Source: Brandes, J. Mathematical Sociology 25 (2001).
Result<std::vector<double>> Betweenness(const SimpleGraph& graph, const EdgeWeights* weights,
                                        const CancelCheck& check_cancelled);

struct Closeness {
  /// By vertex: r / (n - 1) * r / d for r nodes reached at a total distance of d.
  std::vector<double> closeness;
  /// By vertex: the sum of 1 / distance, over n - 1.
  std::vector<double> harmonic;
};
/// In hops, from each node to what it reaches. Costs and errors as Betweenness.
/// Source: Wasserman, Faust (1994); Marchiori, Latora (2000).
Result<Closeness> ClosenessOfAll(const SimpleGraph& graph, const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
