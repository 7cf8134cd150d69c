#include "query/executor/unwind.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Status UnwindOperator::StartRow(const RowBatch& in, std::size_t row) {
  next_ = 0;
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
