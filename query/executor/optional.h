/// OPTIONAL MATCH.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/inner_plan.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs OptionalNode: the inner plan over a whole input batch whose rows carry a number; input rows
/// whose number never comes back get one row in which the pattern's variables are null. The inner
/// plan keeps the order of its argument rows, so one pass suffices.
class OptionalOperator final : public Operator {
 public:
  OptionalOperator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<OperatorPtr> children, const OptionalNode& node,
                   std::vector<ArgumentOperator*> arguments);

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  // Output rows: inner row i of `found` beside its input row, or only the input row.
  void Combine(const RowBatch& found, RowBatch& batch);

  const OptionalNode& node_;
  InnerPlan inner_plan_;
  RowBatch input_batch_;
  std::size_t next_unmatched_ = 0;  // input rows before this one have been answered
  bool inner_open_ = false;
};

}  // namespace keiretsu::query
