/// Decoded blocks: a folded base and the changes since, as of one timestamp.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "graph/block/adjacency_segment.h"
#include "graph/graph_view.h"
#include "graph/topology/edge_patch.h"
#include "graph/topology/lazy_columns.h"
#include "graph/topology/memory_meter.h"
#include "graph/topology/node_patch.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// A block as of `ts`: all commits up to it are in. Immutable as far as a reader can see; merged
/// forms and columns are made when first asked for. Thread-safe.
class BlockVersion {
 public:
  explicit BlockVersion(storage::Timestamp timestamp) : ts_(timestamp) {}
  virtual ~BlockVersion() = default;
  BlockVersion(const BlockVersion&) = delete;
  BlockVersion& operator=(const BlockVersion&) = delete;

  storage::Timestamp ts() const { return ts_; }
  /// Operations not yet folded.
  virtual std::size_t patch_size() const = 0;
  /// Roughly what dropping it would free.
  virtual std::size_t memory_bytes() const = 0;

 private:
  const storage::Timestamp ts_;
};

/// A block of nodes as folded on disk: label sets, and columns loaded on demand.
struct NodeBase {
  NodeBase(NodeBlock folded, std::uint64_t fold, std::shared_ptr<MemoryMeter> meter);

  NodeBlock nodes;
  std::uint64_t fold_ts;
  mutable LazyColumns columns;
  MemoryCharge charge;
};

class NodeVersion final : public BlockVersion {
 public:
  NodeVersion(storage::Timestamp timestamp, std::shared_ptr<const NodeBase> base, NodePatch patch);

  const NodeBase& base() const { return *base_; }
  const std::shared_ptr<const NodeBase>& shared_base() const { return base_; }
  const NodePatch& patch() const { return patch_; }
  /// kNoNode when there is no such node.
  LabelSetId LabelSetOf(std::uint32_t row) const;
  /// Label sets with the patch applied.
  const NodeBlock& nodes() const { return patch_.rows.empty() ? base_->nodes : merged_; }
  /// Columns with the patch applied; the base's own when the patch has no part in them.
  LazyColumns& merged_columns() const { return merged_columns_; }
  const MemoryCharge& charge() const { return charge_; }

  std::size_t patch_size() const override { return patch_.rows.size() + patch_.properties.size(); }
  std::size_t memory_bytes() const override;

 private:
  const std::shared_ptr<const NodeBase> base_;
  const NodePatch patch_;
  NodeBlock merged_;  // only when the patch has rows
  mutable LazyColumns merged_columns_;
  MemoryCharge charge_;
};

/// A block of relationships as folded on disk.
struct EdgeBase {
  EdgeBase(AdjacencyBlock folded, std::shared_ptr<MemoryMeter> meter);

  AdjacencyBlock adjacency;
  mutable LazyColumns columns;  ///< out direction only; rows as in `adjacency`
  MemoryCharge charge;
};

/// A block with its changes merged in.
struct MergedAdjacency {
  AdjacencyBlock adjacency;
  std::vector<std::uint32_t> origins;  ///< out direction: row in the base, or kNoOrigin
};

class EdgeVersion final : public BlockVersion {
 public:
  EdgeVersion(storage::Timestamp timestamp, Direction direction, std::uint32_t block,
              std::shared_ptr<const EdgeBase> base, EdgePatch patch);

  const EdgeBase& base() const { return *base_; }
  const std::shared_ptr<const EdgeBase>& shared_base() const { return base_; }
  const EdgePatch& patch() const { return patch_; }
  Direction direction() const { return direction_; }
  std::uint32_t block() const { return block_; }
  /// Whether the block reads as its base does: no list differs.
  bool lists_clean() const { return patch_.changes.empty(); }
  /// The whole block; merges it the first time. Errors: Corruption.
  Result<const AdjacencyBlock*> Adjacency() const;
  /// The base row of each row of Adjacency(); empty when they are the same.
  Result<const std::vector<std::uint32_t>*> Origins() const;
  /// True once many single lists were merged, so that merging the whole block is cheaper.
  bool CountPointMerge() const;
  /// Whether merging was already done, so that lists are spans.
  bool merged() const {
    return lists_clean() || merged_.load(std::memory_order_acquire) != nullptr;
  }
  LazyColumns& merged_columns() const { return merged_columns_; }
  const MemoryCharge& charge() const { return charge_; }

  std::size_t patch_size() const override {
    return patch_.changes.size() + patch_.properties.size();
  }
  std::size_t memory_bytes() const override;

 private:
  Result<const MergedAdjacency*> Merged() const;

  const Direction direction_;
  const std::uint32_t block_;
  const std::shared_ptr<const EdgeBase> base_;
  const EdgePatch patch_;
  mutable std::mutex merge_mutex_;
  mutable std::unique_ptr<const MergedAdjacency> merged_owner_;  // guarded by merge_mutex_
  mutable std::atomic<const MergedAdjacency*> merged_{nullptr};
  mutable std::atomic<std::uint32_t> point_merges_{0};
  mutable LazyColumns merged_columns_;
  MemoryCharge charge_;
};

/// Fills live_count and distinct_sets from label_sets.
void SummariseNodes(NodeBlock* nodes);

}  // namespace keiretsu::graph
