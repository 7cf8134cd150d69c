/// The blocks a view has handed out.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace keiretsu::graph {

/// Keeps blocks alive for as long as it lives, and finds them by packed target without a lock: an
/// open-addressed table that only ever gains entries. Thread-safe.
class PinTable {
 public:
  PinTable();
  ~PinTable();
  PinTable(const PinTable&) = delete;
  PinTable& operator=(const PinTable&) = delete;

  /// Null when not pinned.
  const void* Find(std::uint64_t packed) const {
    const Table* table = table_.load(std::memory_order_acquire);
    for (std::size_t i = Hash(packed) & table->mask;; i = (i + 1) & table->mask) {
      const std::uint64_t key = table->cells[i].key.load(std::memory_order_acquire);
      if (key == packed + 1) return table->cells[i].block.load(std::memory_order_acquire);
      if (key == 0) return nullptr;
    }
  }
  /// Pins `block`. With `replace` it takes the place of what is pinned, which stays alive;
  /// otherwise the first pinned wins. Returns the one to use.
  const void* Pin(std::uint64_t packed, std::shared_ptr<const void> block, bool replace);
  std::size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Cell {
    std::atomic<std::uint64_t> key{0};  // packed + 1; 0: empty
    std::atomic<const void*> block{nullptr};
  };
  struct Table {
    explicit Table(std::size_t capacity) : mask(capacity - 1), cells(capacity) {}
    std::size_t mask;
    std::vector<Cell> cells;
  };
  static std::size_t Hash(std::uint64_t packed) {
    return static_cast<std::size_t>((packed * 0x9E3779B97F4A7C15ULL) >> 20);
  }
  static Cell& CellFor(Table& table, std::uint64_t packed);
  void Grow();

  std::mutex mutex_;  // guards what follows and all changes of the table
  std::vector<std::unique_ptr<Table>> tables_;  // the last is current; readers may use older ones
  std::vector<std::shared_ptr<const void>> pinned_;
  std::atomic<Table*> table_{nullptr};
  std::atomic<std::size_t> size_{0};
};

}  // namespace keiretsu::graph
