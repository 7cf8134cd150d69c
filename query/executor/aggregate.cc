#include "query/executor/aggregate.h"

#include <algorithm>

#include "query/executor/morsel_input.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status AggregateOperator::OpenImpl() {
  table_.Clear();
  next_ = 0;
  consumed_ = false;
  return Operator::OpenImpl();
}

Status AggregateOperator::Consume() {
  // One thread takes the rows as they come: a table for each morsel would be merged for nothing,
  // which with many groups takes longer than the rows.
  if (context().threads > 1 && GroupTable::CanMerge(node_) &&
      MorselInput::Fits(context(), input().plan())) {
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

Status AggregateOperator::ConsumeMorsels() {
  MorselInput morsels(context(), input().plan());
  std::vector<std::unique_ptr<GroupTable>> tables(morsels.count());
  return morsels.ForEach(
      [&](const ExecutionContext& worker, std::size_t morsel, Operator& rows) -> Status {
        tables[morsel] = std::make_unique<GroupTable>(worker, node_);
        RowBatch batch;
        while (true) {
          ASSIGN_OR_RETURN(const bool more, rows.Next(batch));
          if (!more) return Status();
          RETURN_IF_ERROR(tables[morsel]->Add(batch));
        }
      },
      [&](std::size_t morsel) {
        const std::unique_ptr<GroupTable> table = std::move(tables[morsel]);
        return table_.Merge(*table);
      });
}

Result<bool> AggregateOperator::NextImpl(RowBatch& batch) {
  if (!consumed_) {
    RETURN_IF_ERROR(Consume());
    consumed_ = true;
  }
  if (next_ >= table_.size()) return false;
  batch.Clear(width());
  const std::size_t end = std::min(table_.size(), next_ + kBatchRows);
  for (; next_ < end; ++next_, ++batch.size) {
    for (std::size_t i = 0; i < node_.keys.size(); ++i) {
      batch[node_.keys[i].variable].Append(table_.key(next_)[i]);
    }
    for (std::size_t i = 0; i < node_.aggregates->size(); ++i) {
      ASSIGN_OR_RETURN(const Value value, table_.Finish(next_, i));
      batch[(*node_.aggregates)[i].variable].Append(value);
    }
  }
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
