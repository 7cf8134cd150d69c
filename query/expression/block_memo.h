/// What a list of nodes asks of their blocks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph_view.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

/// What was found of each block, once: nodes that a search met lie in all blocks, in no order.
/// Valid as long as the view's blocks. External synchronisation.
template <typename T>
class BlockMemo {
 public:
  BlockMemo(const graph::GraphView& view, std::size_t node_count) {
    const std::size_t blocks = view.node_block_count();
    if (node_count >= std::max(kFewestNodes, blocks / kBlocksPerNode)) known_.resize(blocks);
  }

  /// Whether anything is kept: there are nodes enough for blocks to be asked again.
  bool enabled() const { return !known_.empty(); }

  /// `find(block)`, asked once for each block if anything is kept; it returns a Result<T>.
  template <typename Find>
  Result<T> At(std::uint32_t block, const Find& find) {
    if (block >= known_.size()) return find(block);
    std::optional<T>& known = known_[block];
    if (!known) {
      ASSIGN_OR_RETURN(known, find(block));
    }
    return *known;
  }

 private:
  static constexpr std::size_t kFewestNodes = 16;
  /// The table is made unless it would be this many times as long as the list of nodes.
  static constexpr std::size_t kBlocksPerNode = 8;

  std::vector<std::optional<T>> known_;
};

}  // namespace keiretsu::query
