/// Groups rows and aggregates each group.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/row_key.h"
#include "query/expression/functions/aggregates.h"

namespace keiretsu::query {

/// Runs AggregateNode by hashing. Without keys there is one group, also over no rows. Groups come
/// in the order their first rows came.
class AggregateOperator final : public Operator {
 public:
  AggregateOperator(const ExecutionContext& context, const PlanNode& plan,
                    std::vector<OperatorPtr> children, const AggregateNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  struct Group {
    RowKey key;
    std::vector<std::unique_ptr<Accumulator>> accumulators;
  };

  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  Status Consume();
  Status ConsumeBatch(const RowBatch& batch);
  Status AddToOneGroup(const RowBatch& batch, Group& group);
  Status AddColumn(const BoundAggregate& aggregate, const Vector& column, std::size_t rows,
                   Accumulator& accumulator);
  Result<Group*> FindGroup(RowKey key);
  Result<Group> NewGroup(RowKey key);
  Status SetParameters(const RowBatch& batch, std::size_t row, Group& group);

  const AggregateNode& node_;
  std::vector<Group> groups_;
  std::unordered_map<RowKey, std::size_t, RowKeyHash, RowKeyEquivalent> index_;
  std::size_t next_ = 0;
  bool consumed_ = false;
};

}  // namespace keiretsu::query
