#include "graph/statistics/statistics_keeper.h"

#include <optional>
#include <utility>

#include "graph/snapshot_view.h"
#include "graph/statistics/statistics_record.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Commits since figures were written down, as after a crash, that do not make them old.
constexpr std::uint64_t kUnseenCommits = 16;

}  // namespace

// What an earlier process wrote down. Its totals are exact only of the very state they counted.
void StatisticsKeeper::TakeOver() {
  std::optional<StatisticsRecord> record = ReadStatistics(*core_->engine);
  if (!record) return;
  const auto state = core_->commits->CurrentState();
  if (record->totals && record->timestamp == state->timestamp) {
    core_->counts.Store(state->timestamp, *record->totals);
    saved_ts_ = record->timestamp;
  }
  if (state->timestamp - record->timestamp > kUnseenCommits) return;
  figures_ = std::make_shared<const GraphStatistics>(core_, std::move(record->figures));
  saved_figures_ = figures_;
  saved_count_ = figures_->gathered_count();
  if (record->timestamp == state->timestamp) return;
  GatheredStatistics now = GatherTotals(core_);
  if (!now.counted) return;
  saved_ts_ = state->timestamp;  // what was counted so easily need not be written down
  drift_ = core_->counts.Drift();
  auto renewed = figures_->Renewed({}, std::move(now.totals), core_->counts.values_set());
  if (renewed != nullptr) figures_ = std::move(renewed);
}

void StatisticsKeeper::Gather() {
  load_epoch_ = core_->load_epoch.load();
  drift_ = core_->counts.Drift();
  figures_ = std::make_shared<const GraphStatistics>(core_, GatherTotals(core_));
}

bool StatisticsKeeper::MayBeOld() const {
  return core_->counts.changes() - checked_changes_ >= kFewChanges ||
         core_->counts.values_set() - checked_values_ >= kFewValues;
}

std::shared_ptr<const GraphStatistics> StatisticsKeeper::Newest() {
  const std::lock_guard lock(mutex_);
  if (figures_ == nullptr) TakeOver();
  if (figures_ != nullptr && !MayBeOld()) return figures_;
  checked_changes_ = core_->counts.changes();
  checked_values_ = core_->counts.values_set();
  if (figures_ == nullptr || load_epoch_ != core_->load_epoch.load()) {
    Gather();
    return figures_;
  }
  EntityTotals drift = core_->counts.Drift();
  EntityTotals since = drift;
  since.Subtract(drift_);
  auto renewed = figures_->Renewed(since, core_->NewestView()->KnownTotals(), checked_values_);
  if (renewed == nullptr) return figures_;
  drift_ = std::move(drift);
  figures_ = std::move(renewed);
  return figures_;
}

Status StatisticsKeeper::Save() {
  const std::lock_guard lock(mutex_);
  if (!may_write_ || figures_ == nullptr) return Status();
  StatisticsRecord record;
  record.timestamp = core_->commits->CurrentState()->timestamp;
  record.totals = core_->counts.Find(record.timestamp);
  const bool totals_are_saved = !record.totals || record.timestamp == saved_ts_;
  const std::size_t count = figures_->gathered_count();
  if (totals_are_saved && figures_ == saved_figures_ && count == saved_count_) return Status();
  record.figures = figures_->Gathered();
  RETURN_IF_ERROR(WriteStatistics(record, *core_->engine));
  saved_figures_ = figures_;
  saved_count_ = count;
  saved_ts_ = record.totals ? record.timestamp : 0;
  return Status();
}

}  // namespace keiretsu::graph
