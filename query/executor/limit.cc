#include "query/executor/limit.h"

#include <numeric>

#include "query/executor/sort.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status SkipOperator::OpenImpl() {
  ASSIGN_OR_RETURN(left_, EvaluateRowCount(evaluator(), *node_.count, "SKIP"));
  return Operator::OpenImpl();
}

Result<bool> SkipOperator::NextImpl(RowBatch& batch) {
  while (true) {
    ASSIGN_OR_RETURN(const bool more, input().Next(batch));
    if (!more) return false;
    if (left_ == 0) return true;
    if (batch.size <= left_) {
      left_ -= batch.size;
      continue;
    }
    std::vector<std::uint32_t> rows(batch.size - left_);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(left_));
    left_ = 0;
    batch.Select(rows);
    return true;
  }
}

Status LimitOperator::OpenImpl() {
  ASSIGN_OR_RETURN(left_, EvaluateRowCount(evaluator(), *node_.count, "LIMIT"));
  input_started_ = false;
  return Operator::OpenImpl();
}

Result<bool> LimitOperator::NextImpl(RowBatch& batch) {
  // Write operators do all their work on the first Next(), which LIMIT 0 must not prevent.
  if (left_ == 0 && (input_started_ || context().transaction == nullptr)) return false;
  ASSIGN_OR_RETURN(const bool more, input().Next(batch));
  input_started_ = true;
  if (!more || left_ == 0) return false;
  if (batch.size > left_) {
    std::vector<std::uint32_t> rows(left_);
    std::iota(rows.begin(), rows.end(), 0U);
    batch.Select(rows);
  }
  left_ -= batch.size;
  return true;
}

}  // namespace keiretsu::query
