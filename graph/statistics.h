/// Figures about the graph for the planner.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "graph/graph_core.h"
#include "graph/graph_store.h"
#include "graph/snapshot_view.h"

namespace keiretsu::graph {

/// Counts nodes and edges exactly where their totals are known, and otherwise, as sources and
/// targets always, by a sample of blocks: what it costs does not grow with the graph. Figures that
/// cannot be read are left 0: a planner needs a guess, not an error.
std::shared_ptr<const GraphStatistics> GatherStatistics(const SnapshotView& view);

/// Keeps statistics as current as plans need them, in memory and between two openings. Thread-safe.
class StatisticsKeeper {
 public:
  /// `core` outlives the keeper. With `may_write`, what was gathered is written down as well.
  StatisticsKeeper(GraphCore* core, bool may_write) : core_(core), may_write_(may_write) {}

  /// The same object until the graph has grown or shrunk enough for plans to change.
  std::shared_ptr<const GraphStatistics> Newest();
  /// Writes down what is known, so that the next opening need not gather or count it.
  /// Errors: IoError, ReadOnly.
  Status Save();

 private:
  void TakeOver();
  bool IsStale(const SnapshotView& view) const;

  GraphCore* const core_;
  const bool may_write_;
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<const GraphStatistics> figures_;
  std::uint64_t checked_changes_ = 0;   // EntityCounts::changes() when last compared
  std::uint64_t gathered_changes_ = 0;  // the same when gathered; 0 of what was taken over
  std::uint64_t gathered_epoch_ = 0;    // GraphCore::load_epoch when gathered; likewise
  storage::Timestamp saved_ts_ = 0;     // of the record on disk, if its totals are known
  std::shared_ptr<const GraphStatistics> saved_figures_;  // those of the record on disk
};

}  // namespace keiretsu::graph
