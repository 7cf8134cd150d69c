/// What the sessions of one database share.
#pragma once

#include <memory>

#include "graph/analysis/model_cache.h"
#include "graph/date_slice_cache.h"
#include "graph/graph_store.h"
#include "graph/search/name_index_cache.h"
#include "keiretsu/database.h"
#include "query/plan_cache.h"
#include "query/procedures/registry.h"

namespace keiretsu {

/// Thread-safe.
struct Database::Rep {
  std::unique_ptr<graph::GraphStore> store;
  query::ProcedureRegistry procedures;
  query::PlanCache plans;
  graph::ModelCache models;
  graph::NameIndexCache names;
  graph::DateSliceCache date_slices;
  DatabaseOptions options;
  bool in_memory = false;
};

}  // namespace keiretsu
