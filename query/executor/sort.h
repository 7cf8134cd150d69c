/// Sorts rows.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/batch_buffer.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs SortNode: stable, by the language's total order. When only the first rows are wanted it
/// keeps no more than a few batches beyond them.
class SortOperator final : public Operator {
 public:
  SortOperator(const ExecutionContext& context, const PlanNode& plan,
               std::vector<OperatorPtr> children, const SortNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  // A row in `rows_` with its keys; `order` is its place among the rows read.
  struct Entry {
    std::vector<Value> keys;
    std::uint64_t order = 0;
    std::uint32_t batch = 0;
    std::uint32_t row = 0;
  };

  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  Status Consume();
  Status AddBatch(RowBatch batch);
  Result<std::uint64_t> WantedRows();
  bool Before(const Entry& a, const Entry& b) const;
  // Drops all but the first `wanted` rows.
  Status Prune(std::uint64_t wanted);

  const SortNode& node_;
  std::vector<RowBatch> rows_;
  std::vector<Entry> entries_;
  std::uint64_t rows_read_ = 0;
  std::size_t next_ = 0;
  bool sorted_ = false;
};

/// The row count that SKIP or LIMIT names. Errors: SyntaxError NegativeIntegerArgument or
/// InvalidArgumentType, at run time.
Result<std::uint64_t> EvaluateRowCount(Evaluator& evaluator, const BoundExpression& expression,
                                       std::string_view clause);

}  // namespace keiretsu::query
