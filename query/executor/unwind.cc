#include "query/executor/unwind.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Status UnwindOperator::StartRow(const RowBatch& in, std::size_t row) {
  next_ = 0;
  if (written_out_ != nullptr) {
    if (row > 0) return Status();
    elements_.resize(written_out_->items.size());
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      RETURN_IF_ERROR(evaluator().EvaluateBatch(*written_out_->items[i], in, elements_[i]));
    }
    return Status();
  }
  ASSIGN_OR_RETURN(list_, evaluator().EvaluateRow(*node_.list, in, row));
  if (list_.is_null()) {
    list_ = Value(List());
  } else if (list_.type() != ValueType::kList) {
    List single;
    single.push_back(std::move(list_));
    list_ = Value(std::move(single));
  }
  return Status();
}

Result<bool> UnwindOperator::EmitSome() {
  if (written_out_ == nullptr) return EmitList();
  std::size_t count = 0;
  for (const std::size_t left = room(); next_ < elements_.size() && count < left; ++count) {
    cells_.AppendFrom(elements_[next_++], row());
  }
  AddRows(count);
  return next_ < elements_.size();
}

Result<bool> UnwindOperator::EmitList() {
  const List& list = list_.AsList();
  std::size_t count = 0;
  for (const std::size_t left = room(); next_ < list.size() && count < left; ++next_, ++count) {
    if (cells_.kind() == VectorKind::kUnset) cells_.Reset(VectorKind::kValues);
    cells_.values().push_back(list[next_]);
  }
  AddRows(count);
  return next_ < list.size();
}

void UnwindOperator::FinishBatch(RowBatch& batch) {
  if (IsLive(node_.variable)) std::swap(batch[node_.variable], cells_);
  cells_.Reset(VectorKind::kUnset);
}

}  // namespace keiretsu::query
