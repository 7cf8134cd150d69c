#include "query/executor/sources.h"

namespace keiretsu::query {

Status UnitOperator::OpenImpl() {
  done_ = false;
  return Status();
}

Result<bool> UnitOperator::NextImpl(RowBatch& batch) {
  if (done_) return false;
  done_ = true;
  batch.Clear(width());
  batch.size = 1;
  return true;
}

Status ArgumentOperator::OpenImpl() {
  done_ = false;
  return Status();
}

Result<bool> ArgumentOperator::NextImpl(RowBatch& batch) {
  if (done_ || rows_.size == 0) return false;
  done_ = true;
  batch = rows_;
  return true;
}

}  // namespace keiretsu::query
