/// A growing array whose elements never move and are read without a lock.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

#include "storage/check.h"

namespace keiretsu::graph {

/// Elements lie in chunks of doubling size, so a reference stays valid for good.
/// Thread-safety: one writer at a time (the caller's lock) beside any number of readers.
template <typename T>
class AppendOnlyArray {
 public:
  AppendOnlyArray() = default;
  ~AppendOnlyArray() {
    for (std::atomic<T*>& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }
  AppendOnlyArray(const AppendOnlyArray&) = delete;
  AppendOnlyArray& operator=(const AppendOnlyArray&) = delete;

  std::size_t size() const { return size_.load(std::memory_order_acquire); }

  /// REQUIRES: i < size().
  const T& operator[](std::size_t i) const { return *Slot(i); }
  /// For elements that have their own synchronisation.
  T& Mutable(std::size_t i) { return *Slot(i); }

  void Append(T value) {
    const std::size_t i = size_.load(std::memory_order_relaxed);
    const std::size_t chunk = ChunkOf(i);
    CHECK(chunk < chunks_.size());
    if (chunks_[chunk].load(std::memory_order_relaxed) == nullptr) {
      chunks_[chunk].store(new T[kFirstChunk << chunk](), std::memory_order_release);
    }
    *Slot(i) = std::move(value);
    size_.store(i + 1, std::memory_order_release);
  }

 private:
  static constexpr std::size_t kFirstChunk = 64;

  static std::size_t ChunkOf(std::size_t i) {
    return static_cast<std::size_t>(std::bit_width(i / kFirstChunk + 1)) - 1;
  }
  T* Slot(std::size_t i) const {
    const std::size_t chunk = ChunkOf(i);
    const std::size_t begin = kFirstChunk * ((std::size_t{1} << chunk) - 1);
    return chunks_[chunk].load(std::memory_order_acquire) + (i - begin);
  }

  std::array<std::atomic<T*>, 32> chunks_{};
  std::atomic<std::size_t> size_{0};
};

}  // namespace keiretsu::graph
