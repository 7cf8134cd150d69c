/// Follows several relationships from each row's node.
#pragma once

#include <optional>
#include <vector>

#include "query/executor/edge_test.h"
#include "query/executor/passing_nodes.h"
#include "query/expression/node_set.h"
#include "query/executor/per_row_operator.h"
#include "query/executor/trail_folds.h"
#include "query/executor/trail_walk.h"

namespace keiretsu::query {

/// Runs VarLengthExpandNode: one row per trail, with its folds.
class VarLengthExpandOperator final : public PerRowOperator {
 public:
  VarLengthExpandOperator(const ExecutionContext& context, const PlanNode& plan,
                          std::vector<OperatorPtr> children, const VarLengthExpandNode& node);

 private:
  Status OpenImpl() override;
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  Result<bool> IsWanted(graph::NodeId end);
  Status EmitTrail();

  const VarLengthExpandNode& node_;
  EdgeTest test_;
  TrailFolds folds_;
  TrailWalk walk_;
  const bool tests_ends_;
  PassingNodes passing_ends_;
  bool skip_row_ = false;
  graph::NodeId target_;  // with into
  std::vector<std::uint64_t> forbidden_;
  std::vector<graph::NodeId> targets_;
  std::vector<Value> lists_;
};

/// Runs VarLengthExpandNode whose relationship list is bound: walks exactly that list.
class BoundTrailOperator final : public PerRowOperator {
 public:
  BoundTrailOperator(const ExecutionContext& context, const PlanNode& plan,
                     std::vector<OperatorPtr> children, const VarLengthExpandNode& node);

 private:
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  // The node at the end of the walk, or an invalid id when the list does not fit the pattern.
  Result<graph::NodeId> Follow(graph::NodeId from, const Value& list);

  const VarLengthExpandNode& node_;
  EdgeTest test_;
  graph::NodeId end_;
  std::vector<graph::NodeId> targets_;
};

/// Runs VarLengthExpandNode with distinct_endpoints: breadth first, one row per end node. Rows that
/// differ only in where they start are searched for together, from all their starts at once: those
/// that follow each other in a batch, or all rows when nothing else of them is read.
class ReachOperator final : public PerRowOperator {
 public:
  ReachOperator(const ExecutionContext& context, const PlanNode& plan,
                std::vector<OperatorPtr> children, const VarLengthExpandNode& node);

 private:
  Status OpenImpl() override;
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;
  Status AddStartsOfAllRows();
  Status AddStart(const RowBatch& in, std::size_t row);
  /// The columns that tell rows apart beside their starts; nothing when not all are nodes.
  std::optional<std::vector<const Vector*>> KeptNodes(const RowBatch& in) const;
  bool IsStart(graph::NodeId node) const;
  Status Search();

  const VarLengthExpandNode& node_;
  EdgeTest test_;
  EdgeLists lists_;
  std::size_t most_starts_ = 1;  // of the next search, when nothing else tells rows apart
  NodeSet starts_;
  NodeSet reached_;
  std::size_t next_ = 0;
  std::vector<graph::NodeId> targets_;
};

}  // namespace keiretsu::query
