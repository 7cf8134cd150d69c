#include "query/planner/rules/fold_trails.h"

#include <algorithm>
#include <utility>

#include "query/expression/expression_children.h"
#include "query/expression/functions/registry.h"
#include "query/planner/column_predicates.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

// Whether an expression reads nothing but the two variables of a reduction.
bool ReadsOnly(const BoundExpression& expression, const ReduceExpression& reduce) {
  if (const auto* variable = std::get_if<VariableExpression>(&expression.node)) {
    return variable->local && (variable->variable == reduce.accumulator ||
                               variable->variable == reduce.variable);
  }
  if (std::holds_alternative<SubqueryExpression>(expression.node)) return false;
  bool all = true;
  ForEachOperand(expression, [&](const BoundExpression& operand) {
    all = all && ReadsOnly(operand, reduce);
  });
  return all;
}

bool IsVariable(const BoundExpression& expression, VariableId id) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  return variable != nullptr && !variable->local && variable->variable == id;
}

bool Reads(const BoundExpression& expression, const VariableSet& variables,
           const BoundStatement& statement) {
  VariableSet uses;
  AddUses(expression, statement, uses);
  const std::vector<VariableId> ids = variables.ToVector();
  return std::any_of(ids.begin(), ids.end(), [&](VariableId id) { return uses.Contains(id); });
}

// The consumer of a walk, the paths built between, and how the walk's list is used.
class FoldFinder {
 public:
  FoldFinder(PlanNode& consumer, const BoundStatement& statement)
      : consumer_(consumer), statement_(statement) {}

  bool Apply() {
    PlanNode* at = consumer_.children[0].get();
    while (std::holds_alternative<FilterNode>(at->op) ||
           std::holds_alternative<BuildPathNode>(at->op)) {
      between_.push_back(at);
      at = at->children[0].get();
    }
    auto* walk = std::get_if<VarLengthExpandNode>(&at->op);
    if (walk == nullptr || walk->distinct_endpoints || walk->relationships_bound) return false;
    list_ = walk->relationships;
    if (!FindPaths() || !CheckLiveness() || !CheckConsumer() || folds_.empty()) return false;
    if (!TakeFilters(*walk)) return false;
    walk->folds = folds_;
    DropBetween(consumer_.children[0]);
    return true;
  }

 private:
  // Paths that are built of the walk alone may be named by reductions; no other may be built of it.
  bool FindPaths() {
    whole_.Add(list_);
    for (const PlanNode* node : between_) {
      const auto* build = std::get_if<BuildPathNode>(&node->op);
      if (build == nullptr) continue;
      const auto& parts = build->relationships;
      if (std::find(parts.begin(), parts.end(), list_) == parts.end()) continue;
      if (parts.size() != 1) return false;
      whole_.Add(build->path);
    }
    return true;
  }
  bool CheckLiveness() const {
    return std::none_of(consumer_.live.begin(), consumer_.live.end(),
                        [this](VariableId id) { return whole_.Contains(id); });
  }
  bool CheckConsumer() {
    if (const auto* project = std::get_if<ProjectNode>(&consumer_.op)) {
      return CheckItems(project->items);
    }
    const auto& aggregate = std::get<AggregateNode>(consumer_.op);
    return CheckItems(aggregate.keys) &&
           std::all_of(aggregate.aggregates->begin(), aggregate.aggregates->end(),
                       [this](const BoundAggregate& a) {
                         return std::all_of(
                             a.arguments.begin(), a.arguments.end(),
                             [this](const BoundExpressionPtr& e) { return Check(*e); });
                       });
  }
  bool CheckItems(const std::vector<ProjectNode::Item>& items) {
    return std::all_of(items.begin(), items.end(),
                       [this](const ProjectNode::Item& item) { return Check(*item.expression); });
  }

