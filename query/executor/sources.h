/// Where chains begin: one empty row, or the rows given to an inner plan.
#pragma once

#include "query/executor/operator.h"

namespace keiretsu::query {

/// One row without columns.
class UnitOperator final : public Operator {
 public:
  using Operator::Operator;

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  bool done_ = false;
};

/// Yields the batch that the operator above an inner plan set before opening it, once.
class ArgumentOperator final : public Operator {
 public:
  using Operator::Operator;
  /// The rows of the next run. Kept until the next call.
  void SetRows(RowBatch rows) { rows_ = std::move(rows); }
  const RowBatch& rows() const { return rows_; }

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  RowBatch rows_;
  bool done_ = false;
};

}  // namespace keiretsu::query
