/// Numbers of nodes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "graph/ids.h"
#include "query/executor/integer_table.h"
#include "storage/prefetch.h"

namespace keiretsu::query {

/// A map from nodes to 32-bit numbers: a hash table while nodes are few, and an array for each
/// block once there are many for a block, which takes a quarter of the memory and lies in the
/// order in which scans and expansions come by. External synchronisation.
class NodeNumbers {
 public:
  static constexpr std::uint32_t kNone = IntegerTable::kNone;

  /// The place of a node's number; kNone in it when the node is new. Valid until the next call.
  /// REQUIRES: a valid node.
  std::uint32_t& operator[](graph::NodeId node) {
    const std::uint32_t block = graph::BlockOf(node);
    if (block < pages_.size() && pages_[block] != nullptr) {
      return (*pages_[block])[graph::RowOf(node)];
    }
    return pages_.empty() ? InTable(node) : InPage(node);
  }
  /// Starts fetching that place into the processor's cache.
  void Prefetch(graph::NodeId node) const {
    const std::uint32_t block = graph::BlockOf(node);
    if (block < pages_.size() && pages_[block] != nullptr) {
      keiretsu::Prefetch(&(*pages_[block])[graph::RowOf(node)]);
    } else if (pages_.empty()) {
      few_.Prefetch(node.value);
    }
  }
  std::size_t size_bytes() const {
    return few_.size_bytes() + pages_.size() * sizeof(void*) + page_count_ * sizeof(Page);
  }
  void Clear();

 private:
  using Page = std::array<std::uint32_t, graph::kBlockSize>;
  /// Nodes, and nodes for each block on average, from which there are pages.
  static constexpr std::size_t kMany = 4096;
  static constexpr std::size_t kManyInBlock = 128;

  std::uint32_t& InTable(graph::NodeId node);
  std::uint32_t& InPage(graph::NodeId node);

  IntegerTable few_;
  std::uint32_t block_count_ = 0;             // up to the last block met; kept for `few_` alone
  std::vector<std::unique_ptr<Page>> pages_;  // by block; none: the nodes are in `few_`
  std::size_t page_count_ = 0;
};

}  // namespace keiretsu::query
