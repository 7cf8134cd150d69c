#include "query/executor/node_scan.h"

#include <bit>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// So many nodes that follow each other are a batch of their own.
constexpr std::size_t kLeastStretch = 256;

}  // namespace

NodeScanOperator::NodeScanOperator(const ExecutionContext& context, const PlanNode& plan,
                                   std::vector<OperatorPtr> children, VariableId variable,
                                   std::vector<graph::LabelId> labels,
                                   const std::vector<ColumnPredicate>& predicates)
    : PerRowOperator(context, plan, std::move(children)),
      variable_(variable),
      labels_(std::move(labels)),
      predicates_(predicates) {}

Status NodeScanOperator::StartRow(const RowBatch&, std::size_t) {
  ASSIGN_OR_RETURN(ColumnFilters filters, MakeColumnFilters(evaluator(), predicates_));
  filter_.emplace(labels_, std::move(filters));
  const BlockRange* range = context().scanned_blocks;
  block_ = range != nullptr ? range->begin : 0;
  end_block_ = range != nullptr ? range->end : view().node_block_count();
  word_ = kBlockWords;
  return Status();
}

Result<bool> NodeScanOperator::EmitSome() {
  if (word_ == kBlockWords) {
    if (block_ >= end_block_) return false;
    bits_.fill(0);
    RETURN_IF_ERROR(filter_->Find(view(), block_, bits_));
    word_ = 0;
    ++block_;
  }
  const std::uint32_t first = (block_ - 1) << graph::kBlockBits;
  const std::size_t left = room();
  std::size_t added = 0;
  for (; word_ < kBlockWords; ++word_) {
    std::uint64_t& rest = bits_[word_];
    const auto base = first + static_cast<std::uint32_t>(word_ * 64);
    if (rest == ~std::uint64_t{0} && left - added >= 64) {
      AddWord(base);
      rest = 0;
      added += 64;
    }
    if (rest != 0 && added < left) SpellOut();
    for (; rest != 0 && added < left; rest &= rest - 1, ++added) {
      nodes_.emplace_back(base + static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
    if (rest != 0) break;
  }
  AddRows(added);
  // A batch of one block's nodes lies in one column: better than a full one of two blocks'.
  const std::size_t enough = stretch_.empty() ? kBatchRows / 2 : kLeastStretch;
  if (word_ == kBlockWords && kBatchRows - room() >= enough) HandOut();
  return true;
}

void NodeScanOperator::AddWord(std::uint32_t first) {
  if (nodes_.empty() && stretch_.empty()) stretch_.first.value = first;
  const bool follows = nodes_.empty() && stretch_.first.value + stretch_.count == first &&
                       graph::BlockOf(stretch_.first) == graph::BlockOf(graph::NodeId(first));
  if (follows) {
    stretch_.count += 64;
    return;
  }
  SpellOut();
  for (std::uint32_t i = 0; i < 64; ++i) nodes_.emplace_back(first + i);
}

void NodeScanOperator::SpellOut() {
  for (std::uint32_t i = 0; i < stretch_.count; ++i) nodes_.emplace_back(stretch_.first.value + i);
  stretch_.clear();
}

void NodeScanOperator::FinishBatch(RowBatch& batch) {
  if (stretch_.empty()) return PutNodes(variable_, IsLive(variable_), nodes_, batch);
  if (IsLive(variable_)) batch[variable_].SetNodeStretch(stretch_);
  stretch_.clear();
}

}  // namespace keiretsu::query
