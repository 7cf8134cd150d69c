/// The lightest set of relationships that keeps everything connected.
#pragma once

#include <vector>

#include "graph/analysis/algorithms/edge_weights.h"

namespace keiretsu::graph {

/// A spanning tree of every weak component with the least total weight, or the greatest; of equal
/// relationships the smaller is taken. Ascending by (weight, edge), or by descending weight.
/// Direction does not matter. O(relationships * log relationships). Errors: cancellation;
/// ResourceExhausted past kMaxSortedEdges. Source: Kruskal, Proc. AMS 7 (1956).
Result<std::vector<SnapshotGraph::Edge>> SpanningForest(const SnapshotGraph& graph,
                                                        const EdgeWeights& weights, bool greatest,
                                                        const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
