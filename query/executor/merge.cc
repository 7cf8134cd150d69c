#include "query/executor/merge.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

MergeOperator::MergeOperator(const ExecutionContext& context, const PlanNode& plan,
                             std::vector<OperatorPtr> children, const MergeNode& node,
                             std::vector<ArgumentOperator*> arguments)
    : Operator(context, plan, std::move(children)),
      node_(node),
      writer_(context),
      input_rows_(context),
      output_rows_(context) {
  inner_plan_.root = &inner();
  inner_plan_.arguments = std::move(arguments);
}

Status MergeOperator::OpenImpl() {
  input_rows_.Clear();
  output_rows_.Clear();
  done_ = false;
  next_ = 0;
  return Operator::OpenImpl();
}

Status MergeOperator::Search(const RowBatch& argument, std::vector<RowBatch>& found) {
  RETURN_IF_ERROR(inner_plan_.Start(argument));
  while (true) {
    RowBatch batch;
    ASSIGN_OR_RETURN(const bool more, inner().Next(batch));
    if (!more) return Status();
    found.push_back(std::move(batch));
  }
}

// Appends rows to the last output batch while they fit.
Status MergeOperator::Emit(const RowBatch& rows) {
  std::vector<RowBatch>& batches = output_rows_.batches();
  for (std::size_t row = 0; row < rows.size; ++row) {
    if (batches.empty() || batches.back().size == kBatchRows) {
      RowBatch fresh;
      fresh.Clear(width());
      RETURN_IF_ERROR(output_rows_.Add(std::move(fresh)));
    }
    batches.back().AppendRow(rows, row);
  }
  return context().memory->Charge(ApproximateBytes(rows));
}

Status MergeOperator::MergeRow(const RowBatch& batch, std::size_t row) {
  const BoundMerge& merge = *node_.merge;
  RETURN_IF_ERROR(writer_.RejectNullProperties(merge.pattern, batch, row));
  RowBatch argument;
  argument.Clear(width());
  argument.AppendRow(batch, row);
  std::vector<RowBatch> found;
  RETURN_IF_ERROR(Search(argument, found));
  for (const RowBatch& matches : found) {
    for (std::size_t i = 0; i < matches.size; ++i) {
      RowBatch combined = argument;
      for (VariableId id : node_.introduced) {
        if (matches[id].kind() == VectorKind::kUnset) continue;
        combined[id].Reset(matches[id].kind());
        combined[id].AppendFrom(matches[id], i);
      }
      RETURN_IF_ERROR(writer_.ApplySetItems(merge.on_match, combined, 0));
      RETURN_IF_ERROR(Emit(combined));
    }
  }
  if (!found.empty()) return Status();
  RowBatch created;
  created.Clear(width());
  RETURN_IF_ERROR(writer_.CreatePattern(merge.pattern, argument, 0, created));
  for (std::size_t i = 0; i < created.columns.size(); ++i) {
    if (created.columns[i].kind() != VectorKind::kUnset) {
      std::swap(argument.columns[i], created.columns[i]);
    }
  }
  RETURN_IF_ERROR(writer_.ApplySetItems(merge.on_create, argument, 0));
  return Emit(argument);
}

Result<bool> MergeOperator::NextImpl(RowBatch& batch) {
  if (!done_) {
    RETURN_IF_ERROR(input_rows_.Fill(input()));
    for (const RowBatch& rows : input_rows_.batches()) {
      for (std::size_t row = 0; row < rows.size; ++row) RETURN_IF_ERROR(MergeRow(rows, row));
    }
    input_rows_.Clear();
    done_ = true;
  }
  if (next_ >= output_rows_.batches().size()) return false;
  batch = std::move(output_rows_.batches()[next_++]);
  return true;
}

}  // namespace keiretsu::query
