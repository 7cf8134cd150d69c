/// CALL of a procedure.
#pragma once

#include <vector>

#include "query/executor/per_row_operator.h"
#include "query/memory_tracker.h"
#include "query/procedures/builtin.h"

namespace keiretsu::query {

/// Runs CallNode: the procedure's rows beside each input row; a procedure without outputs keeps
/// the row as it is.
class CallOperator final : public PerRowOperator {
 public:
  CallOperator(const ExecutionContext& context, const PlanNode& plan,
               std::vector<OperatorPtr> children, const CallNode& node);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  /// Fills rows_ with those of the procedure for complete arguments.
  Status Run(const std::vector<Value>& arguments);
  Status RunRegistered(const std::vector<Value>& arguments);

  const BoundCall& call_;
  CallRows rows_;
  MemoryCharge rows_charge_;
  std::size_t next_ = 0;
  std::vector<Vector> yielded_;
};

}  // namespace keiretsu::query
