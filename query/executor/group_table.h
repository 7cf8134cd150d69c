/// Groups of rows and the running aggregates of each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "query/executor/group_finder.h"
#include "query/executor/operator.h"
#include "query/expression/functions/grouped_aggregates.h"

namespace keiretsu::query {

/// Takes batches, or other tables; groups stand in the order in which their first rows came.
/// External synchronisation.
class GroupTable {
 public:
  /// Both outlive the table. Expressions are evaluated by the context's evaluator.
  GroupTable(const ExecutionContext& context, const AggregateNode& node);

  void Clear();
  /// Makes room for groups of later runs (AggregateNode::in_runs).
  void ClearGroups();
  /// Errors: those of the expressions and aggregates; ResourceExhausted.
  Status Add(const RowBatch& batch);
  /// As if the rows of `later`, which is left empty, had come after those taken so far.
  Status Merge(GroupTable& later);
  /// Whether tables with these aggregates can be merged: those that take each value once cannot.
  static bool CanMerge(const AggregateNode& node);
  /// The one group of an aggregation without keys, when no row came.
  Status AddEmptyGroup();

  std::size_t size() const { return group_count_; }
  /// Appends to a column the values that keys of groups [begin, end) have at a place in the node.
  void AppendKeys(std::size_t place, std::size_t begin, std::size_t end, Vector& column) const {
    finder_.AppendKeys(place, begin, end, column);
  }
  /// Appends to a column the results that an aggregate, by its place in the node, has for groups
  /// [begin, end).
  Status Finish(std::size_t place, std::size_t begin, std::size_t end, Vector& column) {
    return aggregates_[place]->Finish(begin, end, column);
  }

 private:
  Status MakeAggregates();
  Status StartGroup(const RowBatch* batch, std::size_t row);
  Status AddColumns(const RowBatch& batch, const GroupedRows& rows);
  Status ChargeMemory();

  const ExecutionContext& context_;
  const AggregateNode& node_;
  GroupFinder finder_;
  std::size_t group_count_ = 0;
  std::vector<std::unique_ptr<GroupedAggregate>> aggregates_;
  MemoryCharge charge_;
  // Of the batch at hand; kept for their memory.
  std::vector<std::uint32_t> groups_;
  Vector argument_;
};

}  // namespace keiretsu::query
