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
  /// Errors: those of the expressions and aggregates; ResourceExhausted.
  Status Add(const RowBatch& batch);
  /// As if the rows of `later`, which is left empty, had come after those taken so far.
  Status Merge(GroupTable& later);
  /// Whether tables with these aggregates can be merged: those that take each value once cannot.
  static bool CanMerge(const AggregateNode& node);
  /// The one group of an aggregation without keys, when no row came.
  Status AddEmptyGroup();

  std::size_t size() const { return group_count_; }
  std::span<const Value> key(std::size_t group) { return finder_.KeyOf(group); }
  /// The result of an aggregate by its place in the node.
  Result<Value> Finish(std::size_t group, std::size_t place) {
    return aggregates_[place]->Finish(static_cast<std::uint32_t>(group));
  }

 private:
  Status MakeAggregates();
  Status StartGroup(std::span<const Value> key, const RowBatch* batch, std::size_t row);
  Status AddColumns(const RowBatch& batch, const GroupedRows& rows);
  Status ChargeMemory();

  const ExecutionContext& context_;
  const AggregateNode& node_;
  GroupFinder finder_;
  std::size_t group_count_ = 0;
  std::vector<std::unique_ptr<GroupedAggregate>> aggregates_;
  std::uint64_t key_bytes_ = 0;
  MemoryCharge charge_;
  // Of the batch at hand; kept for their memory.
  std::vector<std::uint32_t> groups_;
  Vector argument_;
};

}  // namespace keiretsu::query
