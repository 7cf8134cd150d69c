/// Scans of all nodes, or of those with given labels, block by block.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "query/executor/node_filter.h"
#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs AllNodesScanNode (no labels) and LabelScanNode. A block whose label sets all lack a label
/// is skipped whole, as is one whose columns a predicate cannot hold in.
class NodeScanOperator final : public PerRowOperator {
 public:
  NodeScanOperator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<OperatorPtr> children, VariableId variable,
                   std::vector<graph::LabelId> labels,
                   const std::vector<ColumnPredicate>& predicates);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  // The 64 nodes of a word of `bits_`, all of them.
  void AddWord(std::uint32_t first);
  void SpellOut();

  VariableId variable_;
  std::vector<graph::LabelId> labels_;
  const std::vector<ColumnPredicate>& predicates_;
  std::optional<NodeFilter> filter_;
  std::uint32_t block_ = 0;                        // to be read next
  std::uint32_t end_block_ = 0;
  std::array<std::uint64_t, kBlockWords> bits_{};  // of the block read last: rows not given yet
  std::size_t word_ = kBlockWords;
  NodeStretch stretch_;  // what is given, as long as it is one; then `nodes_`
  std::vector<graph::NodeId> nodes_;
};

}  // namespace keiretsu::query
