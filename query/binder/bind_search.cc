// Binds what a pattern searches for: repeated parts, path selectors and modes, BY.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/bind_pattern.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

std::uint32_t Clamp(std::int64_t hops) {
  constexpr std::int64_t kMost = BoundRelationshipPattern::Hops::kUnbounded - 1;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(hops, 0, kMost));
}

/// Whether all paths are wanted, and of the kind that is found without a prefix.
bool MeansNothing(const ast::PathPrefix& prefix) {
  return prefix.selector == ast::PathSelector::kAll &&
         prefix.mode.value_or(ast::PathMode::kTrail) == ast::PathMode::kTrail;
}

}  // namespace

BoundRelationshipPattern::Hops HopsOf(const ast::HopRange& range) {
  BoundRelationshipPattern::Hops hops;
  if (range.low) hops.low = Clamp(*range.low);
  if (range.high) hops.high = Clamp(*range.high);
  return hops;
}

// --- First pass --------------------------------------------------------------------------------

Status PatternBinder::CheckNew(const ast::Name& name) {
  if (!scope_.Contains(name.text)) return Status();
  return SyntaxError("VariableAlreadyBound", name.span,
                     "variable '" + name.text + "' is already bound; inside a repeated part every "
                     "variable is new",
                     "choose another name");
}

Result<VariableId> PatternBinder::DeclareElement(const std::optional<ast::Name>& name,
                                                 StaticType type, BoundGroup& group) {
  if (!name) return binding_.NewVariable("", {.type = type});
  RETURN_IF_ERROR(CheckNew(*name));
  const VariableId element = binding_.NewVariable(name->text, {.type = type});
  const VariableId list =
      binding_.NewVariable(name->text, {.type = StaticType::kList, .element = type});
  scope_.Declare(name->text, list);
  found_.insert(list);
  group.lists.push_back({element, list});
  return element;
}

Result<BoundRelationshipPattern> PatternBinder::DeclareGroup(
    const ast::RelationshipPattern& pattern) {
  BoundRelationshipPattern bound;
  bound.span = pattern.span;
  bound.hops = HopsOf(*pattern.hops);
  bound.variable = binding_.NewVariable(
      "", {.type = StaticType::kList, .element = StaticType::kRelationship});
  bound.variable_used = false;
  found_.insert(bound.variable);
  bound.group = std::make_unique<BoundGroup>();
  BoundGroup& group = *bound.group;
  const ast::PatternPart& part = *pattern.group;
  for (std::size_t i = 0; i < part.nodes.size(); ++i) {
    BoundNodePattern node;
    node.span = part.nodes[i].span;
    ASSIGN_OR_RETURN(node.variable,
                     DeclareElement(part.nodes[i].variable, StaticType::kNode, group));
    RETURN_IF_ERROR(AddLabels(part.nodes[i], Use::kMatch, node));
    group.nodes.push_back(std::move(node));
    if (i == part.relationships.size()) break;
    BoundRelationshipPattern step;
    step.span = part.relationships[i].span;
    step.direction = part.relationships[i].direction;
    RETURN_IF_ERROR(AddTypes(part.relationships[i], step));
    ASSIGN_OR_RETURN(
        step.variable,
        DeclareElement(part.relationships[i].variable, StaticType::kRelationship, group));
    step.element = step.variable;
    group.relationships.push_back(std::move(step));
  }
  return bound;
}

Status PatternBinder::DeclareSearch(const ast::PatternPart& part, BoundPatternPart& bound) {
  if (part.rank != nullptr && part.relationships.empty()) {
    return SyntaxError("UnexpectedSyntax", part.rank->span,
                       "BY reads one relationship, and the pattern has none");
  }
  if (!part.prefix || MeansNothing(*part.prefix) || part.relationships.empty()) return Status();
  BoundPathSearch search;
  search.selector = part.prefix->selector;
  search.mode = part.prefix->mode.value_or(ast::PathMode::kTrail);
  if (part.prefix->count != nullptr) {
    ASSIGN_OR_RETURN(search.count, ExpressionBinder(binding_, scope_).Bind(*part.prefix->count));
  }
  for (std::size_t i = 0; i < bound.relationships.size(); ++i) {
    BoundRelationshipPattern& relationship = bound.relationships[i];
    if (!relationship.element.valid() && relationship.group == nullptr) {
      relationship.element = binding_.NewVariable("", {.type = StaticType::kRelationship});
    }
    if (relationship.already_bound) {
      return SyntaxError("VariableAlreadyBound", relationship.span,
                         "a path with a selector or mode consists of new relationships");
    }
    found_.insert(relationship.variable);
    const bool unbounded =
        relationship.hops && relationship.hops->high == BoundRelationshipPattern::Hops::kUnbounded;
    if (unbounded && search.mode == ast::PathMode::kWalk &&
        search.selector == ast::PathSelector::kAll) {
      return SyntaxError("UnexpectedSyntax", part.relationships[i].hops->span,
                         "there may be infinitely many walks of unbounded length",
                         "give an upper bound such as {1,10}, a selector such as ANY SHORTEST, or "
                         "TRAIL instead of WALK");
    }
  }
  for (std::size_t i = 1; i + 1 < bound.nodes.size(); ++i) {
    if (bound.nodes[i].already_bound) {
      return SyntaxError("VariableAlreadyBound", bound.nodes[i].span,
                         "a node inside a path with a selector or mode must be new",
                         "match it first, and the path in two parts");
    }
    found_.insert(bound.nodes[i].variable);
  }
  search.trail = binding_.NewVariable(
      "", {.type = StaticType::kList, .element = StaticType::kRelationship});
  bound.search = std::move(search);
  return Status();
}

// --- Second pass -------------------------------------------------------------------------------

