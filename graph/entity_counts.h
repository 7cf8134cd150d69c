/// Exact numbers of nodes and relationships at a timestamp.
#pragma once

#include <atomic>
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
  void Subtract(const EntityTotals& difference);
  /// The sum of all numbers, without their signs.
  std::uint64_t Magnitude() const;
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
  /// Called in commit order, before the commit is visible. `values_set`: properties that were set.
  void Append(storage::Timestamp timestamp, EntityTotals difference, std::uint64_t values_set);
  /// After a bulk load at `timestamp`: count anew.
  void Reset(storage::Timestamp timestamp);

  /// Grows by every node or relationship that comes or goes, and much by a bulk load: as long as it
  /// is the same, so are the totals.
  std::uint64_t changes() const { return changes_.load(std::memory_order_relaxed); }
  /// Properties set since the database was opened.
  std::uint64_t values_set() const { return values_set_.load(std::memory_order_relaxed); }
  /// All differences since the database was opened, bulk loads left out.
  EntityTotals Drift() const;

 private:
  /// Differences kept for readers that lag behind; older ones count their blocks.
  static constexpr std::size_t kMaxDifferences = 256;
  /// What a bulk load counts as in changes().
  static constexpr std::uint64_t kChangesOfLoad = std::uint64_t{1} << 40;

  mutable std::mutex mutex_;
  std::optional<EntityTotals> newest_;     // with all differences in it
  storage::Timestamp complete_after_ = 0;  // every difference after this is known
  std::deque<std::pair<storage::Timestamp, EntityTotals>> differences_;  // ascending
  EntityTotals drift_;
  std::atomic<std::uint64_t> changes_{0};
  std::atomic<std::uint64_t> values_set_{0};
};

}  // namespace keiretsu::graph
