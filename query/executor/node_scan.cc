#include "query/executor/node_scan.h"

#include <algorithm>

#include "storage/status_macros.h"

namespace keiretsu::query {

NodeScanOperator::NodeScanOperator(const ExecutionContext& context, const PlanNode& plan,
                                   std::vector<OperatorPtr> children, VariableId variable,
                                   std::vector<graph::LabelId> labels)
    : PerRowOperator(context, plan, std::move(children)),
      variable_(variable),
      labels_(std::move(labels)) {}

Status NodeScanOperator::StartRow(const RowBatch&, std::size_t) {
  block_ = 0;
  row_in_block_ = 0;
  return Status();
}

bool NodeScanOperator::HasLabels(graph::LabelSetId set) const {
  const graph::Catalog& catalog = view().catalog();
  return std::all_of(labels_.begin(), labels_.end(), [&](graph::LabelId label) {
    return label.valid() && catalog.LabelSetContains(set, label);
  });
}

Result<bool> NodeScanOperator::EmitSome() {
  if (block_ >= view().node_block_count()) return false;
  ASSIGN_OR_RETURN(const graph::NodeBlock* block, view().Nodes(block_));
  if (row_in_block_ == 0) {
    set_matches_.clear();
    bool any = false;
    for (graph::LabelSetId set : block->distinct_sets) {
      if (set.value >= set_matches_.size()) set_matches_.resize(set.value + 1);
      const bool matches = HasLabels(set);
      set_matches_[set.value] = matches ? 1 : 0;
      any = any || matches;
    }
    if (!any) {
      ++block_;
      return true;
    }
  }
  EmitRows(*block);
  if (row_in_block_ == graph::kBlockSize) {
    ++block_;
    row_in_block_ = 0;
  }
  return true;
}

void NodeScanOperator::EmitRows(const graph::NodeBlock& block) {
  std::size_t left = room();
  std::size_t added = 0;
  for (; row_in_block_ < graph::kBlockSize && added < left; ++row_in_block_) {
    const graph::LabelSetId set = block.label_sets[row_in_block_];
    if (set == graph::kNoNode || set_matches_[set.value] == 0) continue;
    nodes_.push_back(graph::NodeAt(block_, row_in_block_));
    ++added;
  }
  AddRows(added);
}

void NodeScanOperator::FinishBatch(RowBatch& batch) {
  if (IsLive(variable_)) {
    Vector& column = batch[variable_];
    column.Reset(VectorKind::kNodes);
    column.nodes().swap(nodes_);
  }
  nodes_.clear();
}

}  // namespace keiretsu::query
