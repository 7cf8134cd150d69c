/// The parts of an open graph that views, transactions, folds and loads share.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "graph/catalog.h"
#include "graph/entity_counts.h"
#include "graph/id_allocator.h"
#include "graph/topology/block_cache.h"
#include "graph/unique_key_cache.h"
#include "storage/commit_queue.h"
#include "storage/engine.h"

namespace keiretsu::graph {

class SnapshotView;

/// Owned by GraphStore, outlives everything made from it. Members are thread-safe and set once.
struct GraphCore {
  std::unique_ptr<storage::Engine> engine;
  std::unique_ptr<Catalog> catalog;
  IdAllocator ids;
  EntityCounts counts;
  std::unique_ptr<BlockCache> blocks;
  std::unique_ptr<UniqueKeyCache> unique_keys;
  std::unique_ptr<storage::CommitQueue> commits;
  std::atomic<std::uint64_t> load_epoch{0};  ///< counts bulk loads, which a fold must not overwrite

  /// The view of the newest state, shared by all who ask until the next commit: so the blocks it
  /// has pinned are found without a lock.
  std::shared_ptr<const SnapshotView> NewestView();
  /// The view of `state`, which is usually the newest.
  std::shared_ptr<const SnapshotView> ViewOf(
      std::shared_ptr<const storage::CommittedState> state);
  /// To be called inside CommitQueue::Exclusive(advance) by a load that wrote segments or columns
  /// itself, when they are written: forgets cached blocks and counts older than its `timestamp`.
  void ForgetBlocks(storage::Timestamp timestamp);

 private:
  std::mutex view_mutex_;
  std::shared_ptr<const SnapshotView> newest_view_;  // guarded by view_mutex_
};

}  // namespace keiretsu::graph
