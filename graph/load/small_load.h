/// A load through an ordinary transaction.
#pragma once

#include "graph/graph_store.h"
#include "graph/load/load_context.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Creates all nodes or relationships of the table in one transaction and commits it.
/// Errors: what GraphTransaction's methods return. Conflict, NotFound and ConstraintViolation mean
/// that another writer changed what the table was resolved against.
Status LoadByTransaction(GraphStore& store, const LoadContext& context);

}  // namespace keiretsu::graph
