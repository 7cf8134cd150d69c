/// Connected parts of a graph.
#pragma once

#include <vector>

#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"

namespace keiretsu::graph {

/// The component of each vertex, numbered from 0 in the order of their smallest nodes; kNoVertex
/// for a vertex that is no node. Deterministic.
using ComponentNumbers = std::vector<std::uint32_t>;

/// Nodes that reach each other along relationships. O(nodes + relationships), no recursion.
/// Errors: cancellation. Source: Tarjan, SIAM J. Computing 1 (1972).
Result<ComponentNumbers> FindStrongComponents(const SnapshotGraph& graph,
                                              const CancelCheck& check_cancelled);

/// Nodes that reach each other when direction does not matter: union-find, nearly linear.
/// Errors: cancellation. Source: Tarjan, J. ACM 22 (1975).
Result<ComponentNumbers> FindWeakComponents(const SnapshotGraph& graph,
                                            const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
