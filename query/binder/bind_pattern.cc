#include "query/binder/bind_pattern.h"

#include <algorithm>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status AlreadyBound(const ast::Name& name) {
  return SyntaxError("VariableAlreadyBound", name.span,
                     "variable '" + name.text + "' is already bound", "choose another name");
}

Status TypeConflict(const ast::Name& name, StaticType type, std::string_view wanted) {
  return SyntaxError("VariableTypeConflict", name.span,
                     "variable '" + name.text + "' is " + std::string(Describe(type)) + ", not " +
                         std::string(wanted));
}

bool MayBe(StaticType type, StaticType wanted) {
  return type == StaticType::kAny || type == StaticType::kNull || type == wanted;
}

bool MayBeRelationship(const Shape& shape, bool several) {
  if (!several) return MayBe(shape.type, StaticType::kRelationship);
  if (shape.type != StaticType::kList) return MayBe(shape.type, StaticType::kList);
  return MayBe(shape.element, StaticType::kRelationship);
}

std::uint32_t Clamp(std::int64_t hops) {
  constexpr std::int64_t kMost = BoundRelationshipPattern::Hops::kUnbounded - 1;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(hops, 0, kMost));
}

BoundRelationshipPattern::Hops HopsOf(const ast::HopRange& range) {
  BoundRelationshipPattern::Hops hops;
  if (range.low) hops.low = Clamp(*range.low);
  if (range.high) hops.high = Clamp(*range.high);
  return hops;
}

/// Whether the properties of a part read a name that is visible now but was not before.
bool ReadsNewNames(const ast::PatternPart& part, const Names& before, const Names& now) {
  std::set<std::string, std::less<>> read;
  for (const ast::NodePattern& node : part.nodes) {
    if (node.properties != nullptr) CollectVariables(*node.properties, read);
  }
  for (const ast::RelationshipPattern& relationship : part.relationships) {
    if (relationship.properties != nullptr) CollectVariables(*relationship.properties, read);
  }
  return std::ranges::any_of(read, [&](const std::string& name) {
    return now.visible.contains(name) && !before.visible.contains(name);
  });
}

}  // namespace

BoundExpressionPtr Conjunction(std::vector<BoundExpressionPtr> conditions) {
  if (conditions.empty()) return nullptr;
  if (conditions.size() == 1) return std::move(conditions.front());
  const SourceSpan span = conditions.front()->span;
  BoundExpression all =
      Make(StaticType::kBoolean,
           BooleanExpression{ast::BooleanOperator::kAnd, std::move(conditions)});
  all.span = span;
  return MakeExpression(std::move(all));
}

Result<MatchedPattern> PatternBinder::BindMatch(std::span<const ast::PatternPart* const> parts) {
  MatchedPattern matched;
  for (const ast::PatternPart* part : parts) {
    ASSIGN_OR_RETURN(BoundPatternPart bound, Declare(*part, Use::kMatch));
    matched.parts.push_back(std::move(bound));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    RETURN_IF_ERROR(BindProperties(*parts[i], Use::kMatch, matched.parts[i]));
  }
  matched.conditions = std::move(conditions_);
  return matched;
}

Result<std::vector<BoundCreate>> PatternBinder::BindCreate(
    std::span<const ast::PatternPart> parts) {
  Names before = scope_.names();
  std::vector<BoundCreate> clauses;
  for (const ast::PatternPart& part : parts) {
    if (clauses.empty() || ReadsNewNames(part, before, scope_.names())) {
      clauses.emplace_back();
      before = scope_.names();
    }
    ASSIGN_OR_RETURN(BoundPatternPart bound, Declare(part, Use::kCreate));
    Names after = scope_.Exchange(before);
    RETURN_IF_ERROR(BindProperties(part, Use::kCreate, bound));
    scope_.Exchange(std::move(after));
    clauses.back().parts.push_back(std::move(bound));
  }
  return clauses;
}

Result<BoundPatternPart> PatternBinder::BindMerge(const ast::PatternPart& part) {
  Names before = scope_.names();
  ASSIGN_OR_RETURN(BoundPatternPart merged, Declare(part, Use::kMerge));
  Names after = scope_.Exchange(std::move(before));
  RETURN_IF_ERROR(BindProperties(part, Use::kMerge, merged));
  scope_.Exchange(std::move(after));
  return merged;
}

