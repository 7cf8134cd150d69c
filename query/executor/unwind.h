/// Turns lists into rows.
#pragma once

#include <vector>

#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs UnwindNode: one row per element; null gives no row, a value that is no list gives itself.
class UnwindOperator final : public PerRowOperator {
 public:
  UnwindOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children, const UnwindNode& node)
      : PerRowOperator(context, plan, std::move(children)), node_(node) {}

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  const UnwindNode& node_;
  Value list_;
  std::size_t next_ = 0;
  Vector cells_;
};

}  // namespace keiretsu::query
