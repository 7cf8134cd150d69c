#include "graph/graph_core.h"

#include "graph/snapshot_view.h"

namespace keiretsu::graph {

std::shared_ptr<const SnapshotView> GraphCore::NewestView() {
  return ViewOf(commits->CurrentState());
}

std::shared_ptr<const SnapshotView> GraphCore::ViewOf(
    std::shared_ptr<const storage::CommittedState> state) {
  std::shared_ptr<const SnapshotView> replaced;  // destroyed outside the lock
  const std::lock_guard lock(view_mutex_);
  if (newest_view_ != nullptr && newest_view_->state() == state && !newest_view_->is_large()) {
    return newest_view_;
  }
  auto view = std::make_shared<const SnapshotView>(this, state);
  if (newest_view_ == nullptr || newest_view_->state()->timestamp <= state->timestamp) {
    replaced = std::move(newest_view_);
    newest_view_ = view;
  }
  return view;
}

void GraphCore::ForgetBlocks(storage::Timestamp timestamp) {
  load_epoch.fetch_add(1);
  blocks->Reset(timestamp);
  counts.Reset(timestamp);
}

}  // namespace keiretsu::graph
