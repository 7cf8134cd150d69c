#include "query/executor/subquery_runner.h"

#include <algorithm>

#include "query/executor/build_operators.h"
#include "query/executor/subquery_counts.h"
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

std::span<const std::int64_t> OperatorSubqueryRunner::CountsFor(std::uint32_t index,
                                                                ast::SubqueryKind kind,
                                                                std::size_t more) {
  if (kind == ast::SubqueryKind::kCollect) return {};
  return context_.subquery_counts->Find(index, asked_[index] + more);
}

Result<bool> OperatorSubqueryRunner::RunForAll(std::uint32_t index, ast::SubqueryKind kind,
                                               const RowBatch& batch, Vector& out) {
  const std::span<const std::int64_t> counts = CountsFor(index, kind, batch.size);
  if (counts.empty()) return false;
  const VariableId subject = context_.query->statement->subqueries[index]->imports.front();
  const Vector& column = batch[subject];
  if (column.kind() != VectorKind::kNodes) return false;
  const std::vector<graph::NodeId>& nodes = column.nodes();
  const bool all_counted = std::all_of(nodes.begin(), nodes.end(), [&counts](graph::NodeId node) {
    return !node.valid() || node.value < counts.size();
  });
  if (!all_counted) return false;
  const auto count_of = [&counts](graph::NodeId node) {
    return node.valid() ? counts[node.value] : 0;
  };
  if (kind == ast::SubqueryKind::kExists) {
    out.Reset(VectorKind::kBooleans);
    std::vector<std::uint8_t>& cells = out.booleans();
    cells.resize(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) cells[i] = count_of(nodes[i]) > 0 ? 1 : 0;
  } else {
    out.Reset(VectorKind::kIntegers);
    std::vector<std::int64_t>& cells = out.integers();
    cells.resize(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) cells[i] = count_of(nodes[i]);
  }
  out.set_constant(column.constant());
  return true;
}

Result<Value> OperatorSubqueryRunner::Run(std::uint32_t index, ast::SubqueryKind kind,
                                          Evaluator& outer, const RowBatch& batch,
                                          std::size_t row) {
  const BoundQuery& query = *context_.query->statement->subqueries[index];
  if (const std::span<const std::int64_t> counts = CountsFor(index, kind, 1); !counts.empty()) {
    const Value subject = outer.VariableValue(query.imports.front(), batch, row);
    if (subject.type() == ValueType::kNode && subject.NodeId() < counts.size()) {
      const std::int64_t count = counts[subject.NodeId()];
      return kind == ast::SubqueryKind::kExists ? Value(count > 0) : Value(count);
    }
  }
  ++asked_[index];
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