Result<BoundPatternPart> PatternBinder::Declare(const ast::PatternPart& part, Use use) {
  if (part.function != ast::PathFunction::kNone &&
      (use != Use::kMatch || part.relationships.size() != 1)) {
    return SyntaxError("UnexpectedSyntax", part.span,
                       "a shortest path is sought along one relationship pattern, in MATCH or "
                       "an expression");
  }
  BoundPatternPart bound;
  bound.function = part.function;
  const bool alone = part.relationships.empty();
  for (std::size_t i = 0; i < part.nodes.size(); ++i) {
    if (i > 0) {
      ASSIGN_OR_RETURN(BoundRelationshipPattern relationship,
                       DeclareRelationship(part.relationships[i - 1], use));
      bound.relationships.push_back(std::move(relationship));
    }
    ASSIGN_OR_RETURN(BoundNodePattern node, DeclareNode(part.nodes[i], use, alone));
    bound.nodes.push_back(std::move(node));
  }
  RETURN_IF_ERROR(DeclarePath(part, bound));
  return bound;
}

Status PatternBinder::DeclarePath(const ast::PatternPart& part, BoundPatternPart& bound) {
  if (!part.path_variable) return Status();
  if (scope_.Contains(part.path_variable->text)) return AlreadyBound(*part.path_variable);
  bound.path = binding_.NewVariable(part.path_variable->text, {.type = StaticType::kPath});
  scope_.Declare(part.path_variable->text, bound.path);
  return Status();
}

Result<BoundNodePattern> PatternBinder::DeclareNode(const ast::NodePattern& node, Use use,
                                                    bool alone) {
  BoundNodePattern bound;
  bound.span = node.span;
  RETURN_IF_ERROR(NameNode(node, use, alone, bound));
  RETURN_IF_ERROR(AddLabels(node, use, bound));
  return bound;
}

Status PatternBinder::NameNode(const ast::NodePattern& node, Use use, bool alone,
                               BoundNodePattern& bound) {
  if (!node.variable) {
    bound.variable = binding_.NewVariable("", {.type = StaticType::kNode});
    return Status();
  }
  const ast::Name& name = *node.variable;
  const std::optional<Scope::Found> found = scope_.Find(name.text);
  if (found) {
    const StaticType type = binding_.ShapeOf(found->variable).type;
    if (!MayBe(type, StaticType::kNode)) return TypeConflict(name, type, "a NODE");
    const bool bare = node.labels.empty() && node.properties == nullptr;
    if (use != Use::kMatch && (alone || !bare)) return AlreadyBound(name);
    bound.variable = found->variable;
    bound.already_bound = true;
    return Status();
  }
  if (!introduces_) {
    return SyntaxError("UndefinedVariable", name.span,
                       "variable '" + name.text + "' is not defined",
                       DidYouMean(name.text, scope_.Candidates()));
  }
  bound.variable = binding_.NewVariable(name.text, {.type = StaticType::kNode});
  scope_.Declare(name.text, bound.variable);
  return Status();
}

Status PatternBinder::AddLabels(const ast::NodePattern& node, Use use, BoundNodePattern& bound) {
  std::vector<BoundExpressionPtr> any;
  const bool alternatives = node.any_label && node.labels.size() > 1;
  for (const ast::NameOrColumn& label : node.labels) {
    if (label.from_column || (alternatives && use != Use::kMatch)) {
      return SyntaxError("UnexpectedSyntax", label.name.span,
                         "a label must be named here, one name for each");
    }
    ASSIGN_OR_RETURN(const graph::LabelId id, binding_.Label(label.name));
    if (!alternatives) {
      bound.labels.push_back(label.name.text);
      bound.label_ids.push_back(id);
      continue;
    }
    LabelExpression one;
    one.subject = ReadVariable(binding_, bound.variable, node.span);
    one.labels.push_back(label.name.text);
    one.label_ids.push_back(id);
    BoundExpression test = Make(StaticType::kBoolean, std::move(one));
    test.span = label.name.span;
    any.push_back(MakeExpression(std::move(test)));
  }
  if (!alternatives) return Status();
  BoundExpression condition = Make(
      StaticType::kBoolean, BooleanExpression{ast::BooleanOperator::kOr, std::move(any)});
  condition.span = node.span;
  conditions_.push_back(MakeExpression(std::move(condition)));
  return Status();
}