  // Whether the walk occurs in an expression only inside reductions, which are then noted.
  bool Check(const BoundExpression& expression) {
    if (!Reads(expression, whole_, statement_)) return true;
    const auto* reduce = std::get_if<ReduceExpression>(&expression.node);
    if (reduce != nullptr && GoesThrough(*reduce->list) && ReadsOnly(*reduce->initial, *reduce) &&
        ReadsOnly(*reduce->step, *reduce)) {
      folds_.push_back(reduce);
      return true;
    }
    if (!ComputesAllOperands(expression)) return false;
    bool all = true;
    ForEachOperand(expression,
                   [&](const BoundExpression& operand) { all = all && Check(operand); });
    return all;
  }
  // Others may leave an operand out, and with it an error that a reduction would give.
  static bool ComputesAllOperands(const BoundExpression& expression) {
    if (const auto* call = std::get_if<FunctionExpression>(&expression.node)) {
      return call->arguments.size() == 1;
    }
    return std::holds_alternative<ArithmeticExpression>(expression.node) ||
           std::holds_alternative<UnaryExpression>(expression.node) ||
           std::holds_alternative<ListExpression>(expression.node) ||
           std::holds_alternative<MapExpression>(expression.node);
  }
  bool GoesThrough(const BoundExpression& list) const {
    if (IsVariable(list, list_)) return true;
    const auto* call = std::get_if<FunctionExpression>(&list.node);
    return call != nullptr && call->function->name == "relationships" &&
           call->arguments.size() == 1 && Reads(list, whole_, statement_) &&
           std::holds_alternative<VariableExpression>(call->arguments[0]->node) &&
           !IsVariable(*call->arguments[0], list_);
  }

  // Lets the walk test its end nodes; false, and nothing changed, when a filter tests more.
  bool TakeFilters(VarLengthExpandNode& walk) const {
    std::vector<graph::LabelId> labels;
    std::vector<ColumnPredicate> predicates;
    for (const PlanNode* node : between_) {
      const auto* filter = std::get_if<FilterNode>(&node->op);
      if (filter == nullptr) continue;
      if (walk.into) return false;
      for (const PatternTest& test : filter->tests) {
        if (test.variable != walk.to) return false;
        labels.insert(labels.end(), test.labels.begin(), test.labels.end());
        if (test.properties != nullptr && !AppendColumnPredicates(*test.properties, predicates)) {
          return false;
        }
      }
      for (ExpressionRef expression : filter->predicates) {
        const auto found = AsColumnPredicate(*expression);
        if (!found || found->variable != walk.to) return false;
        predicates.push_back(found->predicate);
      }
    }
    walk.to_labels = std::move(labels);
    walk.to_predicates = std::move(predicates);
    return true;
  }

  // Takes the filters and the building of the walk's paths out of the chain.
  void DropBetween(PlanPtr& below) {
    PlanPtr* at = &below;
    while (!std::holds_alternative<VarLengthExpandNode>((*at)->op)) {
      const auto* build = std::get_if<BuildPathNode>(&(*at)->op);
      if (build == nullptr || whole_.Contains(build->path)) {
        PlanPtr next = std::move((*at)->children[0]);
        *at = std::move(next);
      } else {
        at = &(*at)->children[0];
      }
    }
  }

  PlanNode& consumer_;
  const BoundStatement& statement_;
  std::vector<PlanNode*> between_;
  VariableId list_;
  VariableSet whole_;  // the list, and paths made of it alone
  std::vector<const ReduceExpression*> folds_;
};

}  // namespace

bool FoldTrails(PlanPtr& plan, const BoundStatement& statement) {
  bool changed = false;
  for (PlanPtr& child : plan->children) changed |= FoldTrails(child, statement);
  if (std::holds_alternative<AggregateNode>(plan->op) ||
      std::holds_alternative<ProjectNode>(plan->op)) {
    changed |= FoldFinder(*plan, statement).Apply();
  }
  return changed;
}

}  // namespace keiretsu::query
