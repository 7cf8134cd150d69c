/// Memory of one load, counted against its limit.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <cstdint>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Counts the large arrays of a load. Thread-safe.
class LoadBudget {
 public:
  explicit LoadBudget(std::uint64_t limit) : limit_(limit) {}

  /// Errors: ResourceExhausted, naming the limit.
  Status Charge(std::uint64_t bytes) {
    const std::uint64_t used = used_.fetch_add(bytes) + bytes;
    if (used <= limit_) return Status();
    return Status::ResourceExhausted(
        fmt::format("this load needs more than the memory limit of {} MiB; raise the limit "
                    "(--memory-limit) or split the file",
                    limit_ >> 20));
  }
  void Release(std::uint64_t bytes) { used_.fetch_sub(bytes); }
  /// What may still be charged.
  std::uint64_t remaining() const {
    const std::uint64_t used = used_.load();
    return used < limit_ ? limit_ - used : 0;
  }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

}  // namespace keiretsu::graph