Result<BoundRelationshipPattern> PatternBinder::DeclareRelationship(
    const ast::RelationshipPattern& pattern, Use use) {
  if (use != Use::kMatch) {
    if (pattern.hops) {
      return SyntaxError("CreatingVarLength", pattern.span,
                         "a relationship of variable length cannot be created");
    }
    if (pattern.types.size() != 1) {
      return SyntaxError("NoSingleRelationshipType", pattern.span,
                         "a relationship is created with exactly one type",
                         "write -[:TYPE]->");
    }
  }
  if (use == Use::kCreate && pattern.direction == ast::PatternDirection::kEither) {
    return SyntaxError("RequiresDirectedRelationship", pattern.span,
                       "a relationship is created in one direction", "write --> or <--");
  }
  BoundRelationshipPattern bound;
  bound.span = pattern.span;
  bound.direction = pattern.direction;
  if (pattern.hops) bound.hops = HopsOf(*pattern.hops);
  for (const ast::NameOrColumn& type : pattern.types) {
    if (type.from_column) {
      return SyntaxError("UnexpectedSyntax", type.name.span,
                         "a relationship type must be named here");
    }
    ASSIGN_OR_RETURN(const graph::TypeId id, binding_.Type(type.name));
    if (std::find(bound.types.begin(), bound.types.end(), type.name.text) != bound.types.end()) {
      continue;  // `:T|:T` says no more than `:T`
    }
    bound.types.push_back(type.name.text);
    bound.type_ids.push_back(id);
  }
  RETURN_IF_ERROR(NameRelationship(pattern, use, bound));
  return bound;
}

Status PatternBinder::NameRelationship(const ast::RelationshipPattern& pattern, Use use,
                                       BoundRelationshipPattern& bound) {
  const Shape shape = pattern.hops ? Shape{StaticType::kList, StaticType::kRelationship}
                                   : Shape{.type = StaticType::kRelationship};
  if (!pattern.variable) {
    bound.variable = binding_.NewVariable("", shape);
    bound.variable_used = false;
    return Status();
  }
  const ast::Name& name = *pattern.variable;
  const std::optional<Scope::Found> found = scope_.Find(name.text);
  if (!found) {
    if (!introduces_) {
      return SyntaxError("UndefinedVariable", name.span,
                         "variable '" + name.text + "' is not defined",
                         DidYouMean(name.text, scope_.Candidates()));
    }
    bound.variable = binding_.NewVariable(name.text, shape);
    scope_.Declare(name.text, bound.variable);
  } else {
    const Shape known = binding_.ShapeOf(found->variable);
    if (!MayBeRelationship(known, pattern.hops.has_value())) {
      return TypeConflict(name, known.type,
                          pattern.hops ? "a LIST of relationships" : "a RELATIONSHIP");
    }
    if (use != Use::kMatch) return AlreadyBound(name);
    bound.variable = found->variable;
    bound.already_bound = true;
  }
  if (!relationships_.insert(bound.variable).second) {
    return SyntaxError("RelationshipUniquenessViolation", name.span,
                       "relationship '" + name.text + "' occurs twice in one MATCH, where all "
                       "relationships differ");
  }
  return Status();
}

Status PatternBinder::BindProperties(const ast::PatternPart& part, Use use,
                                     BoundPatternPart& bound) {
  for (std::size_t i = 0; i < part.nodes.size(); ++i) {
    RETURN_IF_ERROR(BindProperties(part.nodes[i].properties, use, bound.nodes[i].properties,
                                   bound.nodes[i].property_map));
  }
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    RETURN_IF_ERROR(BindProperties(part.relationships[i].properties, use,
                                   bound.relationships[i].properties,
                                   bound.relationships[i].property_map));
  }
  return Status();
}

Status PatternBinder::BindProperties(const ast::ExpressionPtr& written, Use use,
                                     std::vector<BoundProperty>& properties,
                                     BoundExpressionPtr& map) {
  if (written == nullptr) return Status();
  ExpressionBinder expressions(binding_, scope_);
  const auto* entries = std::get_if<ast::MapLiteral>(&written->node);
  if (entries == nullptr) {
    if (use != Use::kCreate) {
      return SyntaxError("InvalidParameterUse", written->span,
                         "a parameter cannot stand for all properties in MATCH or MERGE",
                         "name them: {key: $parameter.key}");
    }
    ASSIGN_OR_RETURN(map, expressions.Bind(*written));
    return Status();
  }
  for (const auto& [key, value] : entries->entries) {
    BoundProperty property;
    property.key = key.text;
    property.span = key.span;
    ASSIGN_OR_RETURN(property.key_id, binding_.Key(key, true));
    ASSIGN_OR_RETURN(property.value, expressions.Bind(*value));
    properties.push_back(std::move(property));
  }
  return Status();
}

}  // namespace keiretsu::query
