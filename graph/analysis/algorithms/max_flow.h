/// How much can flow from one node to another.
#pragma once

#include <vector>

#include "graph/analysis/algorithms/edge_weights.h"

namespace keiretsu::graph {

/// What flows from one node to a neighbour, over all relationships of the pair.
struct PairFlow {
  Vertex source = 0;
  Vertex target = 0;
  double capacity = 0;
  double flow = 0;
};

struct FlowAndCut {
  double total = 0;
  std::vector<PairFlow> flows;  ///< above 0; ascending by (source, target)
  std::vector<PairFlow> cut;    ///< pairs that together hold the flow to `total`; ascending
};

/// A largest flow along relationships, and a smallest cut: the one nearest to `source`. Only what
/// lies between the two is looked at. O(nodes * relationships^2) in theory.
/// Errors: cancellation; ResourceExhausted past kMaxFlowEdges. REQUIRES: source != target.
/// Source: Edmonds, Karp, J. ACM 19 (1972).
Result<FlowAndCut> MaxFlow(const SnapshotGraph& graph, const EdgeWeights& capacities, Vertex source,
                           Vertex target, const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
