/// Reading a whole graph without keeping it.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <utility>

#include "graph/graph_core.h"
#include "graph/ids.h"
#include "graph/snapshot_view.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// Views of one state, each of which lasts for so many blocks and lets go what it read. External
/// synchronisation.
class PassingView {
 public:
  /// Both must outlive this.
  PassingView(GraphCore* core, const std::shared_ptr<const storage::CommittedState>& state)
      : core_(core), state_(state) {}

  /// The view to read a node, or relationships from it, with; until the next call.
  const SnapshotView& For(NodeId node) {
    const std::uint32_t block = BlockOf(node);
    if (view_ != nullptr && block == block_) return *view_;
    block_ = block;
    if (view_ == nullptr || (read_.size() >= kBlocks && !read_.contains(block))) {
      view_ = core_->ViewOf(state_);
      read_.clear();
    }
    read_.insert(block);
    return *view_;
  }

 private:
  static constexpr std::size_t kBlocks = 64;

  GraphCore* const core_;
  const std::shared_ptr<const storage::CommittedState>& state_;
  std::shared_ptr<const SnapshotView> view_;
  std::uint32_t block_ = 0;
  std::unordered_set<std::uint32_t> read_;  // blocks, by view_
};

}  // namespace keiretsu::graph
