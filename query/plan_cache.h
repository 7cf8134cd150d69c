/// Plans kept by the exact text of their statement.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "graph/graph_store.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// What a plan depends on beside its text. A plan made under other marks is not used again: so a
/// schema change can never serve a stale plan.
struct PlanMarks {
  std::uint64_t schema_epoch = 0;
  /// Names the catalog knows: a plan holds nothing for a name that was unknown when it was made.
  std::uint64_t known_names = 0;
  std::uint64_t procedure_epoch = 0;
  std::shared_ptr<const graph::GraphStatistics> statistics;
  friend bool operator==(const PlanMarks&, const PlanMarks&) = default;
};

/// The most recently used plans, at most kMaxCachedPlans. Thread-safe.
class PlanCache {
 public:
  /// Null when there is no plan, or one made under other marks than `current` gives. What makes
  /// marks is not asked for a text that is unknown.
  std::shared_ptr<const PreparedQuery> Find(std::string_view text,
                                            const std::function<PlanMarks()>& current);
  void Insert(std::shared_ptr<const PreparedQuery> query, PlanMarks marks);
  std::size_t size() const;

 private:
  struct Entry {
    std::shared_ptr<const PreparedQuery> query;
    PlanMarks marks;
  };
  using Entries = std::list<Entry>;

  mutable std::mutex mutex_;
  Entries entries_;  // most recently used first; by mutex_
  std::unordered_map<std::string_view, Entries::iterator> index_;  // keys view the entries' text
};

}  // namespace keiretsu::query
