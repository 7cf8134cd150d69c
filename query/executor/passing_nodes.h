/// The nodes that pass a filter, found block by block when first asked for.
#pragma once

#include <array>
#include <memory>
#include <optional>
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
    blocks_.clear();
  }
  /// Errors: those of the view.
  Result<bool> Has(const graph::GraphView& view, graph::NodeId node) {
    if (blocks_.empty()) blocks_.resize(view.node_block_count());
    std::unique_ptr<Bits>& bits = blocks_[graph::BlockOf(node)];
    if (bits == nullptr) {
      auto found = std::make_unique<Bits>();
      const Status status = filter_->Find(view, graph::BlockOf(node), *found);
      if (!status.ok()) return status;
      bits = std::move(found);
    }
    const std::uint32_t row = graph::RowOf(node);
    return (((*bits)[row / 64] >> (row % 64)) & 1) != 0;
  }

 private:
  using Bits = std::array<std::uint64_t, kBlockWords>;

  std::optional<NodeFilter> filter_;
  std::vector<std::unique_ptr<Bits>> blocks_;
};

}  // namespace keiretsu::query
