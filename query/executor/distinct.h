/// Keeps the first of equivalent rows.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/group_finder.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs DistinctNode; streams. A row stays where it is the first of its group.
class DistinctOperator final : public Operator {
 public:
  DistinctOperator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<OperatorPtr> children, const DistinctNode& node);

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;

  std::vector<BoundExpression> variables_;  // what `items_` name, where rows have the values
  const std::vector<ProjectNode::Item> items_;
  GroupFinder finder_;
  MemoryCharge charge_;
  RowBatch input_;
  std::vector<std::uint32_t> groups_;  // of the input batch
  std::vector<std::uint32_t> rows_;    // of it, that stay
};

}  // namespace keiretsu::query
