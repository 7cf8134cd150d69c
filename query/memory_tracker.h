/// The memory budget of one statement's materialised rows, groups and sets.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "keiretsu/status.h"

namespace keiretsu::query {

/// Thread-safe: the threads of one statement share it.
class MemoryTracker {
 public:
  explicit MemoryTracker(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  /// Errors: ResourceExhausted, naming the limit, when the total would pass it.
  Status Charge(std::uint64_t bytes) {
    const std::uint64_t used = used_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (used <= limit_bytes_) return Status();
    return Status::ResourceExhausted(
        fmt::format("the query needs more than its memory limit of {} MiB; narrow it, add a LIMIT, "
                    "or raise --memory-limit",
                    limit_bytes_ >> 20));
  }
  /// REQUIRES: so many were charged.
  void Release(std::uint64_t bytes) { used_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::uint64_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }

 private:
  std::uint64_t limit_bytes_;
  std::atomic<std::uint64_t> used_bytes_{0};
};

/// What one holder has charged; released at its end. External synchronisation; the tracker outlives
/// it.
class MemoryCharge {
 public:
  explicit MemoryCharge(MemoryTracker* tracker) : tracker_(tracker) {}
  ~MemoryCharge() { tracker_->Release(bytes_); }
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;

  /// The holder now takes `bytes`. Errors: as MemoryTracker::Charge.
  Status Set(std::uint64_t bytes) {
    const std::uint64_t before = std::exchange(bytes_, bytes);
    if (bytes > before) return tracker_->Charge(bytes - before);
    tracker_->Release(before - bytes);
    return Status();
  }

 private:
  MemoryTracker* tracker_;
  std::uint64_t bytes_ = 0;
};

}  // namespace keiretsu::query
