/// How much memory decoded blocks take.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace keiretsu::graph {

/// A shared count of bytes. Thread-safe.
class MemoryMeter {
 public:
  std::int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  void Add(std::int64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> bytes_{0};
};

/// Bytes charged to a meter for as long as this lives. Charging is thread-safe.
class MemoryCharge {
 public:
  explicit MemoryCharge(std::shared_ptr<MemoryMeter> meter) : meter_(std::move(meter)) {}
  ~MemoryCharge() { meter_->Add(-bytes_.load(std::memory_order_relaxed)); }
  MemoryCharge(const MemoryCharge&) = delete;
  MemoryCharge& operator=(const MemoryCharge&) = delete;

  void Add(std::size_t bytes) const {
    bytes_.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
    meter_->Add(static_cast<std::int64_t>(bytes));
  }
  std::int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  const std::shared_ptr<MemoryMeter>& meter() const { return meter_; }

 private:
  std::shared_ptr<MemoryMeter> meter_;
  mutable std::atomic<std::int64_t> bytes_{0};
};

}  // namespace keiretsu::graph
