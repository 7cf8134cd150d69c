/// What planning may read.
#pragma once

#include "graph/catalog.h"
#include "graph/graph_store.h"
#include "query/binder/bound_query.h"

namespace keiretsu::query {

/// All outlive the planning of one statement.
struct PlanContext {
  const graph::Catalog* catalog = nullptr;
  const graph::GraphStatistics* statistics = nullptr;  ///< may be stale: only costs depend on it
  const BoundStatement* statement = nullptr;
  /// False: patterns are followed as written, from scans, and nothing is rewritten.
  bool optimize = true;
};

}  // namespace keiretsu::query
