/// MERGE.
#pragma once

#include "query/executor/batch_buffer.h"
#include "query/executor/entity_writer.h"
#include "query/executor/inner_plan.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs MergeNode: for each row in turn, looks for the pattern, what earlier rows created included,
/// and creates it when it is not there.
class MergeOperator final : public Operator {
 public:
  MergeOperator(const ExecutionContext& context, const PlanNode& plan,
                std::vector<OperatorPtr> children, const MergeNode& node,
                std::vector<ArgumentOperator*> arguments);

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  Status MergeRow(const RowBatch& batch, std::size_t row);
  // The rows of the pattern as it is; empty when it is not there.
  Status Search(const RowBatch& argument, std::vector<RowBatch>& found);
  Status Emit(const RowBatch& rows);

  const MergeNode& node_;
  InnerPlan inner_plan_;
  EntityWriter writer_;
  BatchBuffer input_rows_;
  BatchBuffer output_rows_;
  bool done_ = false;
  std::size_t next_ = 0;
};

}  // namespace keiretsu::query
