/// Turns lists into rows.
#pragma once

#include <vector>

#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs UnwindNode: one row per element; null gives no row, a value that is no list gives itself.
/// A list that is written out, [a, b], is never made: its elements are columns.
class UnwindOperator final : public PerRowOperator {
 public:
  UnwindOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children, const UnwindNode& node)
      : PerRowOperator(context, plan, std::move(children)),
        node_(node),
        written_out_(std::get_if<ListExpression>(&node.list->node)) {}

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  Result<bool> EmitList();

  const UnwindNode& node_;
  const ListExpression* const written_out_;  // null: any other list
  std::vector<Vector> elements_;             // of that: a column each, for the input batch at hand
  Value list_;
  std::size_t next_ = 0;
  Vector cells_;
};

}  // namespace keiretsu::query
