/// What an open GraphStore holds.
#pragma once

#include <memory>
#include <mutex>

#include "graph/fold.h"
#include "graph/graph_core.h"
#include "graph/graph_store.h"
#include "graph/statistics/statistics_keeper.h"

namespace keiretsu::graph {

/// The folder is declared last: its thread ends before what it uses goes.
struct GraphStore::Rep {
  GraphStoreOptions options;
  GraphCore core;
  std::mutex definition_mutex;  ///< one definition at a time
  std::unique_ptr<StatisticsKeeper> statistics;
  std::unique_ptr<Folder> folder;
};

}  // namespace keiretsu::graph
