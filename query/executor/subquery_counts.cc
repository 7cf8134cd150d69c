#include "query/executor/subquery_counts.h"

#include <utility>

namespace keiretsu::query {
namespace {

constexpr std::uint64_t kFewestRuns = 256;

}  // namespace

std::span<const std::int64_t> SubqueryCounts::Find(std::uint32_t index, std::uint64_t asked) {
  const SubqueryCountPlan& plan = context_.query->subquery_counts[index];
  const double spent = static_cast<double>(asked) * plan.row_cost;
  if (!plan.pattern || asked < kFewestRuns || spent < plan.cost) return {};
  const std::lock_guard lock(mutex_);
  if (entries_.empty()) entries_.resize(context_.query->subquery_counts.size());
  std::unique_ptr<Entry>& entry = entries_[index];
  if (entry == nullptr) entry = std::make_unique<Entry>(context_.memory);
  if (!std::exchange(entry->tried, true)) {
    const Status counted = CountMatches(context_, *plan.pattern, entry->charge, entry->counts);
    if (!counted.ok()) {  // row by row it takes less memory, and numbers may be smaller
      entry->counts = {};
      static_cast<void>(entry->charge.Set(0));
    }
  }
  return entry->counts.by_node;
}

}  // namespace keiretsu::query
