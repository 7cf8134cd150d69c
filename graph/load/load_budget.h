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
  explicit LoadBudget(std::uint64_t limit) : LoadBudget(limit, 0) {}
  /// `uncounted`: what of the limit is for work that charges nothing.
  LoadBudget(std::uint64_t limit, std::uint64_t uncounted)
      : limit_(limit), counted_(limit - uncounted) {}

  /// Errors: ResourceExhausted, naming the limit; then nothing is charged.
  Status Charge(std::uint64_t bytes) {
    const std::uint64_t used = used_.fetch_add(bytes) + bytes;
    if (used <= counted_) return Status();
    used_.fetch_sub(bytes);
    return Status::ResourceExhausted(
        fmt::format("this load needs more than the memory limit of {} MiB; raise the limit "
                    "(--memory-limit) or split the file",
                    limit_ >> 20));
  }
  void Release(std::uint64_t bytes) { used_.fetch_sub(bytes); }
  std::uint64_t used() const { return used_.load(); }
  /// What may be charged in all.
  std::uint64_t capacity() const { return counted_; }
  /// What may still be charged.
  std::uint64_t remaining() const {
    const std::uint64_t used = used_.load();
    return used < counted_ ? counted_ - used : 0;
  }

 private:
  const std::uint64_t limit_;
  const std::uint64_t counted_;
  std::atomic<std::uint64_t> used_{0};
};

/// What one holder of memory has charged; released with it. External synchronisation.
class ChargedMemory {
 public:
  explicit ChargedMemory(LoadBudget* budget) : budget_(budget) {}
  ~ChargedMemory() { budget_->Release(bytes_); }
  ChargedMemory(const ChargedMemory&) = delete;
  ChargedMemory& operator=(const ChargedMemory&) = delete;

  /// It takes `bytes` now. Errors: ResourceExhausted; then what was charged stays.
  Status Set(std::uint64_t bytes) {
    if (bytes > bytes_) {
      const Status status = budget_->Charge(bytes - bytes_);
      if (!status.ok()) return status;
    } else {
      budget_->Release(bytes_ - bytes);
    }
    bytes_ = bytes;
    return Status();
  }

 private:
  LoadBudget* const budget_;
  std::uint64_t bytes_ = 0;
};

}  // namespace keiretsu::graph
