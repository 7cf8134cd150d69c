/// Keeps the first of equivalent rows.
#pragma once

#include <unordered_set>

#include "query/executor/operator.h"
#include "query/executor/row_key.h"

namespace keiretsu::query {

/// Runs DistinctNode; streams.
class DistinctOperator final : public Operator {
 public:
  DistinctOperator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<OperatorPtr> children, const DistinctNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;

  const DistinctNode& node_;
  std::unordered_set<RowKey, RowKeyHash, RowKeyEquivalent> seen_;
};

}  // namespace keiretsu::query
