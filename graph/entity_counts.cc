#include "graph/entity_counts.h"

#include <algorithm>
#include <utility>

namespace keiretsu::graph {

void EntityTotals::Add(const EntityTotals& difference) {
  for (const auto& [set, count] : difference.nodes) nodes[set] += count;
  for (const auto& [type, count] : difference.edges) edges[type] += count;
}

std::int64_t EntityTotals::EdgesOf(TypeId type) const {
  const auto found = edges.find(type);
  return found == edges.end() ? 0 : found->second;
}

std::optional<EntityTotals> EntityCounts::Find(storage::Timestamp at) const {
  const std::lock_guard lock(mutex_);
  if (!totals_ || totals_ts_ > at) return std::nullopt;
  EntityTotals totals = *totals_;
  for (const auto& [ts, difference] : differences_) {
    if (ts > totals_ts_ && ts <= at) totals.Add(difference);
  }
  return totals;
}

void EntityCounts::Store(storage::Timestamp at, const EntityTotals& totals) {
  const std::lock_guard lock(mutex_);
  if (at < complete_after_ || (totals_ && totals_ts_ >= at)) return;
  totals_ = totals;
  totals_ts_ = at;
}

void EntityCounts::Append(storage::Timestamp timestamp, EntityTotals difference) {
  if (difference.empty()) return;
  const std::lock_guard lock(mutex_);
  differences_.emplace_back(timestamp, std::move(difference));
  if (differences_.size() <= kMaxDifferences) return;
  // Move the totals forward over the older half, or, when nobody counted yet, let it go.
  const auto middle = differences_.begin() + kMaxDifferences / 2;
  complete_after_ = std::prev(middle)->first;
  if (totals_) {
    for (auto it = differences_.begin(); it != middle; ++it) {
      if (it->first > totals_ts_) totals_->Add(it->second);
    }
    totals_ts_ = std::max(totals_ts_, complete_after_);
  }
  differences_.erase(differences_.begin(), middle);
}

void EntityCounts::Reset(storage::Timestamp timestamp) {
  const std::lock_guard lock(mutex_);
  totals_.reset();
  differences_.clear();
  complete_after_ = timestamp;
}

}  // namespace keiretsu::graph
