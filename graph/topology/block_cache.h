/// The in-memory topology: decoded blocks by version, and the log of committed changes that brings
/// them up to date.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "graph/topology/block_id.h"
#include "graph/topology/block_loader.h"
#include "graph/topology/block_version.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

using SharedOps = std::shared_ptr<const std::vector<DeltaOp>>;

/// Keeps the newest version of each block under a budget, evicting by CLOCK. For each block with
/// unfolded commits it also keeps a log of them, appended at commit and trimmed at fold, so that a
/// version is advanced without reading the disk. A reader older than the kept version, or one the
/// log does not reach, gets a version of its own from its snapshot. Thread-safe.
class BlockCache {
 public:
  /// `last_timestamp`: commits up to it are on disk and not in the log.
  BlockCache(const storage::Engine* engine, std::uint64_t budget_bytes,
             storage::Timestamp last_timestamp);

  /// The block as of `state`. Errors: Corruption, IoError.
  Result<std::shared_ptr<const NodeVersion>> Nodes(const storage::CommittedState& state,
                                                   std::uint32_t block);
  Result<std::shared_ptr<const EdgeVersion>> Edges(const storage::CommittedState& state,
                                                   TypeId type, Direction direction,
                                                   std::uint32_t block);

  /// Called in commit order, before the commit is visible.
  void Append(storage::Timestamp timestamp,
              const std::vector<std::pair<std::uint64_t, SharedOps>>& ops_by_target);
  /// After a fold of `target` up to `folded` (a version whose patch is empty) was written.
  void Folded(const DeltaTarget& target, std::shared_ptr<const BlockVersion> folded);
  /// Forgets every block: after a bulk load at `timestamp` changed segments under the cache.
  void Reset(storage::Timestamp timestamp);

  const std::shared_ptr<MemoryMeter>& meter() const { return defaults_.meter; }
  std::uint64_t budget_bytes() const { return budget_bytes_.load(std::memory_order_relaxed); }
  /// Changes the budget, and evicts what does not fit in it. Returns the old one.
  std::uint64_t Resize(std::uint64_t budget_bytes);
  BlockLoader Loader(const storage::CommittedState& state) const {
    return BlockLoader(engine_, &state, &defaults_);
  }

 private:
  struct LogEntry {
    storage::Timestamp ts;
    SharedOps ops;
  };
  struct Slot {
    std::shared_ptr<const BlockVersion> version;  // null: not loaded, or evicted
    std::vector<LogEntry> log;                    // ascending by ts
    storage::Timestamp log_after = 0;             // the log has every commit after this
    bool referenced = false;                      // CLOCK
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, Slot> slots;
  };
  static constexpr std::size_t kShards = 64;

  Shard& ShardOf(std::uint64_t packed) { return shards_[(packed * 0x9E3779B97F4A7C15ULL) >> 58]; }
  Slot& SlotOf(Shard& shard, std::uint64_t packed);
  /// What the slot offers a reader at `at`: a version, and the commits it lacks. Null version:
  /// load it.
  std::pair<std::shared_ptr<const BlockVersion>, std::vector<SharedOps>> Find(
      std::uint64_t packed, storage::Timestamp at);
  /// Makes `version` the kept one if it is the newest.
  void Keep(std::uint64_t packed, std::shared_ptr<const BlockVersion> version);
  /// Evicts until the budget holds, or `most` blocks at most.
  void EvictOverBudget(int most);

  const storage::Engine* engine_;
  std::atomic<std::uint64_t> budget_bytes_;
  const BlockDefaults defaults_;
  std::atomic<storage::Timestamp> floor_;  // versions older than this are of no use
  std::array<Shard, kShards> shards_;
  std::atomic<std::size_t> evict_shard_{0};
};

}  // namespace keiretsu::graph
