/// Values as they leave the engine.
#pragma once

#include "graph/graph_view.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// The value with every node reference and every relationship without properties, also inside
/// lists, maps and paths, replaced by a complete one. A deleted node has no labels and no
/// properties, a deleted relationship no properties. Values without entities are returned as they
/// are. Errors: ResourceExhausted for values nested too deeply; those of GraphView.
Result<Value> CompleteValue(const Value& value, const graph::GraphView& view);

}  // namespace keiretsu::query
