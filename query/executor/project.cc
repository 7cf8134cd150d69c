#include "query/executor/project.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Result<bool> ProjectOperator::NextImpl(RowBatch& batch) {
  ASSIGN_OR_RETURN(const bool more, input().Next(batch));
  if (!more) return false;
  // All are computed before any is stored: items read what was before, never each other. Items
  // nobody reads are computed too, because they may fail.
  computed_.resize(node_.items.size());
  for (std::size_t i = 0; i < node_.items.size(); ++i) {
    computed_[i].Reset(VectorKind::kUnset);
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.items[i].expression, batch, computed_[i]));
  }
  for (std::size_t i = 0; i < node_.items.size(); ++i) {
    if (IsLive(node_.items[i].variable)) std::swap(batch[node_.items[i].variable], computed_[i]);
  }
  return true;
}

}  // namespace keiretsu::query
