#include "graph/entity_counts.h"

#include <cstdlib>
#include <iterator>
#include <utility>

namespace keiretsu::graph {

void EntityTotals::Add(const EntityTotals& difference) {
  for (const auto& [set, count] : difference.nodes) nodes[set] += count;
  for (const auto& [type, count] : difference.edges) edges[type] += count;
}

void EntityTotals::Subtract(const EntityTotals& difference) {
  for (const auto& [set, count] : difference.nodes) nodes[set] -= count;
  for (const auto& [type, count] : difference.edges) edges[type] -= count;
}

std::uint64_t EntityTotals::Magnitude() const {
  std::uint64_t sum = 0;
  for (const auto& [set, count] : nodes) sum += static_cast<std::uint64_t>(std::abs(count));
  for (const auto& [type, count] : edges) sum += static_cast<std::uint64_t>(std::abs(count));
  return sum;
}

std::int64_t EntityTotals::EdgesOf(TypeId type) const {
  const auto found = edges.find(type);
  return found == edges.end() ? 0 : found->second;
}

std::optional<EntityTotals> EntityCounts::Find(storage::Timestamp at) const {
  const std::lock_guard lock(mutex_);
  if (!newest_ || at < complete_after_) return std::nullopt;
  EntityTotals totals = *newest_;
  for (auto it = differences_.rbegin(); it != differences_.rend() && it->first > at; ++it) {
    totals.Subtract(it->second);
  }
  return totals;
}

void EntityCounts::Store(storage::Timestamp at, const EntityTotals& totals) {
  const std::lock_guard lock(mutex_);
  if (newest_ || at < complete_after_) return;
  newest_ = totals;
  for (const auto& [ts, difference] : differences_) {
    if (ts > at) newest_->Add(difference);
  }
}

void EntityCounts::Append(storage::Timestamp timestamp, EntityTotals difference,
                          std::uint64_t values_set) {
  values_set_.fetch_add(values_set, std::memory_order_relaxed);
  if (difference.empty()) return;
  changes_.fetch_add(difference.Magnitude(), std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  if (newest_) newest_->Add(difference);
  drift_.Add(difference);
  differences_.emplace_back(timestamp, std::move(difference));
  if (differences_.size() <= kMaxDifferences) return;
  const auto middle = differences_.begin() + kMaxDifferences / 2;
  complete_after_ = std::prev(middle)->first;
  differences_.erase(differences_.begin(), middle);
}

EntityTotals EntityCounts::Drift() const {
  const std::lock_guard lock(mutex_);
  return drift_;
}

void EntityCounts::Reset(storage::Timestamp timestamp) {
  changes_.fetch_add(kChangesOfLoad, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  newest_.reset();
  differences_.clear();
  complete_after_ = timestamp;
}

}  // namespace keiretsu::graph
