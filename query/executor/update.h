/// Base of operators that write: all input is read first, so that no clause sees its own writes;
/// then every row is handled; then the rows go on.
#pragma once

#include "query/executor/batch_buffer.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

class UpdateOperator : public Operator {
 public:
  UpdateOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children)
      : Operator(context, plan, std::move(children)), rows_(context) {}

 protected:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) final;

  /// Applies the clause to a batch, which it may extend by columns.
  virtual Status UpdateBatch(RowBatch& batch) = 0;
  /// Called once after the last batch.
  virtual Status Finish() { return Status(); }

  graph::GraphTransaction& transaction() { return *context().transaction; }

 private:
  BatchBuffer rows_;
  bool done_ = false;
  std::size_t next_ = 0;
};

}  // namespace keiretsu::query
