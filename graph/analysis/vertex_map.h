/// Values of a few of many vertices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// A map that stays in the processor's cache as long as it is small, however large the graph is:
/// an array by vertex would be read from memory at every step. External synchronisation.
template <typename T>
class VertexMap {
 public:
  struct Entry {
    Vertex vertex;
    std::uint32_t slot;
    T value;
  };

  VertexMap() : slots_(kFirstSlots, kFree) {}

  /// The value of `v`, made if there is none. References live until the next one is made.
  T& operator[](Vertex v) {
    std::size_t slot = SlotOf(v);
    if (slots_[slot] == kFree) {
      if (2 * (entries_.size() + 1) > slots_.size()) {
        Grow();
        slot = SlotOf(v);
      }
      slots_[slot] = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({v, static_cast<std::uint32_t>(slot), T()});
    }
    return entries_[slots_[slot]].value;
  }
  /// Null: it has none.
  const T* Find(Vertex v) const {
    const std::uint32_t entry = slots_[SlotOf(v)];
    return entry == kFree ? nullptr : &entries_[entry].value;
  }
  /// In the order in which they were made.
  const std::vector<Entry>& entries() const { return entries_; }
  /// O(entries).
  void Clear() {
    for (const Entry& entry : entries_) slots_[entry.slot] = kFree;
    entries_.clear();
  }

 private:
  static constexpr std::size_t kFirstSlots = 256;
  static constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

  /// Where `v` is, or would be.
  std::size_t SlotOf(Vertex v) const {
    const std::size_t mask = slots_.size() - 1;
    const auto hash = (v * std::uint64_t{0x9E37'79B9'7F4A'7C15}) >> 32;
    std::size_t slot = hash & mask;
    while (slots_[slot] != kFree && entries_[slots_[slot]].vertex != v) slot = (slot + 1) & mask;
    return slot;
  }
  void Grow() {
    slots_.assign(2 * slots_.size(), kFree);
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      const std::size_t slot = SlotOf(entries_[i].vertex);
      slots_[slot] = i;
      entries_[i].slot = static_cast<std::uint32_t>(slot);
    }
  }

  std::vector<std::uint32_t> slots_;  // a power of two of them; entries, or kFree
  std::vector<Entry> entries_;
};

}  // namespace keiretsu::graph
