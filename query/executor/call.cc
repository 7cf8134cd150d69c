#include "query/executor/call.h"

#include <algorithm>

#include <fmt/format.h>

#include "query/expression/complete_value.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

CallOperator::CallOperator(const ExecutionContext& context, const PlanNode& plan,
                           std::vector<OperatorPtr> children, const CallNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      call_(*node.call),
      rows_charge_(context.memory),
      yielded_(node.call->yields.size()) {}

Status CallOperator::Run(const std::vector<Value>& arguments) {
  RETURN_IF_ERROR(rows_charge_.Set(0));  // those of the call before
  std::vector<bool> kept(call_.procedure->definition.outputs.size(), false);
  for (const BoundCall::Yield& yield : call_.yields) kept[yield.column] = true;
  rows_ = CallRows(std::move(kept));
  if (call_.procedure->builtin == nullptr) return RunRegistered(arguments);
  const ProcedureContext call{.view = &view(),
                              .models = context().models,
                              .names = context().names,
                              .cancel = context().cancel,
                              .memory = context().memory,
                              .parameters = context().evaluator->context().parameters,
                              .threads = context().threads,
                              .as_of = context().as_of};
  MemoryTracker* const memory = context().memory;
  const std::uint64_t used_before = memory->used_bytes();
  RETURN_IF_ERROR(RunBuiltin(*call_.procedure, call, arguments, rows_));
  // What the procedure charged is released with its rows.
  const std::uint64_t charged = memory->used_bytes() - used_before;
  memory->Release(charged);
  return rows_charge_.Set(charged);
}

// A procedure that the embedding program registered.
Status CallOperator::RunRegistered(const std::vector<Value>& arguments) {
  const Procedure& procedure = call_.procedure->definition;
  ASSIGN_OR_RETURN(std::vector<List> rows, procedure.function(arguments));
  if (procedure.outputs.empty()) rows.assign(1, List());
  for (List& row : rows) {
    if (row.size() != procedure.outputs.size()) {
      return Status::InvalidArgument(
          fmt::format("procedure {} returned a row of {} values and declares {} outputs",
                      procedure.name, row.size(), procedure.outputs.size()));
    }
    rows_.Add(row);
  }
  return Status();
}

Status CallOperator::StartRow(const RowBatch& in, std::size_t row) {
  const Procedure& procedure = call_.procedure->definition;
  std::vector<Value> arguments;
  for (std::size_t i = 0; i < call_.arguments.size(); ++i) {
    ASSIGN_OR_RETURN(const Value raw, evaluator().EvaluateRow(*call_.arguments[i], in, row));
    ASSIGN_OR_RETURN(Value value, CompleteValue(raw, view()));
    const ProcedureField field =
        ArgumentField(*call_.procedure, i, call_.arguments.size());
    if (!ValueFitsType(value, field.type)) {
      return TypeError("InvalidArgumentType",
                       fmt::format("procedure {} takes {} for '{}', not {}", procedure.name,
                                   field.type, field.name, WithArticle(value.type())));
    }
    arguments.push_back(std::move(value));
  }
  next_ = 0;
  return Run(arguments);
}

Result<bool> CallOperator::EmitSome() {
  const std::size_t count = std::min(room(), rows_.size() - next_);
  for (std::size_t i = 0; i < yielded_.size(); ++i) {
    yielded_[i].AppendRange(rows_.column(call_.yields[i].column), next_, count);
  }
  AddRows(count);
  next_ += count;
  return next_ < rows_.size();
}

void CallOperator::FinishBatch(RowBatch& batch) {
  for (std::size_t i = 0; i < yielded_.size(); ++i) {
    if (IsLive(call_.yields[i].variable)) std::swap(batch[call_.yields[i].variable], yielded_[i]);
    yielded_[i].Reset(VectorKind::kUnset);
  }
}

}  // namespace keiretsu::query
