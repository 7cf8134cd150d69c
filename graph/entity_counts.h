/// Exact numbers of nodes and relationships at a timestamp.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "graph/ids.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// How many nodes there are by label set, relationships by type. Signed: also holds differences.
struct EntityTotals {
  std::map<LabelSetId, std::int64_t> nodes;
  std::map<TypeId, std::int64_t> edges;

  void Add(const EntityTotals& difference);
  bool empty() const { return nodes.empty() && edges.empty(); }
  std::int64_t EdgesOf(TypeId type) const;
};

/// Totals once counted, kept current by what commits change. Thread-safe.
class EntityCounts {
 public:
  /// The totals at `at`, if they are known without counting.
  std::optional<EntityTotals> Find(storage::Timestamp at) const;
  /// What counting the blocks of the state at `at` gave.
  void Store(storage::Timestamp at, const EntityTotals& totals);
  /// Called in commit order, before the commit is visible.
  void Append(storage::Timestamp timestamp, EntityTotals difference);
  /// After a bulk load at `timestamp`: count anew.
  void Reset(storage::Timestamp timestamp);

 private:
  /// Differences kept for readers that lag behind; older ones count their blocks.
  static constexpr std::size_t kMaxDifferences = 256;

  mutable std::mutex mutex_;
  std::optional<EntityTotals> totals_;      // at totals_ts_
  storage::Timestamp totals_ts_ = 0;
  storage::Timestamp complete_after_ = 0;   // every difference after this is known
  std::deque<std::pair<storage::Timestamp, EntityTotals>> differences_;  // ascending
};

}  // namespace keiretsu::graph
