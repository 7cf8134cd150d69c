#include "query/executor/distinct.h"

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

std::vector<BoundExpression> AsExpressions(const std::vector<VariableId>& variables) {
  std::vector<BoundExpression> expressions(variables.size());
  for (std::size_t i = 0; i < variables.size(); ++i) {
    expressions[i].node = VariableExpression{variables[i]};
  }
  return expressions;
}

std::vector<ProjectNode::Item> ItemsOf(const DistinctNode& node,
                                       const std::vector<BoundExpression>& variables) {
  if (!node.items.empty()) return node.items;
  std::vector<ProjectNode::Item> items;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    items.push_back({.variable = node.variables[i], .expression = &variables[i]});
  }
  return items;
}

}  // namespace

DistinctOperator::DistinctOperator(const ExecutionContext& context, const PlanNode& plan,
                                   std::vector<OperatorPtr> children, const DistinctNode& node)
    : Operator(context, plan, std::move(children)),
      variables_(AsExpressions(node.variables)),
      items_(ItemsOf(node, variables_)),
      finder_(context, items_),
      charge_(context.memory) {}

Status DistinctOperator::OpenImpl() {
  finder_.Clear();
  return Operator::OpenImpl();
}

Result<bool> DistinctOperator::NextImpl(RowBatch& batch) {
  rows_.clear();
  const std::size_t known = finder_.size();
  while (rows_.empty()) {
    ASSIGN_OR_RETURN(const bool more, input().Next(input_));
    if (!more) return false;
    const auto keep = [this](std::size_t row) {
      rows_.push_back(static_cast<std::uint32_t>(row));
      return Status();
    };
    RETURN_IF_ERROR(finder_.Find(input_, keep, groups_));
    RETURN_IF_ERROR(charge_.Set(finder_.size_bytes()));
  }
  CopyLive(input_, rows_, batch);
  for (std::size_t i = 0; i < items_.size(); ++i) {
    Vector& column = batch[items_[i].variable];
    column.Reset(VectorKind::kUnset);
    if (IsLive(items_[i].variable)) finder_.AppendKeys(i, known, finder_.size(), column);
  }
  return true;
}

}  // namespace keiretsu::query
