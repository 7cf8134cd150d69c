/// Folding: moving deltas into segments and columns.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "graph/graph_core.h"
#include "graph/keys.h"
#include "graph/write_transaction.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Folds blocks when their deltas have grown, in a thread of its own, and all of them on demand.
///
/// A batch holds, for each of its blocks, the new segment, all columns aligned with it, and the
/// deletion of the deltas inside, so a crash before or after it is harmless (S2). Readers are never
/// held up: they keep their snapshots. Commits wait only while the batch is written. Writers that
/// outrun the thread are held back once their commits are done, so that unfolded deltas are bounded
/// in memory and on disk. Thread-safe.
class Folder {
 public:
  /// `core` must outlive the folder. With `background`, folds by itself.
  Folder(GraphCore* core, bool background);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// Counts what a commit wrote; wakes the thread when something has grown past its bound. Waits
  /// while all deltas have kMaxUnfoldedShare times as many bytes as are folded at once.
  void OnCommit(std::uint64_t delta_bytes, const std::vector<TargetOps>& targets);
  /// Folds every block with deltas of the newest state. Errors: Corruption, IoError, ReadOnly.
  Status FoldAll();
  /// No fold writes, and no other pause begins, while it lives: for a bulk load, whose files must
  /// replace the very segments it read. Nor is a writer held back, which could be the load itself.
  class PauseLock {
   public:
    explicit PauseLock(Folder* folder);
    ~PauseLock();
    PauseLock(const PauseLock&) = delete;
    PauseLock& operator=(const PauseLock&) = delete;

   private:
    Folder* const folder_;
    std::unique_lock<std::mutex> lock_;
  };
  PauseLock Pause() { return PauseLock(this); }

 private:
  void Run();
  /// Counts the deltas that an earlier process left.
  void CountDeltas();
  /// The next blocks to fold by themselves; empty when stopping.
  std::vector<DeltaTarget> WaitForWork();
  bool IsDue(const DeltaTarget& target) const;
  bool HasRoom() const;
  /// Folds blocks as of the newest state and lets new readers see it.
  Status FoldBlocks(const std::vector<DeltaTarget>& targets);
  /// Folds the first of `left` and takes them off.
  Status FoldRound(std::span<const DeltaTarget>& left);
  /// Blocks with deltas in the newest state, from the keys alone.
  Result<std::vector<DeltaTarget>> DirtyBlocks() const;

  GraphCore* const core_;
  const bool background_;
  const std::uint64_t fold_bytes_;  // of deltas, at which everything is folded
  std::mutex fold_mutex_;  // one fold at a time
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::condition_variable room_;
  bool stopping_ = false;
  int pauses_ = 0;  // asked for or in force
  std::uint64_t delta_bytes_ = 0;                // since a fold of everything last began
  std::uint64_t folding_bytes_ = 0;              // before it, while it runs
  std::map<std::uint64_t, std::uint64_t> ops_;   // by packed target, since its last fold
  std::set<std::uint64_t> grown_;                // packed targets to look at
  std::thread thread_;
};

}  // namespace keiretsu::graph
