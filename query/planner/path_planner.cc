#include "query/planner/path_planner.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "query/expression/functions/registry.h"
#include "query/planner/variable_uses.h"

namespace keiretsu::query {
namespace {

VariableId AsVariable(const BoundExpression& expression) {
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  return variable != nullptr && !variable->local ? variable->variable : VariableId();
}

// The path in `function(path)`.
VariableId PathIn(std::string_view function, const BoundExpression& list) {
  const auto* call = std::get_if<FunctionExpression>(&list.node);
  if (call == nullptr || call->function->name != function || call->arguments.size() != 1) return {};
  return AsVariable(*call->arguments.front());
}

// The variable whose relationships a list expression names: a list, or `relationships(path)`.
VariableId HolderOf(const BoundExpression& list) {
  const VariableId path = PathIn("relationships", list);
  return path.valid() ? path : AsVariable(list);
}

// What all() or none() asks of each element of a list; nothing for any other expression.
struct Universal {
  const BoundExpression* list;
  ElementPredicate predicate;
};
std::optional<Universal> AsUniversal(const BoundExpression& expression) {
  const auto* quantifier = std::get_if<QuantifierExpression>(&expression.node);
  if (quantifier == nullptr || quantifier->predicate == nullptr) return std::nullopt;
  const bool none = quantifier->kind == ast::QuantifierKind::kNone;
  if (!none && quantifier->kind != ast::QuantifierKind::kAll) return std::nullopt;
  return Universal{.list = quantifier->list.get(),
                   .predicate = {.expression = quantifier->predicate.get(),
                                 .element = quantifier->variable,
                                 .local = true,
                                 .negated = none}};
}

// Whether all that a predicate reads beside `holder` is known.
bool CanTest(const Predicate& predicate, VariableId holder, const VariableSet& bound) {
  VariableSet rest = predicate.uses;
  rest.Remove(holder);
  return bound.ContainsAll(rest);
}

PathNodeStep NodeStep(const BoundNodePattern& node) {
  return {.variable = node.variable, .labels = node.label_ids};
}

PathEdgeStep EdgeStep(const BoundRelationshipPattern& pattern) {
  PathEdgeStep step{.element = pattern.element,
                    .types = pattern.type_ids,
                    .any_type = pattern.types.empty(),
                    .direction = pattern.direction,
                    .properties = pattern.properties.empty() ? nullptr : &pattern.properties,
                    .predicates = {}};
  for (const BoundExpressionPtr& predicate : pattern.predicates) {
    step.predicates.push_back({.expression = predicate.get(), .element = pattern.element});
  }
  return step;
}

// Which elements of a repetition an expression reads, by position.
RepetitionPredicate PredicateOf(ExpressionRef expression, const PathSegment& segment,
                                const BoundStatement& statement) {
  RepetitionPredicate predicate{.expression = expression, .nodes = {}, .edges = {}};
  VariableSet uses;
  AddUses(*expression, statement, uses);
  for (std::uint32_t i = 0; i < segment.nodes.size(); ++i) {
    if (uses.Contains(segment.nodes[i].variable)) predicate.nodes.push_back(i);
  }
  for (std::uint32_t i = 0; i < segment.edges.size(); ++i) {
    if (uses.Contains(segment.edges[i].element)) predicate.edges.push_back(i);
  }
  return predicate;
}

PathSegment GroupSegment(const BoundRelationshipPattern& pattern, const PlanContext& context) {
  const BoundGroup& group = *pattern.group;
  PathSegment segment;
  segment.low = pattern.hops->low;
  segment.high = pattern.hops->high;
  segment.relationships = pattern.variable;
  for (const BoundNodePattern& node : group.nodes) segment.nodes.push_back(NodeStep(node));
  for (const BoundRelationshipPattern& step : group.relationships) {
    segment.edges.push_back(EdgeStep(step));
  }
  for (const BoundExpressionPtr& predicate : group.predicates) {
    for (const Predicate& part : SplitConjunction(predicate.get(), *context.statement)) {
      segment.predicates.push_back(PredicateOf(part.expression, segment, *context.statement));
    }
  }
  for (const BoundGroup::List& list : group.lists) {
    for (std::uint32_t i = 0; i < segment.nodes.size(); ++i) {
      if (segment.nodes[i].variable == list.element) segment.lists.push_back({list.list, i, false});
    }
    for (std::uint32_t i = 0; i < segment.edges.size(); ++i) {
      if (segment.edges[i].element == list.element) segment.lists.push_back({list.list, i, true});
    }
  }
  return segment;
}

PathSegment SegmentOf(const BoundRelationshipPattern& pattern, const PlanContext& context) {
  if (pattern.group != nullptr) return GroupSegment(pattern, context);
  PathSegment segment;
  segment.single = !pattern.hops;
  if (pattern.hops) {
    segment.low = pattern.hops->low;
    segment.high = pattern.hops->high;
  }
  segment.relationships = pattern.variable;
  segment.nodes.resize(2);
  segment.edges.push_back(EdgeStep(pattern));
  return segment;
}

void AddUsesOf(const std::vector<BoundProperty>& properties, const BoundStatement& statement,
               VariableSet& uses) {
  for (const BoundProperty& property : properties) AddUses(*property.value, statement, uses);
}

void AddUsesOf(const std::vector<BoundExpressionPtr>& expressions, const BoundStatement& statement,
               VariableSet& uses) {
  for (const BoundExpressionPtr& expression : expressions) AddUses(*expression, statement, uses);
}

// Variables that have values only while the search runs.
void RemoveElements(const BoundRelationshipPattern& pattern, VariableSet& uses) {
  if (pattern.element.valid()) uses.Remove(pattern.element);
  if (pattern.group == nullptr) return;
  for (const BoundGroup::List& list : pattern.group->lists) uses.Remove(list.element);
  for (const BoundNodePattern& node : pattern.group->nodes) uses.Remove(node.variable);
  for (const BoundRelationshipPattern& step : pattern.group->relationships) {
    uses.Remove(step.element);
  }
}

}  // namespace

std::vector<ElementPredicate> EdgePredicatesOf(const BoundRelationshipPattern& pattern,
                                               const std::vector<Predicate>& where,
                                               const VariableSet& holders,
                                               const VariableSet& bound) {
  std::vector<ElementPredicate> result;
  for (const BoundExpressionPtr& predicate : pattern.predicates) {
    result.push_back({.expression = predicate.get(), .element = pattern.element});
  }
  for (const Predicate& predicate : where) {
    const std::optional<Universal> universal = AsUniversal(*predicate.expression);
    if (!universal) continue;
    const VariableId holder = HolderOf(*universal->list);
    if (!holder.valid() || !holders.Contains(holder)) continue;
    if (CanTest(predicate, holder, bound)) result.push_back(universal->predicate);
  }
  return result;
}

std::vector<ElementPredicate> NodePredicatesOf(VariableId path, const std::vector<Predicate>& where,
                                               const VariableSet& bound) {
  std::vector<ElementPredicate> result;
  for (const Predicate& predicate : where) {
    const std::optional<Universal> universal = AsUniversal(*predicate.expression);
    if (!universal || !path.valid() || PathIn("nodes", *universal->list) != path) continue;
    if (CanTest(predicate, path, bound)) result.push_back(universal->predicate);
  }
  return result;
}

void AddEdgePredicates(const std::vector<ElementPredicate>& predicates, PathSearchNode& search) {
  for (PathSegment& segment : search.segments) {
    for (PathEdgeStep& step : segment.edges) {
      step.predicates.insert(step.predicates.end(), predicates.begin(), predicates.end());
    }
  }
}

PathSearchNode SearchOfGroup(const BoundRelationshipPattern& pattern, const PlanContext& context) {
  PathSearchNode search;
  search.segments.push_back(GroupSegment(pattern, context));
  search.reads = OuterUses(pattern, *context.statement).ToVector();
  return search;
}

PathSearchNode SearchOfPart(const BoundPatternPart& part, const PlanContext& context) {
  PathSearchNode search;
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    PathSegment segment = SegmentOf(part.relationships[i], context);
    const BoundNodePattern& end = part.nodes[i + 1];
    segment.end.variable = end.variable;
    if (i + 1 < part.relationships.size()) {
      segment.end = NodeStep(end);
      for (const BoundExpressionPtr& predicate : end.predicates) {
        segment.end_predicates.push_back(predicate.get());
      }
    }
    search.segments.push_back(std::move(segment));
  }
  search.selector = part.search->selector;
  search.mode = part.search->mode;
  search.count = part.search->count.get();
  search.rank = part.search->rank.get();
  search.ranked = part.search->ranked;
  for (const BoundExpressionPtr& predicate : part.search->predicates) {
    search.predicates.push_back(predicate.get());
  }
  search.path = part.path;
  search.trail = part.search->trail;
  search.reads = OuterUses(part, *context.statement).ToVector();
  return search;
}

