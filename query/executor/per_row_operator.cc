#include "query/executor/per_row_operator.h"

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Each step adds at most a batch of rows, mostly far fewer.
constexpr std::uint64_t kStepsPerCheck = 256;

}  // namespace

Result<bool> PerRowOperator::ReadNextBatch() {
  next_row_ = 0;
  if (!input_ended_) {
    ASSIGN_OR_RETURN(const bool more, input().Next(input_batch_));
    input_ended_ = !more;
  }
  if (input_ended_) input_batch_.size = 0;
  return !input_ended_;
}

Result<bool> PerRowOperator::NextImpl(RowBatch& batch) {
  source_rows_.clear();
  added_ = 0;
  hand_out_ = false;
  while (room() > 0 && !hand_out_) {
    if (!row_open_) {
      if (next_row_ >= input_batch_.size) {
        if (added_ > 0) break;  // hand out before the input batch is replaced
        ASSIGN_OR_RETURN(const bool more, ReadNextBatch());
        if (!more) return false;
        copies_columns_ = HasLive(input_batch_);
      }
      current_row_ = static_cast<std::uint32_t>(next_row_++);
      RETURN_IF_ERROR(StartRow(input_batch_, current_row_));
    }
    if (++steps_ % kStepsPerCheck == 0) RETURN_IF_ERROR(context().cancel->Check());
    ASSIGN_OR_RETURN(row_open_, EmitSome());
  }
  if (copies_columns_) {
    CopyLive(input_batch_, source_rows_, batch);
  } else {
    batch.Clear(width());
    batch.size = added_;
  }
  FinishBatch(batch);
  return true;
}

}  // namespace keiretsu::query
