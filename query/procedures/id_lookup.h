/// Finding nodes by their `id` property.
#pragma once

#include <span>
#include <vector>

#include "graph/graph_view.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// For each of `ids` the nodes whose property `id` equals it (1 equals 1.0), ascending. Asks the
/// indexes on `id`, and reads the ids of nodes that no such index covers. Only text and numbers
/// are found. Errors: those of reading.
Result<std::vector<std::vector<graph::NodeId>>> FindNodesById(const graph::GraphView& view,
                                                              std::span<const Value> ids);

}  // namespace keiretsu::query