VariableSet OuterUses(const BoundRelationshipPattern& pattern, const BoundStatement& statement) {
  VariableSet uses;
  AddUsesOf(pattern.properties, statement, uses);
  AddUsesOf(pattern.predicates, statement, uses);
  if (pattern.group != nullptr) AddUsesOf(pattern.group->predicates, statement, uses);
  RemoveElements(pattern, uses);
  return uses;
}

VariableSet OuterUses(const BoundPatternPart& part, const BoundStatement& statement) {
  VariableSet whole;  // what conditions on whole paths read: the part itself is known by then
  AddUsesOf(part.search->predicates, statement, whole);
  VariableSet uses;
  if (part.search->rank != nullptr) AddUses(*part.search->rank, statement, uses);
  for (const BoundNodePattern& node : part.nodes) {
    AddUsesOf(node.predicates, statement, uses);
    whole.Remove(node.variable);
  }
  for (const BoundRelationshipPattern& relationship : part.relationships) {
    uses.AddAll(OuterUses(relationship, statement));
    whole.Remove(relationship.variable);
    if (relationship.group == nullptr) continue;
    for (const BoundGroup::List& list : relationship.group->lists) whole.Remove(list.list);
  }
  for (const BoundRelationshipPattern& relationship : part.relationships) {
    RemoveElements(relationship, uses);
  }
  for (std::size_t i = 1; i + 1 < part.nodes.size(); ++i) uses.Remove(part.nodes[i].variable);
  whole.Remove(part.path);
  uses.AddAll(whole);
  return uses;
}

std::vector<VariableId> ReadsOf(const std::vector<ElementPredicate>& predicates,
                                const BoundStatement& statement) {
  VariableSet uses;
  for (const ElementPredicate& predicate : predicates) {
    VariableSet own;
    AddUses(*predicate.expression, statement, own);
    own.Remove(predicate.element);
    uses.AddAll(own);
  }
  return uses.ToVector();
}

}  // namespace keiretsu::query
