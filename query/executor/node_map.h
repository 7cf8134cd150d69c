/// A map from the nodes met by a search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph/ids.h"

namespace keiretsu::query {

/// Open addressing from 32-bit ids to 32-bit ids, at most half full; clearing costs what was
/// inserted, or the size of a table that was well filled. External synchronisation.
class NodeMap {
 public:
  /// False, and nothing changes, when `node` has a value already.
  bool Insert(graph::NodeId node, graph::NodeId value) {
    if ((filled_.size() + 1) * 2 > slots_.size()) Grow();
    const std::size_t at = Find(node.value);
    if (slots_[at].key == node.value) return false;
    slots_[at] = {node.value, value.value};
    filled_.push_back(static_cast<std::uint32_t>(at));
    return true;
  }
  bool Contains(graph::NodeId node) const {
    return !slots_.empty() && slots_[Find(node.value)].key == node.value;
  }
  /// REQUIRES: Contains(node).
  graph::NodeId At(graph::NodeId node) const {
    return graph::NodeId(slots_[Find(node.value)].value);
  }
  std::size_t size() const { return filled_.size(); }
  std::uint64_t memory_bytes() const {
    return slots_.capacity() * sizeof(Slot) + filled_.capacity() * sizeof(std::uint32_t);
  }
  void Clear() {
    if (filled_.size() * 8 > slots_.size()) {
      slots_.assign(slots_.size(), Slot());
    } else {
      for (const std::uint32_t at : filled_) slots_[at] = Slot();
    }
    filled_.clear();
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xFFFF'FFFF;  // never a node's id
  struct Slot {
    std::uint32_t key = kEmpty;
    std::uint32_t value = kEmpty;
  };

  // The slot of a key, or the free one where it would go.
  std::size_t Find(std::uint32_t key) const {
    std::size_t at = (static_cast<std::size_t>(key) * 0x9E37'79B9'7F4A'7C15ULL >> 20) & mask_;
    while (slots_[at].key != kEmpty && slots_[at].key != key) at = (at + 1) & mask_;
    return at;
  }
  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (std::uint32_t& at : filled_) {
      const Slot slot = old[at];
      at = static_cast<std::uint32_t>(Find(slot.key));
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::vector<std::uint32_t> filled_;  // places in use
};

}  // namespace keiretsu::query
