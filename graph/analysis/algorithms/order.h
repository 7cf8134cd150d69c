/// Orders along relationships, and the cycles that rule them out.
#pragma once

#include <vector>

#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"

namespace keiretsu::graph {

/// A shortest cycle through the smallest node of each strong component that has one: the nodes in
/// order, starting with that node; one node for a self loop. Ascending by first node.
/// O(nodes + relationships). Errors: cancellation.
Result<std::vector<std::vector<Vertex>>> FindCycles(const SnapshotGraph& graph,
                                                    const CancelCheck& check_cancelled);

/// All nodes, each before those that its relationships lead to. Deterministic. No recursion.
/// Errors: cancellation. REQUIRES: no cycle.
Result<std::vector<Vertex>> TopologicalOrder(const SnapshotGraph& graph,
                                             const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
