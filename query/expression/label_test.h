/// Which of many nodes have all of some labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/graph_view.h"
#include "query/expression/block_memo.h"
#include "query/expression/value_operations.h"

namespace keiretsu::query {

/// Most blocks hold nodes of one kind and no gaps: such a block is tested as one. Valid as long as
/// the view's blocks. External synchronisation.
class LabelTest {
 public:
  /// For a list of `node_count` nodes. What `labels` spans outlives the test.
  LabelTest(const graph::GraphView& view, std::span<const graph::LabelId> labels,
            std::size_t node_count)
      : view_(view), labels_(labels), blocks_(view, IsCommitted(view) ? node_count : 0) {}

  /// Unknown for a node that does not exist. REQUIRES: a valid id. Errors: those of GraphView.
  Result<Ternary> Test(graph::NodeId node);

 private:
  // A transaction's own writes would be merged into every block.
  static bool IsCommitted(const graph::GraphView& view) { return view.state_number().has_value(); }
  Result<Ternary> TestBlock(std::uint32_t block) const;

  const graph::GraphView& view_;
  const std::span<const graph::LabelId> labels_;
  BlockMemo<Ternary> blocks_;  // unknown: its nodes differ
  graph::LabelSetId last_ = graph::kNoNode;
  bool last_passes_ = false;
};

}  // namespace keiretsu::query
