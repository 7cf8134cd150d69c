/// Scans of all nodes, or of those with given labels, block by block.
#pragma once

#include <vector>

#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs AllNodesScanNode (no labels) and LabelScanNode. A block whose label sets all lack a label
/// is skipped whole.
class NodeScanOperator final : public PerRowOperator {
 public:
  NodeScanOperator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<OperatorPtr> children, VariableId variable,
                   std::vector<graph::LabelId> labels);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  bool HasLabels(graph::LabelSetId set) const;
  void EmitRows(const graph::NodeBlock& block);

  VariableId variable_;
  std::vector<graph::LabelId> labels_;
  std::uint32_t block_ = 0;
  std::uint32_t row_in_block_ = 0;
  std::vector<std::uint8_t> set_matches_;  // by label set of the block: 1 when it has the labels
  std::vector<graph::NodeId> nodes_;
};

}  // namespace keiretsu::query
