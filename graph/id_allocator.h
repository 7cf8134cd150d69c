/// Ids of nodes, relationships and large values.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>

#include "graph/ids.h"
#include "keiretsu/status.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// Gives out ids, none of them twice. Node ids are given out per label set in whole blocks, so
/// that a block is normally of one label set; each set has one open block. An id that a rolled-back
/// transaction took is lost. Counters go to disk with every commit. Thread-safe.
class IdAllocator {
 public:
  /// Errors: Corruption, IoError.
  Status Load(const storage::Engine& engine);

  /// Errors: ResourceExhausted past kMaxNodes.
  Result<NodeId> AllocateNode(LabelSetId set);
  EdgeId AllocateEdge() { return EdgeId(next_edge_.fetch_add(1)); }
  std::uint64_t AllocateBig() { return next_big_.fetch_add(1); }
  /// `count` new blocks for a bulk load; returns the first. Errors: ResourceExhausted.
  Result<std::uint32_t> AllocateBlocks(std::uint32_t count);
  /// `count` consecutive edge ids for a bulk load; returns the first.
  EdgeId AllocateEdges(std::uint64_t count) { return EdgeId(next_edge_.fetch_add(count)); }

  /// Every node given out lies in a block below this.
  std::uint32_t block_count() const { return block_count_.load(std::memory_order_acquire); }
  /// Every edge id given out lies below this.
  std::uint64_t next_edge() const { return next_edge_.load(); }

  /// Adds puts for the counters that changed since the last call.
  void WriteCounters(storage::WriteBatch& batch);

 private:
  std::atomic<std::uint32_t> block_count_{0};
  std::atomic<std::uint64_t> next_edge_{0};
  std::atomic<std::uint64_t> next_big_{0};
  std::mutex mutex_;  // guards what follows and changes of block_count_
  std::map<std::uint32_t, std::uint64_t> open_;  // label set -> next id of its open block
  std::set<std::uint32_t> changed_sets_;
  std::uint32_t written_blocks_ = 0;
  std::uint64_t written_edge_ = 0;
  std::uint64_t written_big_ = 0;
};

}  // namespace keiretsu::graph
