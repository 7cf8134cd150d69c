/// Keeps the rows that pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs FilterNode: pattern tests first, then the predicates in order, each on what is left.
class FilterOperator final : public Operator {
 public:
  FilterOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children, const FilterNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  Result<bool> NextImpl(RowBatch& batch) override;
  Status Test(const PatternTest& test, RowBatch& batch);
  // Fills rows_ with those whose node has all labels of a test.
  Status TestLabels(const PatternTest& test, std::span<const graph::NodeId> nodes);
  // By columns, narrowing the batch. REQUIRES: a column of nodes.
  Status TestProperties(const std::vector<BoundProperty>& properties, VariableId variable,
                        RowBatch& batch);
  Result<bool> Passes(const PatternTest& test, const RowBatch& batch, std::size_t row);
  Result<bool> HasProperties(const std::vector<BoundProperty>& properties, VariableId variable,
                             const RowBatch& batch, std::size_t row);

  const FilterNode& node_;
  std::vector<std::uint32_t> rows_;  // that pass the test at hand
};

}  // namespace keiretsu::query
