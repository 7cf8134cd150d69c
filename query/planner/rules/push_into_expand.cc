#include "query/planner/rules/push_into_expand.h"

#include <utility>

#include "query/planner/column_predicates.h"
#include "query/planner/predicates.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

// The place for predicates on a variable; null when the expansion cannot test them.
std::vector<ColumnPredicate>* PredicatesOn(ExpandNode& expand, VariableId variable) {
  if (variable == expand.to) return &expand.to_predicates;
  const bool outgoing = expand.direction == ast::PatternDirection::kOutgoing;
  return variable == expand.relationship && outgoing ? &expand.predicates : nullptr;
}

// True when nothing of the test is left.
bool TakeTest(ExpandNode& expand, PatternTest& test, bool& changed) {
  if (test.variable == expand.to && !test.labels.empty()) {
    expand.to_labels.insert(expand.to_labels.end(), test.labels.begin(), test.labels.end());
    test.labels.clear();
    changed = true;
  }
  std::vector<ColumnPredicate>* predicates = PredicatesOn(expand, test.variable);
  if (predicates == nullptr) return false;
  if (test.properties != nullptr && AppendColumnPredicates(*test.properties, *predicates)) {
    test.properties = nullptr;
    changed = true;
  }
  return test.properties == nullptr && test.labels.empty();
}

bool TakePredicate(ExpandNode& expand, const BoundExpression& expression) {
  if (const auto* labels = std::get_if<LabelExpression>(&expression.node)) {
    const auto* variable = std::get_if<VariableExpression>(&labels->subject->node);
    if (variable == nullptr || variable->variable != expand.to || labels->any) return false;
    expand.to_labels.insert(expand.to_labels.end(), labels->label_ids.begin(),
                            labels->label_ids.end());
    return true;
  }
  const auto found = AsColumnPredicate(expression);
  std::vector<ColumnPredicate>* predicates =
      found ? PredicatesOn(expand, found->variable) : nullptr;
  if (predicates == nullptr) return false;
  predicates->push_back(found->predicate);
  return true;
}

// Tells the expansion of equalities with what its input has.
bool NoteEqualities(ExpandNode& expand, const FilterNode& filter,
                    const BoundStatement& statement) {
  for (ExpressionRef expression : filter.predicates) {
    Predicate predicate{.expression = expression, .uses = {}};
    AddUses(*expression, statement, predicate.uses);
    const auto found = AsIndexable(predicate, expand.to, statement);
    if (!found || found->kind != IndexablePredicate::Kind::kEqual || !found->key.valid() ||
        !OnlyReads(*found->value) || found->value_uses.Contains(expand.relationship)) {
      continue;  // others may fail, of rows that lead nowhere
    }
    expand.to_equals.push_back({.key = found->key, .value = found->value});
  }
  return !expand.to_equals.empty();
}

bool PushExpandFilter(PlanPtr& plan, FilterNode& filter, const BoundStatement& statement) {
  auto* expand = std::get_if<ExpandNode>(&plan->children[0]->op);
  if (expand == nullptr || !expand->FollowsLists()) return false;
  bool changed = false;
  std::erase_if(filter.tests,
                [&](PatternTest& test) { return TakeTest(*expand, test, changed); });
  changed |= std::erase_if(filter.predicates, [&](ExpressionRef expression) {
               return TakePredicate(*expand, *expression);
             }) > 0;
  const bool noted = NoteEqualities(*expand, filter, statement);
  if (!changed) return noted;
  plan->children[0]->estimated_rows = plan->estimated_rows;
  if (filter.tests.empty() && filter.predicates.empty()) {
    PlanPtr below = std::move(plan->children[0]);
    plan = std::move(below);
  }
  return true;
}

}  // namespace

bool PushIntoExpand(PlanPtr& plan, const BoundStatement& statement) {
  bool changed = false;
  for (PlanPtr& child : plan->children) changed |= PushIntoExpand(child, statement);
  if (auto* filter = std::get_if<FilterNode>(&plan->op)) {
    changed |= PushExpandFilter(plan, *filter, statement);
  }
  return changed;
}

}  // namespace keiretsu::query
