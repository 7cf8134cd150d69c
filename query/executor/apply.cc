#include "query/executor/apply.h"

#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

ApplyOperator::ApplyOperator(const ExecutionContext& context, const PlanNode& plan,
                             std::vector<OperatorPtr> children, const ApplyNode& node,
                             std::vector<ArgumentOperator*> arguments)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      returned_(node.returned.size()) {
  inner_plan_.root = &inner();
  inner_plan_.arguments = std::move(arguments);
}

Status ApplyOperator::StartRow(const RowBatch& in, std::size_t row) {
  RowBatch argument;
  argument.Clear(width());
  argument.size = 1;
  for (VariableId id : node_.imports) {
    const std::uint32_t only = static_cast<std::uint32_t>(row);
    if (in[id].kind() != VectorKind::kUnset) argument[id].Gather(in[id], {&only, 1});
  }
  RETURN_IF_ERROR(inner_plan_.Start(argument));
  found_.size = 0;
  next_found_ = 0;
  if (node_.returns_rows) return Status();
  while (true) {  // a unit subquery runs for its effects
    ASSIGN_OR_RETURN(const bool more, inner().Next(found_));
    if (!more) break;
  }
  return Status();
}

Result<bool> ApplyOperator::EmitSome() {
  if (!node_.returns_rows) {
    AddRow();
    return false;
  }
  if (next_found_ >= found_.size) {
    ASSIGN_OR_RETURN(const bool more, inner().Next(found_));
    if (!more) return false;
    next_found_ = 0;
  }
  for (std::size_t left = room(); next_found_ < found_.size && left > 0; ++next_found_, --left) {
    for (std::size_t i = 0; i < returned_.size(); ++i) {
      returned_[i].Append(found_[node_.returned[i]].Get(next_found_));
    }
    AddRow();
  }
  return true;
}

void ApplyOperator::FinishBatch(RowBatch& batch) {
  for (std::size_t i = 0; i < returned_.size(); ++i) {
    if (IsLive(node_.returned[i])) std::swap(batch[node_.returned[i]], returned_[i]);
    returned_[i].Reset(VectorKind::kUnset);
  }
}

ForeachOperator::ForeachOperator(const ExecutionContext& context, const PlanNode& plan,
                                 std::vector<OperatorPtr> children, const ForeachNode& node,
                                 std::vector<ArgumentOperator*> arguments)
    : Operator(context, plan, std::move(children)), node_(node), rows_(context) {
  inner_plan_.root = &inner();
  inner_plan_.arguments = std::move(arguments);
}

Status ForeachOperator::OpenImpl() {
  rows_.Clear();
  done_ = false;
  next_ = 0;
  return Operator::OpenImpl();
}

Status ForeachOperator::RunBody(const RowBatch& batch, std::size_t row) {
  ASSIGN_OR_RETURN(const Value list, evaluator().EvaluateRow(*node_.list, batch, row));
  if (list.is_null()) return Status();
  if (list.type() != ValueType::kList) {
    return TypeError("InvalidArgumentType",
                     "FOREACH needs a list, not " + WithArticle(list.type()));
  }
  for (const Value& element : list.AsList()) {
    RowBatch argument;
    argument.Clear(width());
    argument.AppendRow(batch, row);
    argument[node_.variable].Reset(VectorKind::kUnset);
    argument[node_.variable].Append(element);
    RETURN_IF_ERROR(inner_plan_.Start(argument));
    RowBatch ignored;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, inner().Next(ignored));
      if (!more) break;
    }
  }
  return Status();
}

Result<bool> ForeachOperator::NextImpl(RowBatch& batch) {
  if (!done_) {
    RETURN_IF_ERROR(rows_.Fill(input()));
    for (const RowBatch& rows : rows_.batches()) {
      for (std::size_t row = 0; row < rows.size; ++row) RETURN_IF_ERROR(RunBody(rows, row));
    }
    done_ = true;
  }
  if (next_ >= rows_.batches().size()) return false;
  batch = std::move(rows_.batches()[next_++]);
  return true;
}

}  // namespace keiretsu::query
