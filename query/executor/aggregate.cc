#include "query/executor/aggregate.h"

#include <algorithm>
#include <numeric>

#include "query/executor/batch_buffer.h"
#include "query/executor/morsel_input.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status AggregateOperator::OpenImpl() {
  table_.Clear();
  next_ = 0;
  consumed_ = false;
  rest_.size = 0;
  return Operator::OpenImpl();
}

// One thread takes the rows as they come: a table for each morsel would be merged for nothing,
// which with many groups takes longer than the rows.
bool AggregateOperator::RunsByMorsels() const {
  return context().threads > 1 && GroupTable::CanMerge(node_) &&
         MorselInput::Fits(context(), children()[0]->plan());
}

// Some more groups whose rows have all come, or none at the end of the input.
Status AggregateOperator::ConsumeRuns() {
  constexpr std::size_t kEnoughGroups = 2 * kBatchRows;
  table_.ClearGroups();
  next_ = 0;
  while (true) {
    if (rest_.size == 0) {
      ASSIGN_OR_RETURN(const bool more, input().Next(rest_));
      if (!more) {
        rest_.size = 0;
        consumed_ = true;
        return Status();
      }
    }
    std::size_t cut = rest_.size;
    if (table_.size() >= kEnoughGroups) {
      ASSIGN_OR_RETURN(cut, EndOfRun());
    }
    if (cut == rest_.size) {
      ASSIGN_OR_RETURN(last_in_run_, NodeAtRow(rest_[node_.in_runs], rest_.size - 1));
      RETURN_IF_ERROR(table_.Add(rest_));
      rest_.size = 0;
      continue;
    }
    std::vector<std::uint32_t> rows(rest_.size);
    std::iota(rows.begin(), rows.end(), 0U);
    if (cut > 0) {
      RowBatch of_run = rest_;
      of_run.Select(std::span(rows).first(cut));
      RETURN_IF_ERROR(table_.Add(of_run));
    }
    rest_.Select(std::span(rows).subspan(cut));
    return Status();
  }
}

// The first row of `rest_` that is of another run than the rows before it.
Result<std::size_t> AggregateOperator::EndOfRun() const {
  for (std::size_t row = 0; row < rest_.size; ++row) {
    ASSIGN_OR_RETURN(const graph::NodeId node, NodeAtRow(rest_[node_.in_runs], row));
    if (node != last_in_run_) return row;
  }
  return rest_.size;
}

Status AggregateOperator::Consume() {
  if (RunsByMorsels()) {
    RETURN_IF_ERROR(ConsumeMorsels());
  } else {
    RowBatch batch;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, input().Next(batch));
      if (!more) break;
      RETURN_IF_ERROR(table_.Add(batch));
    }
  }
  return table_.size() == 0 && node_.keys.empty() ? table_.AddEmptyGroup() : Status();
}

// Where the first rows of a morsel say that it has nearly as many groups as rows, merging its table
// would take longer than adding its rows to the one table: then its other rows are only read
// beside the others, and added when its turn comes. What a morsel does depends on its rows alone.
Status AggregateOperator::ConsumeMorsels() {
  constexpr std::uint64_t kRowsToJudgeBy = 8192;
  constexpr std::uint64_t kFewRowsPerGroup = 4;
  struct Part {
    Part(const ExecutionContext& worker, const ExecutionContext& lasting,
         const AggregateNode& node)
        : table(worker, node), rows(lasting) {}  // after a failure it outlives the workers
    GroupTable table;
    BatchBuffer rows;
  };
  MorselInput morsels(context(), input().plan());
  std::vector<std::unique_ptr<Part>> parts(morsels.count());
  return morsels.ForEach(
      [&](const ExecutionContext& worker, std::size_t morsel, Operator& rows) -> Status {
        parts[morsel] = std::make_unique<Part>(worker, context(), node_);
        Part& part = *parts[morsel];
        bool judged = false;
        for (std::uint64_t read = 0;;) {
          RowBatch batch;
          ASSIGN_OR_RETURN(const bool more, rows.Next(batch));
          if (!more) return Status();
          if (!judged && read >= kRowsToJudgeBy) {
            judged = true;
            if (part.table.size() * kFewRowsPerGroup > read) {
              RETURN_IF_ERROR(part.rows.Add(std::move(batch)));
              return part.rows.Fill(rows);
            }
          }
          read += batch.size;
          RETURN_IF_ERROR(part.table.Add(batch));
        }
      },
      [&](std::size_t morsel) -> Status {
        const std::unique_ptr<Part> part = std::move(parts[morsel]);
        RETURN_IF_ERROR(table_.Merge(part->table));
        for (const RowBatch& batch : part->rows.batches()) RETURN_IF_ERROR(table_.Add(batch));
        return Status();
      });
}

Result<bool> AggregateOperator::NextImpl(RowBatch& batch) {
  while (!consumed_ && next_ >= table_.size()) {
    if (node_.in_runs.valid() && !RunsByMorsels()) {
      RETURN_IF_ERROR(ConsumeRuns());
    } else {
      RETURN_IF_ERROR(Consume());
      consumed_ = true;
    }
  }
  if (next_ >= table_.size()) return false;
  batch.Clear(width());
  const std::size_t end = std::min(table_.size(), next_ + kBatchRows);
  batch.size = end - next_;
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    table_.AppendKeys(i, next_, end, batch[node_.keys[i].variable]);
  }
  for (std::size_t i = 0; i < node_.aggregates->size(); ++i) {
    RETURN_IF_ERROR(
        table_.Finish(i, next_, end, batch[(*node_.aggregates)[i].variable]));
  }
  next_ = end;
  CarryOuterRow(batch);
  return true;
}

void AggregateOperator::CarryOuterRow(RowBatch& batch) const {
  if (argument_ == nullptr || argument_->rows().size == 0) return;
  for (VariableId id : plan().live) {
    const Vector& outer = argument_->rows()[id];
    if (batch[id].kind() == VectorKind::kUnset && outer.kind() != VectorKind::kUnset) {
      batch[id].ResetConstant(outer.Get(0));
    }
  }
}

}  // namespace keiretsu::query
