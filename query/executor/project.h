/// Computes columns.
#pragma once

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs ProjectNode: adds the live items' columns to the rows.
class ProjectOperator final : public Operator {
 public:
  ProjectOperator(const ExecutionContext& context, const PlanNode& plan,
                  std::vector<OperatorPtr> children, const ProjectNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  Result<bool> NextImpl(RowBatch& batch) override;
  /// Fetches ahead what the items read of a few nodes, each of whose columns lies elsewhere:
  /// waiting for all at once takes as long as for one.
  void PrefetchProperties(const RowBatch& batch);

  const ProjectNode& node_;
  std::vector<Vector> computed_;
};

}  // namespace keiretsu::query