Names PatternBinder::NamesOutsideSearches() const {
  Names names = scope_.names();
  for (auto it = names.visible.begin(); it != names.visible.end();) {
    if (!found_.contains(it->second)) {
      ++it;
      continue;
    }
    names.hidden[it->first] = kFoundBySearch;
    it = names.visible.erase(it);
  }
  return names;
}

Status PatternBinder::BindGroup(const ast::PatternPart& part, BoundGroup& group) {
  Names inside = NamesOutsideSearches();
  for (const BoundGroup::List& list : group.lists) {
    const std::string& name = binding_.out().variables[list.element.value].name;
    inside.hidden.erase(name);
    inside.visible[name] = list.element;
  }
  Names outside = scope_.Exchange(std::move(inside));
  const auto bind = [&]() -> Status {
    for (std::size_t i = 0; i < part.nodes.size(); ++i) {
      RETURN_IF_ERROR(
          BindEqualities(part.nodes[i].properties, group.nodes[i].variable, group.predicates));
      RETURN_IF_ERROR(BindNodeConditions(part.nodes[i], group.nodes[i], group.predicates));
      if (i == part.relationships.size()) break;
      const VariableId element = group.relationships[i].element;
      RETURN_IF_ERROR(
          BindEqualities(part.relationships[i].properties, element, group.predicates));
      RETURN_IF_ERROR(
          BindRelationshipConditions(part.relationships[i], element, group.predicates));
    }
    return BindCondition(part.where, group.predicates);
  };
  const Status status = bind();
  scope_.Exchange(std::move(outside));
  return status;
}

// `{key: value}` as `element.key = value`.
Status PatternBinder::BindEqualities(const ast::ExpressionPtr& written, VariableId element,
                                     Predicates& out) {
  std::vector<BoundProperty> properties;
  BoundExpressionPtr map;
  RETURN_IF_ERROR(BindProperties(written, Use::kMatch, properties, map));
  for (BoundProperty& property : properties) {
    BoundExpression stored =
        Make(StaticType::kAny, PropertyExpression{ReadVariable(binding_, element, property.span),
                                                  property.key, property.key_id});
    stored.span = property.span;
    ComparisonExpression comparison;
    comparison.first = MakeExpression(std::move(stored));
    comparison.steps.push_back({ast::ComparisonOperator::kEqual, std::move(property.value)});
    BoundExpression equality = Make(StaticType::kBoolean, std::move(comparison));
    equality.span = property.span;
    out.push_back(MakeExpression(std::move(equality)));
  }
  return Status();
}

Status PatternBinder::BindSearchConditions(const ast::PatternPart& part, BoundPatternPart& bound) {
  for (std::size_t i = 0; i < part.nodes.size(); ++i) {
    BoundNodePattern& node = bound.nodes[i];
    const bool inner = i > 0 && i + 1 < part.nodes.size();
    Names inside = NamesOutsideSearches();
    if (inner && part.nodes[i].variable) {
      inside.hidden.erase(part.nodes[i].variable->text);
      inside.visible[part.nodes[i].variable->text] = node.variable;
    }
    Names outside = scope_.Exchange(std::move(inside));
    Status status;
    if (inner) status = BindEqualities(part.nodes[i].properties, node.variable, node.predicates);
    // Paths are chosen for each pair of ends, so ends may be tested before or after.
    if (status.ok()) {
      status = BindNodeConditions(part.nodes[i], node, inner ? node.predicates : conditions_);
    }
    scope_.Exchange(std::move(outside));
    RETURN_IF_ERROR(status);
  }
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    BoundRelationshipPattern& relationship = bound.relationships[i];
    const ast::RelationshipPattern& pattern = part.relationships[i];
    if (relationship.group != nullptr) {
      RETURN_IF_ERROR(BindGroup(*pattern.group, *relationship.group));
      continue;
    }
    RETURN_IF_ERROR(BindElementConditions(pattern, relationship));
  }
  RETURN_IF_ERROR(BindCondition(part.where, bound.search->predicates));
  return BindRank(part, bound);
}

// BY reads one relationship of the part, by its name, and what was bound before the clause.
Status PatternBinder::BindRank(const ast::PatternPart& part, BoundPatternPart& bound) {
  if (part.rank == nullptr) return Status();
  Names inside = before_;
  std::set<std::string, std::less<>> read;
  CollectVariables(*part.rank, read);
  std::size_t ranked = 0;
  const auto consider = [&](const std::optional<ast::Name>& name, VariableId element) {
    if (!name) return;
    inside.visible[name->text] = element;
    if (!read.contains(name->text)) return;
    ++ranked;
    bound.search->ranked = element;
  };
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    const BoundRelationshipPattern& relationship = bound.relationships[i];
    if (relationship.group == nullptr) {
      consider(part.relationships[i].variable, relationship.element);
      continue;
    }
    const ast::PatternPart& group = *part.relationships[i].group;
    for (std::size_t k = 0; k < group.relationships.size(); ++k) {
      consider(group.relationships[k].variable, relationship.group->relationships[k].element);
    }
  }
  if (ranked != 1) {
    return SyntaxError("UnexpectedSyntax", part.rank->span,
                       "BY reads exactly one relationship of the pattern, by its name",
                       "write STRONGEST 3 (a)-[r:OWNS]->+(b) BY r.share");
  }
  Names outside = scope_.Exchange(std::move(inside));
  Result<BoundExpressionPtr> rank = ExpressionBinder(binding_, scope_).Bind(*part.rank);
  scope_.Exchange(std::move(outside));
  if (!rank.has_value()) return rank.error();
  bound.search->rank = *std::move(rank);
  return Status();
}

}  // namespace keiretsu::query
