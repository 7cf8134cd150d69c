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
  /// Computes the items from `first` on that are properties of the same few nodes, for each node
  /// together; how many those are.
  Result<std::size_t> ReadProperties(const RowBatch& batch, std::size_t first);

  const ProjectNode& node_;
  std::vector<Vector> computed_;
};

}  // namespace keiretsu::query
