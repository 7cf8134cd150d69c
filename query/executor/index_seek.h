/// Nodes from a property index: by equality, by a list of values, by range or prefix.
#pragma once

#include <variant>
#include <vector>

#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs IndexLookupNode, IndexInListNode and IndexRangeNode. Their values may read the input row.
class IndexSeekOperator final : public PerRowOperator {
 public:
  using Seek = std::variant<const IndexLookupNode*, const IndexInListNode*, const IndexRangeNode*>;
  IndexSeekOperator(const ExecutionContext& context, const PlanNode& plan,
                    std::vector<OperatorPtr> children, Seek seek);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  Status Find(const IndexLookupNode& node, const RowBatch& in, std::size_t row);
  Status Find(const IndexInListNode& node, const RowBatch& in, std::size_t row);
  Status Find(const IndexRangeNode& node, const RowBatch& in, std::size_t row);
  Status LookUp(const graph::IndexDefinition& index, std::span<const Value> values);

  const Seek seek_;
  const VariableId variable_;
  std::vector<Value> values_;
  std::vector<graph::NodeId> found_;
  std::size_t next_ = 0;
  std::vector<graph::NodeId> nodes_;
};

}  // namespace keiretsu::query
