/// A set of nodes met by a search.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/ids.h"

namespace keiretsu::query {

/// Open addressing over 32-bit ids, at most half full; clearing costs what was inserted since.
/// External synchronisation.
class NodeSet {
 public:
  /// True when `node` was not in the set.
  bool Insert(graph::NodeId node) {
    if ((members_.size() + 1) * 2 > slots_.size()) Grow();
    if (!Place(node.value)) return false;
    members_.push_back(node);
    return true;
  }
  bool Contains(graph::NodeId node) const {
    if (slots_.empty()) return false;
    for (std::size_t at = Hash(node.value);; at = (at + 1) & mask_) {
      if (slots_[at] == kEmpty) return false;
      if (slots_[at] == node.value) return true;
    }
  }
  /// In order of insertion.
  const std::vector<graph::NodeId>& members() const { return members_; }
  std::uint64_t memory_bytes() const {
    return slots_.capacity() * sizeof(std::uint32_t) + members_.capacity() * sizeof(graph::NodeId);
  }
  void Clear() {
    if (members_.size() * 8 > slots_.size()) {
      slots_.assign(slots_.size(), kEmpty);
    } else {
      for (graph::NodeId node : members_) Erase(node.value);
    }
    members_.clear();
  }

 private:
  static constexpr std::uint32_t kEmpty = 0xFFFF'FFFF;  // never a node's id

  std::size_t Hash(std::uint32_t value) const {
    return (static_cast<std::size_t>(value) * 0x9E37'79B9'7F4A'7C15ULL >> 20) & mask_;
  }
  bool Place(std::uint32_t value) {
    std::size_t at = Hash(value);
    while (slots_[at] != kEmpty) {
      if (slots_[at] == value) return false;
      at = (at + 1) & mask_;
    }
    slots_[at] = value;
    return true;
  }
  void Grow() {
    const std::size_t size = slots_.empty() ? 64 : slots_.size() * 2;
    slots_.assign(size, kEmpty);
    mask_ = size - 1;
    for (graph::NodeId node : members_) Place(node.value);
  }
  // Only for clearing all: leaves holes in probe runs. A value may lie past a hole, so the search
  // goes on over empty slots until it finds it; it is there.
  void Erase(std::uint32_t value) {
    std::size_t at = Hash(value);
    while (slots_[at] != value) at = (at + 1) & mask_;
    slots_[at] = kEmpty;
  }

  std::vector<std::uint32_t> slots_;
  std::size_t mask_ = 0;
  std::vector<graph::NodeId> members_;
};

}  // namespace keiretsu::query
