#include "query/executor/build_operators.h"

#include <utility>

#include "query/executor/aggregate.h"
#include "query/executor/apply.h"
#include "query/executor/block_expand.h"
#include "query/executor/build_path.h"
#include "query/executor/call.h"
#include "query/executor/create.h"
#include "query/executor/delete.h"
#include "query/executor/distinct.h"
#include "query/executor/expand.h"
#include "query/executor/filter.h"
#include "query/executor/hash_join.h"
#include "query/executor/index_seek.h"
#include "query/executor/limit.h"
#include "query/executor/load_csv.h"
#include "query/executor/merge.h"
#include "query/executor/node_scan.h"
#include "query/executor/optional.h"
#include "query/executor/path_search.h"
#include "query/executor/pattern_count.h"
#include "query/executor/project.h"
#include "query/executor/set.h"
#include "query/executor/shortest_path.h"
#include "query/executor/sort.h"
#include "query/executor/union.h"
#include "query/executor/unwind.h"
#include "query/executor/var_length_expand.h"

namespace keiretsu::query {
namespace {

class Builder {
 public:
  Builder(const ExecutionContext& context, const PlanNode& plan,
          std::vector<ArgumentOperator*>& arguments)
      : context_(context), plan_(plan), arguments_(arguments) {
    for (std::size_t i = 0; i < plan.children.size(); ++i) {
      const bool is_inner = i == 1 && !std::holds_alternative<UnionNode>(plan.op);
      children_.push_back(
          BuildOperators(context, *plan.children[i], is_inner ? inner_arguments_ : arguments));
    }
  }

  OperatorPtr operator()(const UnitNode&) { return Make<UnitOperator>(); }
  OperatorPtr operator()(const ArgumentNode&) {
    auto argument = std::make_unique<ArgumentOperator>(context_, plan_, std::move(children_));
    arguments_.push_back(argument.get());
    return argument;
  }
  OperatorPtr operator()(const AllNodesScanNode& node) {
    return Make<NodeScanOperator>(node.variable, std::vector<graph::LabelId>(), node.predicates);
  }
  OperatorPtr operator()(const LabelScanNode& node) {
    return Make<NodeScanOperator>(node.variable, node.labels, node.predicates);
  }
  OperatorPtr operator()(const IndexLookupNode& node) { return Make<IndexSeekOperator>(&node); }
  OperatorPtr operator()(const IndexInListNode& node) { return Make<IndexSeekOperator>(&node); }
  OperatorPtr operator()(const IndexRangeNode& node) { return Make<IndexSeekOperator>(&node); }
  OperatorPtr operator()(const HashJoinNode& node) { return Make<HashJoinOperator>(node); }
  OperatorPtr operator()(const ExpandNode& node) {
    if (node.relationship_bound) return Make<BoundRelationshipOperator>(node);
    if (node.FollowsLists()) return Make<BlockExpandOperator>(node);
    return Make<ExpandOperator>(node);
  }
  OperatorPtr operator()(const VarLengthExpandNode& node) {
    if (node.relationships_bound) return Make<BoundTrailOperator>(node);
    if (node.distinct_endpoints) return Make<ReachOperator>(node);
    return Make<VarLengthExpandOperator>(node);
  }
  OperatorPtr operator()(const ShortestPathNode& node) { return Make<ShortestPathOperator>(node); }
  OperatorPtr operator()(const PathSearchNode& node) { return Make<PathSearchOperator>(node); }
  OperatorPtr operator()(const PatternCountNode& node) { return Make<PatternCountOperator>(node); }
  OperatorPtr operator()(const BuildPathNode& node) { return Make<BuildPathOperator>(node); }
  OperatorPtr operator()(const FilterNode& node) { return Make<FilterOperator>(node); }
  OperatorPtr operator()(const OptionalNode& node) {
    return Make<OptionalOperator>(node, std::move(inner_arguments_));
  }
  OperatorPtr operator()(const ApplyNode& node) {
    return Make<ApplyOperator>(node, std::move(inner_arguments_));
  }
  OperatorPtr operator()(const UnwindNode& node) { return Make<UnwindOperator>(node); }
  OperatorPtr operator()(const LoadCsvNode& node) { return Make<LoadCsvOperator>(node); }
  OperatorPtr operator()(const ProjectNode& node) { return Make<ProjectOperator>(node); }
  OperatorPtr operator()(const AggregateNode& node) { 
    return Make<AggregateOperator>(node, arguments_.empty() ? nullptr : arguments_.front());
  }
  OperatorPtr operator()(const DistinctNode& node) { return Make<DistinctOperator>(node); }
  OperatorPtr operator()(const SortNode& node) { return Make<SortOperator>(node); }
  OperatorPtr operator()(const SkipNode& node) { return Make<SkipOperator>(node); }
  OperatorPtr operator()(const LimitNode& node) { return Make<LimitOperator>(node); }
  OperatorPtr operator()(const UnionNode& node) { return Make<UnionOperator>(node); }
  OperatorPtr operator()(const CreateNode& node) { return Make<CreateOperator>(node); }
  OperatorPtr operator()(const MergeNode& node) {
    return Make<MergeOperator>(node, std::move(inner_arguments_));
  }
  OperatorPtr operator()(const SetNode& node) { return Make<SetOperator>(node); }
  OperatorPtr operator()(const DeleteNode& node) { return Make<DeleteOperator>(node); }
  OperatorPtr operator()(const ForeachNode& node) {
    return Make<ForeachOperator>(node, std::move(inner_arguments_));
  }
  OperatorPtr operator()(const CallNode& node) { return Make<CallOperator>(node); }

 private:
  template <typename T, typename... Arguments>
  OperatorPtr Make(Arguments&&... arguments) {
    return std::make_unique<T>(context_, plan_, std::move(children_),
                               std::forward<Arguments>(arguments)...);
  }

  const ExecutionContext& context_;
  const PlanNode& plan_;
  std::vector<ArgumentOperator*>& arguments_;
  std::vector<ArgumentOperator*> inner_arguments_;
  std::vector<OperatorPtr> children_;
};

}  // namespace

OperatorPtr BuildOperators(const ExecutionContext& context, const PlanNode& plan,
                           std::vector<ArgumentOperator*>& arguments) {
  return std::visit(Builder(context, plan, arguments), plan.op);
}

}  // namespace keiretsu::query
