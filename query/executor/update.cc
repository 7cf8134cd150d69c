#include "query/executor/update.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Status UpdateOperator::OpenImpl() {
  rows_.Clear();
  done_ = false;
  next_ = 0;
  return Operator::OpenImpl();
}

Result<bool> UpdateOperator::NextImpl(RowBatch& batch) {
  if (!done_) {
    RETURN_IF_ERROR(rows_.Fill(input()));
    for (RowBatch& rows : rows_.batches()) {
      RETURN_IF_ERROR(context().cancel->Check());
      RETURN_IF_ERROR(UpdateBatch(rows));
    }
    RETURN_IF_ERROR(Finish());
    done_ = true;
  }
  while (next_ < rows_.batches().size()) {
    batch = std::move(rows_.batches()[next_++]);
    if (batch.size > 0) return true;
  }
  return false;
}

}  // namespace keiretsu::query
