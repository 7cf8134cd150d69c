/// Groups rows and aggregates each group.
#pragma once

#include <vector>

#include "query/executor/group_table.h"
#include "query/executor/operator.h"
#include "query/executor/sources.h"

namespace keiretsu::query {

/// Runs AggregateNode by hashing. Without keys there is one group, also over no rows. Groups come
/// in the order their first rows came. In a subquery the outer row's variables stay readable past
/// the aggregation: they are taken from `argument`, whose one row the plan runs for.
///
/// Where its input is a scan of the graph (morsel_input.h), morsels are aggregated apart, by
/// several threads, and merged in their order: the result does not depend on the number of threads.
/// Where rows come in runs of a key, groups are handed out when their run has ended, and no more
/// of them are in memory than one run and some batches have.
class AggregateOperator final : public Operator {
 public:
  AggregateOperator(const ExecutionContext& context, const PlanNode& plan,
                    std::vector<OperatorPtr> children, const AggregateNode& node,
                    const ArgumentOperator* argument)
      : Operator(context, plan, std::move(children)),
        node_(node),
        argument_(argument),
        table_(context, node) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  bool RunsByMorsels() const;
  Status Consume();
  Status ConsumeRuns();
  Result<std::size_t> EndOfRun() const;
  Status ConsumeMorsels();

  // Fills live columns that belong to the outer row.
  void CarryOuterRow(RowBatch& batch) const;

  const AggregateNode& node_;
  const ArgumentOperator* argument_;  // null outside of subqueries
  GroupTable table_;
  std::size_t next_ = 0;
  bool consumed_ = false;
  RowBatch rest_;               // of the input, not taken yet
  graph::NodeId last_in_run_;   // of the rows taken
};

}  // namespace keiretsu::query
