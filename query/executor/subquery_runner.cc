#include "query/executor/subquery_runner.h"

#include "query/executor/build_operators.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

InnerPlan& OperatorSubqueryRunner::PlanOf(std::uint32_t index) {
  if (plans_.empty()) plans_.resize(context_.query->subqueries.size());
  InnerPlan& plan = plans_[index];
  if (plan.root == nullptr) {
    plan.owned = BuildOperators(context_, *context_.query->subqueries[index], plan.arguments);
    plan.root = plan.owned.get();
  }
  return plan;
}

Result<Value> OperatorSubqueryRunner::Run(std::uint32_t index, ast::SubqueryKind kind,
                                          Evaluator& outer, const RowBatch& batch,
                                          std::size_t row) {
  const BoundQuery& query = *context_.query->statement->subqueries[index];
  InnerPlan& plan = PlanOf(index);
  RowBatch argument;
  argument.Clear(context_.query->width);
  argument.size = 1;
  for (VariableId id : query.imports) argument[id].Append(outer.VariableValue(id, batch, row));
  RETURN_IF_ERROR(plan.Start(argument));
  std::int64_t count = 0;
  List collected;
  while (true) {
    RowBatch rows;
    ASSIGN_OR_RETURN(const bool more, plan.root->Next(rows));
    if (!more) break;
    if (kind == ast::SubqueryKind::kExists) return Value(true);
    count += static_cast<std::int64_t>(rows.size);
    if (kind == ast::SubqueryKind::kCount) continue;
    for (std::size_t i = 0; i < rows.size; ++i) {
      collected.push_back(rows[query.columns.front().variable].Get(i));
    }
  }
  switch (kind) {
    case ast::SubqueryKind::kExists: return Value(false);
    case ast::SubqueryKind::kCount: return Value(count);
    case ast::SubqueryKind::kCollect: return Value(std::move(collected));
  }
  return Value();
}

}  // namespace keiretsu::query
