/// What planning may read.
#pragma once

#include <map>

#include "graph/catalog.h"
#include "graph/statistics/graph_statistics.h"
#include "query/binder/bound_query.h"

namespace keiretsu::query {

/// What variables are known to be: nodes by a label (an invalid one: any), relationships by a type.
struct VariableKinds {
  std::map<VariableId, graph::LabelId> nodes;
  std::map<VariableId, graph::TypeId> relationships;
};

/// All outlive the planning of one statement.
struct PlanContext {
  const graph::Catalog* catalog = nullptr;
  const graph::GraphStatistics* statistics = nullptr;  ///< may be stale: only costs depend on it
  const BoundStatement* statement = nullptr;
  VariableKinds* kinds = nullptr;  ///< of the patterns planned so far
  /// False: patterns are followed as written, from scans, and nothing is rewritten.
  bool optimize = true;
};

}  // namespace keiretsu::query
