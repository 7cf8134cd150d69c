/// Answers subqueries that are patterns through one node of the outer row for all nodes at once.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/pattern_count.h"

namespace keiretsu::query {

/// The numbers of matches by node, counted when rows enough have asked (SubqueryCountPlan): then
/// that costs no more than what was spent already. Thread-safe; what it hands out lives as long.
class SubqueryCounts {
 public:
  explicit SubqueryCounts(const ExecutionContext& context) : context_(context) {}

  /// Matches by node id; empty when the subquery is no such pattern, or fewer rows than pay off
  /// were `asked` for. A node with a higher id was not counted.
  std::span<const std::int64_t> Find(std::uint32_t index, std::uint64_t asked);

 private:
  struct Entry {
    explicit Entry(MemoryTracker* memory) : charge(memory) {}
    bool tried = false;
    PatternCounts counts;
    MemoryCharge charge;
  };

  const ExecutionContext& context_;
  std::mutex mutex_;  // guards what follows
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace keiretsu::query
