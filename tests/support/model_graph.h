/// A property graph in ordinary maps: what the store must agree with.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "graph/graph_transaction.h"
#include "graph/graph_view.h"
#include "graph/ids.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

struct ModelNode {
  std::set<LabelId> labels;
  std::map<KeyId, Value> properties;
};
struct ModelEdge {
  EdgeRef ref;
  std::map<KeyId, Value> properties;
};

/// Nodes and edges by id. Copying it is taking a snapshot.
struct ModelGraph {
  std::map<NodeId, ModelNode> nodes;
  std::map<EdgeId, ModelEdge> edges;

  bool HasEdges(NodeId node) const;
};

/// Reads `view` in every way there is (blocks, columns, lists, points, counts, indexes) and
/// compares with `model`. Returns the first difference found, or "".
std::string FirstDifference(const ModelGraph& model, const GraphView& view);

}  // namespace keiretsu::graph
