/// CALL { ... } and FOREACH: an inner plan per row.
#pragma once

#include "query/executor/batch_buffer.h"
#include "query/executor/inner_plan.h"
#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs ApplyNode.
class ApplyOperator final : public PerRowOperator {
 public:
  ApplyOperator(const ExecutionContext& context, const PlanNode& plan,
                std::vector<OperatorPtr> children, const ApplyNode& node,
                std::vector<ArgumentOperator*> arguments);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  const ApplyNode& node_;
  InnerPlan inner_plan_;
  RowBatch found_;
  std::size_t next_found_ = 0;
  std::vector<Vector> returned_;
};

/// Runs ForeachNode: all updates of all elements happen before the first row goes on.
class ForeachOperator final : public Operator {
 public:
  ForeachOperator(const ExecutionContext& context, const PlanNode& plan,
                  std::vector<OperatorPtr> children, const ForeachNode& node,
                  std::vector<ArgumentOperator*> arguments);

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  Status RunBody(const RowBatch& batch, std::size_t row);

  const ForeachNode& node_;
  InnerPlan inner_plan_;
  BatchBuffer rows_;
  bool done_ = false;
  std::size_t next_ = 0;
};

}  // namespace keiretsu::query
