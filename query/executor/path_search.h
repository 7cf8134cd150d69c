/// Finds paths along path patterns from each row's node.
#pragma once

#include <memory>
#include <vector>

#include "query/executor/element_row.h"
#include "query/executor/path_selection.h"
#include "query/executor/path_stepper.h"
#include "query/executor/path_walk.h"
#include "query/executor/per_row_operator.h"

namespace keiretsu::query {

/// Runs PathSearchNode: one row per path.
class PathSearchOperator final : public PerRowOperator {
 public:
  PathSearchOperator(const ExecutionContext& context, const PlanNode& plan,
                     std::vector<OperatorPtr> children, const PathSearchNode& node);

 private:
  // A path as the pattern is written, whatever way it was walked.
  struct Binding {
    std::vector<graph::NodeId> nodes;
    std::vector<graph::EdgeRef> edges;
    std::vector<std::size_t> begins;  // of each segment's edges, and the end
    double worth = 1.0;
  };
  // A variable that the pattern binds, but for its end node.
  struct Output {
    enum class Kind { kPath, kTrail, kRelationships, kList, kNode };
    Kind kind;
    VariableId variable;
    std::size_t segment = 0;
    const PathSegment::List* list = nullptr;
    std::vector<Value> cells;
  };

  Status OpenImpl() override;
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  void AddOutputs();
  void AddOutput(Output::Kind kind, VariableId variable, std::size_t segment = 0,
                 const PathSegment::List* list = nullptr);
  Binding BindingOf(const WalkedPath& path, double worth) const;
  Value ValueOf(const Output& output, const Binding& binding) const;
  Value ListOf(const PathSegment::List& list, std::size_t segment, const Binding& binding) const;
  Value Edges(const Binding& binding, std::size_t begin, std::size_t end) const;
  // Whether the end fits, and all conditions on whole paths hold.
  Result<bool> EndFits(graph::NodeId end) const;
  Result<bool> Accepts(const WalkedPath& path, double worth);
  void Emit(const WalkedPath& path, double worth);

  const PathSearchNode& node_;
  PathStepper stepper_;
  PathWalk walk_;             // without a selector
  PathSelection selection_;   // with one
  ElementRow row_;            // for conditions on whole paths
  bool skip_row_ = false;
  graph::NodeId target_;      // with into
  std::vector<Output> outputs_;
  std::vector<ChosenPath> chosen_;
  std::size_t next_chosen_ = 0;
  std::vector<graph::NodeId> targets_;
};

}  // namespace keiretsu::query
