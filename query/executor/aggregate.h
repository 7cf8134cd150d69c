/// Groups rows and aggregates each group.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/row_key.h"
#include "query/executor/sources.h"
#include "query/expression/functions/aggregates.h"

namespace keiretsu::query {

/// Runs AggregateNode by hashing. Without keys there is one group, also over no rows. Groups come
/// in the order their first rows came. In a subquery the outer row's variables stay readable past
/// the aggregation: they are taken from `argument`, whose one row the plan runs for.
class AggregateOperator final : public Operator {
 public:
  AggregateOperator(const ExecutionContext& context, const PlanNode& plan,
                    std::vector<OperatorPtr> children, const AggregateNode& node,
                    const ArgumentOperator* argument)
      : Operator(context, plan, std::move(children)), node_(node), argument_(argument) {}

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

  // Fills live columns that belong to the outer row.
  void CarryOuterRow(RowBatch& batch) const;

  const AggregateNode& node_;
  const ArgumentOperator* argument_;  // null outside of subqueries
  std::vector<Group> groups_;
  std::unordered_map<RowKey, std::size_t, RowKeyHash, RowKeyEquivalent> index_;
  std::size_t next_ = 0;
  bool consumed_ = false;
};

}  // namespace keiretsu::query
