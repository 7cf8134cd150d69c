/// Runs the subqueries of expressions: EXISTS, COUNT, COLLECT, pattern predicates and pattern
/// comprehensions.
#pragma once

#include <span>
#include <vector>

#include "query/executor/inner_plan.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Builds each subquery's operators when first needed and starts them anew for each row. External
/// synchronisation.
class OperatorSubqueryRunner final : public SubqueryRunner {
 public:
  explicit OperatorSubqueryRunner(const ExecutionContext& context)
      : context_(context), asked_(context.query->subqueries.size()) {}

  Result<Value> Run(std::uint32_t index, ast::SubqueryKind kind, Evaluator& outer,
                    const RowBatch& batch, std::size_t row) override;
  Result<bool> RunForAll(std::uint32_t index, ast::SubqueryKind kind, const RowBatch& batch,
                         Vector& out) override;

 private:
  InnerPlan& PlanOf(std::uint32_t index);
  /// The numbers of matches by node, for an answer to `more` rows; empty: not that way.
  std::span<const std::int64_t> CountsFor(std::uint32_t index, ast::SubqueryKind kind,
                                          std::size_t more);

  const ExecutionContext& context_;
  std::vector<InnerPlan> plans_;
  std::vector<std::uint64_t> asked_;  // rows, by subquery
};

}  // namespace keiretsu::query
