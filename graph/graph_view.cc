#include "graph/graph_view.h"

#include "storage/status_macros.h"

namespace keiretsu::graph {

GraphView::~GraphView() = default;

Status GraphView::NodeValues(NodeId node, std::span<const KeyId> keys,
                             std::span<Value> values) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ASSIGN_OR_RETURN(values[i], NodeProperty(node, keys[i]));
  }
  return Status();
}

}  // namespace keiretsu::graph
