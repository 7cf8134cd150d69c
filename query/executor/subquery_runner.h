/// Runs the subqueries of expressions: EXISTS, COUNT, COLLECT, pattern predicates and pattern
/// comprehensions.
#pragma once

#include <vector>

#include "query/executor/inner_plan.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Builds each subquery's operators when first needed and starts them anew for each row. External
/// synchronisation.
class OperatorSubqueryRunner final : public SubqueryRunner {
 public:
  explicit OperatorSubqueryRunner(const ExecutionContext& context) : context_(context) {}

  Result<Value> Run(std::uint32_t index, ast::SubqueryKind kind, Evaluator& outer,
                    const RowBatch& batch, std::size_t row) override;

 private:
  InnerPlan& PlanOf(std::uint32_t index);

  const ExecutionContext& context_;
  std::vector<InnerPlan> plans_;
};

}  // namespace keiretsu::query
