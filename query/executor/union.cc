#include "query/executor/union.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Result<bool> UnionOperator::NextImpl(RowBatch& batch) {
  while (current_ < children().size()) {
    Operator& branch = *children()[current_];
    if (!open_) {
      RETURN_IF_ERROR(branch.Open());
      open_ = true;
    }
    RowBatch rows;
    ASSIGN_OR_RETURN(const bool more, branch.Next(rows));
    if (!more) {
      ++current_;
      open_ = false;
      continue;
    }
    batch.Clear(width());
    batch.size = rows.size;
    const std::vector<VariableId>& from = node_.branches[current_].from;
    for (std::size_t i = 0; i < from.size(); ++i) batch[node_.to[i]] = rows[from[i]];
    return true;
  }
  return false;
}

}  // namespace keiretsu::query
