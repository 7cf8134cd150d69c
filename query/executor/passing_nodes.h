/// The nodes that pass a filter, found block by block when first asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "query/executor/node_filter.h"

namespace keiretsu::query {

/// External synchronisation.
class PassingNodes {
 public:
  /// Nothing passes before Start().
  void Start(NodeFilter filter) {
    filter_.emplace(std::move(filter));
    bits_.clear();
    found_.clear();
  }
  /// Errors: those of the view.
  Result<bool> Has(const graph::GraphView& view, graph::NodeId node) {
    if (!Knows(node)) {
      const Status status = Find(view, graph::BlockOf(node));
      if (!status.ok()) return status;
    }
    return Passes(node);
  }
  /// Whether Find() was asked for the node's block.
  bool Knows(graph::NodeId node) const {
    return graph::BlockOf(node) < found_.size() && found_[graph::BlockOf(node)] != 0;
  }
  /// Finds those of a block. Errors: those of the view.
  Status Find(const graph::GraphView& view, std::uint32_t block) {
    if (found_.empty()) {
      found_.resize(view.node_block_count());
      bits_.resize(found_.size() * kBlockWords);
    }
    const Status status = filter_->Find(
        view, block, std::span(bits_).subspan(block * kBlockWords, kBlockWords));
    found_[block] = status.ok() ? 1 : 0;
    return status;
  }
  /// REQUIRES: Knows(node).
  bool Passes(graph::NodeId node) const {
    return ((bits_[node.value / 64] >> (node.value % 64)) & 1) != 0;
  }

 private:
  std::optional<NodeFilter> filter_;
  std::vector<std::uint64_t> bits_;  // by id
  std::vector<std::uint8_t> found_;  // by block
};

}  // namespace keiretsu::query
