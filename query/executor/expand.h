/// Follows one relationship from each row's node.
#pragma once

#include <vector>

#include "query/executor/edge_lists.h"
#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs ExpandNode from a bound node.
class ExpandOperator final : public PerRowOperator {
 public:
  ExpandOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children, const ExpandNode& node);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  void CollectForbidden(const RowBatch& in, std::size_t row);

  const ExpandNode& node_;
  bool want_edges_;
  bool want_target_;
  EdgeLists lists_;
  graph::NodeId target_;                   // with into
  bool skip_row_ = false;
  bool list_open_ = false;
  std::size_t position_ = 0;  // in the open list
  std::size_t end_ = 0;
  std::vector<std::uint64_t> forbidden_;   // edge ids the new relationship must differ from
  std::vector<graph::NodeId> targets_;
  std::vector<graph::EdgeRef> edges_;
};

/// Runs ExpandNode whose relationship is bound: takes the ends from it, or checks them.
class BoundRelationshipOperator final : public PerRowOperator {
 public:
  BoundRelationshipOperator(const ExecutionContext& context, const PlanNode& plan,
                            std::vector<OperatorPtr> children, const ExpandNode& node);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  const ExpandNode& node_;
  std::vector<std::pair<graph::NodeId, graph::NodeId>> pending_;  // (from, to) yet to emit
  std::vector<graph::NodeId> from_;
  std::vector<graph::NodeId> to_;
};

/// The relationships in a cell that holds one or a list of them, and their ids.
void AppendEdges(const Vector& column, std::size_t row, std::vector<graph::EdgeRef>& edges);
void AppendEdgeIds(const Vector& column, std::size_t row, std::vector<std::uint64_t>& ids);

}  // namespace keiretsu::query
