#include "graph/graph_view.h"

namespace keiretsu::graph {

GraphView::~GraphView() = default;

}  // namespace keiretsu::graph
