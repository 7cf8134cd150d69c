#include "query/executor/optional.h"

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::uint32_t kNoRow = 0xFFFF'FFFF;

}  // namespace

OptionalOperator::OptionalOperator(const ExecutionContext& context, const PlanNode& plan,
                                   std::vector<OperatorPtr> children, const OptionalNode& node,
                                   std::vector<ArgumentOperator*> arguments)
    : Operator(context, plan, std::move(children)), node_(node) {
  inner_plan_.root = &inner();
  inner_plan_.arguments = std::move(arguments);
}

Status OptionalOperator::OpenImpl() {
  inner_open_ = false;
  return Operator::OpenImpl();
}

Result<bool> OptionalOperator::NextImpl(RowBatch& batch) {
  while (true) {
    if (!inner_open_) {
      ASSIGN_OR_RETURN(const bool more, input().Next(input_batch_));
      if (!more) return false;
      Vector& tags = input_batch_[node_.tag];
      tags.Reset(VectorKind::kIntegers);
      for (std::size_t row = 0; row < input_batch_.size; ++row) {
        tags.integers().push_back(static_cast<std::int64_t>(row));
      }
      RETURN_IF_ERROR(inner_plan_.Start(input_batch_));
      inner_open_ = true;
      next_unmatched_ = 0;
    }
    RowBatch found;
    ASSIGN_OR_RETURN(const bool more, inner().Next(found));
    if (!more) {
      found.Clear(width());
      inner_open_ = false;
    }
    Combine(found, batch);
    if (batch.size > 0) return true;
  }
}

void OptionalOperator::Combine(const RowBatch& found, RowBatch& batch) {
  std::vector<std::uint32_t> outer_rows;
  std::vector<std::uint32_t> inner_rows;
  const auto answer_up_to = [&](std::size_t end) {
    for (; next_unmatched_ < end; ++next_unmatched_) {
      outer_rows.push_back(static_cast<std::uint32_t>(next_unmatched_));
      inner_rows.push_back(kNoRow);
    }
  };
  for (std::size_t row = 0; row < found.size; ++row) {
    const Vector& tags = found[node_.tag];
    const auto tag = static_cast<std::size_t>(tags.integers()[tags.At(row)]);
    answer_up_to(tag);
    outer_rows.push_back(static_cast<std::uint32_t>(tag));
    inner_rows.push_back(static_cast<std::uint32_t>(row));
    next_unmatched_ = tag + 1;
  }
  if (!inner_open_) answer_up_to(input_batch_.size);
  CopyLive(input_batch_, outer_rows, batch);
  for (VariableId id : node_.introduced) {
    if (!IsLive(id) || found.size == 0 || found[id].kind() == VectorKind::kUnset) continue;
    Vector& column = batch[id];
    column.Reset(found[id].kind());
    for (std::uint32_t row : inner_rows) {
      if (row == kNoRow) column.AppendNull(); else column.AppendFrom(found[id], row);
    }
  }
}

}  // namespace keiretsu::query
