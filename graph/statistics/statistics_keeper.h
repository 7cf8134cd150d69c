/// Keeps statistics as current as plans need them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "graph/graph_core.h"
#include "graph/statistics/graph_statistics.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// In memory and between two openings. Thread-safe.
class StatisticsKeeper {
 public:
  /// `core` outlives the keeper. With `may_write`, what was gathered is written down as well.
  StatisticsKeeper(GraphCore* core, bool may_write) : core_(core), may_write_(may_write) {}

  /// The same object until the graph has changed enough for plans to change.
  std::shared_ptr<const GraphStatistics> Newest();
  /// Writes down what is known, so that the next opening need not gather or count it.
  /// Errors: IoError, ReadOnly.
  Status Save();

 private:
  void TakeOver();
  void Gather();
  bool MayBeOld() const;

  GraphCore* const core_;
  const bool may_write_;
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<const GraphStatistics> figures_;
  EntityTotals drift_;                 // EntityCounts::Drift() that is in `figures_`
  std::uint64_t load_epoch_ = 0;       // GraphCore::load_epoch when gathered; 0 when taken over
  std::uint64_t checked_changes_ = 0;  // EntityCounts::changes() when last looked at
  std::uint64_t checked_values_ = 0;   // EntityCounts::values_set() likewise
  storage::Timestamp saved_ts_ = 0;    // of the record on disk, if its totals are known
  std::shared_ptr<const GraphStatistics> saved_figures_;  // those of the record on disk
  std::size_t saved_count_ = 0;                           // of figures in it
};

}  // namespace keiretsu::graph
