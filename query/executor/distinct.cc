#include "query/executor/distinct.h"

#include "query/executor/batch_buffer.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status DistinctOperator::OpenImpl() {
  seen_.clear();
  return Operator::OpenImpl();
}

Result<bool> DistinctOperator::NextImpl(RowBatch& batch) {
  while (true) {
    ASSIGN_OR_RETURN(const bool more, input().Next(batch));
    if (!more) return false;
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < batch.size; ++row) {
      RowKey key;
      std::uint64_t bytes = sizeof(RowKey);
      for (VariableId id : node_.variables) {
        key.push_back(batch[id].Get(row));
        bytes += ApproximateBytes(key.back());
      }
      if (!seen_.insert(std::move(key)).second) continue;
      RETURN_IF_ERROR(context().memory->Charge(bytes));
      rows.push_back(static_cast<std::uint32_t>(row));
    }
    if (rows.size() < batch.size) batch.Select(rows);
    if (batch.size > 0) return true;
  }
}

}  // namespace keiretsu::query
