#include "query/executor/execution.h"

#include <utility>

#include "query/executor/build_operators.h"
#include "query/expression/complete_value.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Execution::Execution(ExecutionInput input)
    : input_(std::move(input)),
      view_(input_.transaction != nullptr ? &input_.transaction->view() : input_.view.get()),
      memory_(input_.memory_limit_bytes),
      functions_(view_, input_.transaction_time, GraphFunctionContext::Now()),
      context_{.query = input_.query.get(),
               .view = view_,
               .transaction = input_.transaction,
               .catalog = input_.catalog,
               .evaluator = &evaluator_,
               .cancel = input_.cancel,
               .memory = &memory_,
               .models = input_.models,
               .names = input_.names,
               .threads = input_.threads,
               .as_of = input_.as_of,
               .profile = input_.query->statement->query.explain == ast::ExplainMode::kProfile,
               .subquery_counts = &subquery_counts_},
      subquery_counts_(context_),
      subqueries_(context_),
      evaluator_(EvaluationContext{.view = view_,
                                   .parameters = &input_.parameters,
                                   .functions = &functions_,
                                   .subqueries = &subqueries_,
                                   .may_see_deleted = input_.transaction != nullptr}) {
  std::vector<ArgumentOperator*> arguments;
  root_ = BuildOperators(context_, *input_.query->plan, arguments);
}

Result<bool> Execution::NextBatch() {
  if (!open_) {
    RETURN_IF_ERROR(root_->Open());
    open_ = true;
  }
  next_ = 0;
  batch_.size = 0;
  ASSIGN_OR_RETURN(const bool more, root_->Next(batch_));
  if (!more) batch_.size = 0;
  return more;
}

Result<bool> Execution::NextRow(std::vector<Value>& row) {
  const auto& columns = input_.query->statement->query.query.columns;
  while (next_ >= batch_.size || columns.empty()) {
    ASSIGN_OR_RETURN(const bool more, NextBatch());
    if (!more) return false;
  }
  row.resize(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ASSIGN_OR_RETURN(row[i], CompleteValue(batch_[columns[i].variable].Get(next_), *view_));
  }
  ++next_;
  return true;
}

}  // namespace keiretsu::query
