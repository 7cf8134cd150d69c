/// Nodes and relationships without which a graph falls apart.
#pragma once

#include <vector>

#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"

namespace keiretsu::graph {

struct CutPoints {
  std::vector<Vertex> articulation_points;  ///< ascending: without one, its part is several parts
  std::vector<SnapshotGraph::Edge> bridges; ///< ascending: the only relationship, in either
                                            ///< direction, that joins its two sides
};

/// Direction does not matter. O(nodes + relationships), no recursion. Errors: cancellation.
/// Source: Hopcroft, Tarjan, CACM 16 (1973).
Result<CutPoints> FindCutPoints(const SnapshotGraph& graph, const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
