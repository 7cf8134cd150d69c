/// Sorts rows.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/row_sorter.h"

namespace keiretsu::query {

/// Runs SortNode: stable, by the language's total order. When only the first rows are wanted it
/// keeps no more than a few batches beyond them. Where its input is a scan of the graph
/// (morsel_input.h), morsels are sorted apart, by several threads, and merged in their order.
class SortOperator final : public Operator {
 public:
  SortOperator(const ExecutionContext& context, const PlanNode& plan,
               std::vector<OperatorPtr> children, const SortNode& node)
      : Operator(context, plan, std::move(children)),
        node_(node),
        bound_(node.keys.front().descending),
        sorter_(context, node, bound_) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  Status Consume();
  Status ConsumeMorsels();

  const SortNode& node_;
  TopBound bound_;
  RowSorter sorter_;
  std::uint64_t wanted_ = 0;  // of the first rows
  std::uint64_t next_ = 0;    // row to hand out
  bool sorted_ = false;
};

/// The row count that SKIP or LIMIT names. Errors: SyntaxError NegativeIntegerArgument or
/// InvalidArgumentType, at run time.
Result<std::uint64_t> EvaluateRowCount(Evaluator& evaluator, const BoundExpression& expression,
                                       std::string_view clause);

}  // namespace keiretsu::query
