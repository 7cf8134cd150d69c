/// Builds path values from the variables of a pattern.
#pragma once

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs BuildPathNode. A null part makes the path null.
class BuildPathOperator final : public Operator {
 public:
  BuildPathOperator(const ExecutionContext& context, const PlanNode& plan,
                    std::vector<OperatorPtr> children, const BuildPathNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  Result<bool> NextImpl(RowBatch& batch) override;

  const BuildPathNode& node_;
};

/// The path over cells of one row; null when a part is null.
Result<Value> BuildPath(const std::vector<VariableId>& nodes,
                        const std::vector<VariableId>& relationships, const RowBatch& batch,
                        std::size_t row);

}  // namespace keiretsu::query
