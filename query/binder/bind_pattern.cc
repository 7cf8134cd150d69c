#include "query/binder/bind_pattern.h"

#include <algorithm>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/bind_label.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "query/limits.h"
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

/// Errors: SyntaxError for what only patterns to match may hold.
Status CheckPlain(const ast::PatternPart& part) {
  const auto refuse = [](const SourceSpan& span, std::string_view what) {
    return SyntaxError("UnexpectedSyntax", span,
                       std::string(what) + " belongs in a pattern of MATCH");
  };
  if (part.prefix) return refuse(part.prefix->span, "a path selector or mode");
  if (part.where != nullptr) return refuse(part.where->span, "WHERE");
  for (const ast::NodePattern& node : part.nodes) {
    if (node.where != nullptr) return refuse(node.where->span, "WHERE");
    if (node.label_test) return refuse(node.label_test->span, "a label expression");
  }
  for (const ast::RelationshipPattern& relationship : part.relationships) {
    if (relationship.group != nullptr) return refuse(relationship.span, "a repeated part");
    if (relationship.where != nullptr) return refuse(relationship.where->span, "WHERE");
    if (relationship.label_test) {
      return refuse(relationship.label_test->span, "a label expression");
    }
  }
  return Status();
}

/// A fixed number of hops that nothing names is bound as so many relationships with a node between
/// any two: these can be put in order, joined and counted. 0: it is bound as it is.
std::size_t HopsWrittenOut(const ast::PatternPart& part,
                           const ast::RelationshipPattern& relationship) {
  const bool nameless = !part.path_variable && !part.prefix && part.rank == nullptr &&
                        part.function == ast::PathFunction::kNone && !relationship.variable;
  const bool plain = relationship.hops && relationship.group == nullptr &&
                     !relationship.label_test && relationship.where == nullptr;
  if (!nameless || !plain) return 0;
  const BoundRelationshipPattern::Hops hops = HopsOf(*relationship.hops);
  return hops.low == hops.high && hops.low <= kMaxHopsWrittenOut ? hops.low : 0;
}

/// What the elements of a part are bound from, one by one; a node between hops that are written out
/// is null.
struct WrittenElements {
  std::vector<const ast::NodePattern*> nodes;
  std::vector<const ast::RelationshipPattern*> relationships;
};
WrittenElements ElementsOf(const ast::PatternPart& part, bool matched) {
  WrittenElements elements;
  elements.nodes.push_back(&part.nodes.front());
  for (std::size_t i = 0; i < part.relationships.size(); ++i) {
    const ast::RelationshipPattern& relationship = part.relationships[i];
    const std::size_t hops = matched ? HopsWrittenOut(part, relationship) : 0;
    for (std::size_t hop = 1; hop < hops; ++hop) {
      elements.relationships.push_back(&relationship);
      elements.nodes.push_back(nullptr);
    }
    elements.relationships.push_back(&relationship);
    elements.nodes.push_back(&part.nodes[i + 1]);
  }
  return elements;
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
  before_ = scope_.names();
  MatchedPattern matched;
  for (const ast::PatternPart* part : parts) {
    ASSIGN_OR_RETURN(BoundPatternPart bound, Declare(*part, Use::kMatch));
    matched.parts.push_back(std::move(bound));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    RETURN_IF_ERROR(BindProperties(*parts[i], Use::kMatch, matched.parts[i]));
    RETURN_IF_ERROR(BindConditions(*parts[i], matched.parts[i]));
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
      (use != Use::kMatch || part.relationships.size() != 1 ||
       part.relationships.front().group != nullptr)) {
    return SyntaxError("UnexpectedSyntax", part.span,
                       "a shortest path is sought along one relationship pattern, in MATCH or "
                       "an expression");
  }
  if (use != Use::kMatch) RETURN_IF_ERROR(CheckPlain(part));
  BoundPatternPart bound;
  bound.function = part.function;
  const bool alone = part.relationships.empty();
  const WrittenElements elements = ElementsOf(part, use == Use::kMatch);
  for (std::size_t i = 0; i < elements.nodes.size(); ++i) {
    if (i > 0) {
      const ast::RelationshipPattern& written = *elements.relationships[i - 1];
      const bool one_hop = use == Use::kMatch && HopsWrittenOut(part, written) > 0;
      ASSIGN_OR_RETURN(BoundRelationshipPattern relationship,
                       DeclareRelationship(written, use, one_hop));
      bound.relationships.push_back(std::move(relationship));
    }
    if (elements.nodes[i] == nullptr) {
      BoundNodePattern between;
      between.span = bound.relationships.back().span;
      between.variable = binding_.NewVariable("", {.type = StaticType::kNode});
      bound.nodes.push_back(std::move(between));
      continue;
    }
    ASSIGN_OR_RETURN(BoundNodePattern node, DeclareNode(*elements.nodes[i], use, alone));
    bound.nodes.push_back(std::move(node));
  }
  RETURN_IF_ERROR(DeclareSearch(part, bound));
  RETURN_IF_ERROR(DeclarePath(part, bound));
  return bound;
}

Status PatternBinder::DeclarePath(const ast::PatternPart& part, BoundPatternPart& bound) {
  if (!part.path_variable) return Status();
  if (scope_.Contains(part.path_variable->text)) return AlreadyBound(*part.path_variable);
  bound.path = binding_.NewVariable(part.path_variable->text, {.type = StaticType::kPath});
  scope_.Declare(part.path_variable->text, bound.path);
  found_.insert(bound.path);
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
    if (!found_.contains(bound.variable)) return Status();
    return SyntaxError("VariableAlreadyBound", name.span,
                       "node '" + name.text + "' is found on the way of a search, and cannot be "
                       "named again in the same MATCH", "go on from it in another MATCH");
  }
  if (!introduces_) return UndefinedVariable(name);
  bound.variable = binding_.NewVariable(name.text, {.type = StaticType::kNode});
  scope_.Declare(name.text, bound.variable);
  return Status();
}

Status PatternBinder::UndefinedVariable(const ast::Name& name) const {
  return SyntaxError("UndefinedVariable", name.span, "variable '" + name.text + "' is not defined",
                     DidYouMean(name.text, scope_.Candidates()));
}

// Labels that a node must have for sure; the rest of a label expression is a condition.
Status PatternBinder::AddLabels(const ast::NodePattern& node, Use use, BoundNodePattern& bound) {
  const auto add = [&](const ast::Name& name) -> Status {
    ASSIGN_OR_RETURN(const graph::LabelId id, binding_.Label(name));
    bound.labels.push_back(name.text);
    bound.label_ids.push_back(id);
    return Status();
  };
  const bool alternatives = node.any_label && node.labels.size() > 1;
  for (const ast::NameOrColumn& label : node.labels) {
    if (label.from_column || (alternatives && use != Use::kMatch)) {
      return SyntaxError("UnexpectedSyntax", label.name.span,
                         "a label must be named here, one name for each");
    }
    if (!alternatives) RETURN_IF_ERROR(add(label.name));
  }
  if (!node.label_test || node.label_test->kind != ast::LabelTest::Kind::kAnd) return Status();
  for (const ast::LabelTest& operand : node.label_test->operands) {
    if (operand.kind == ast::LabelTest::Kind::kName) RETURN_IF_ERROR(add(operand.name));
  }
  return Status();
}

Result<BoundRelationshipPattern> PatternBinder::DeclareRelationship(
    const ast::RelationshipPattern& pattern, Use use, bool one_hop) {
  if (pattern.group != nullptr) return DeclareGroup(pattern);
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
  if (pattern.hops && !one_hop) bound.hops = HopsOf(*pattern.hops);
  RETURN_IF_ERROR(AddTypes(pattern, bound));
  RETURN_IF_ERROR(NameRelationship(pattern, use, bound));
  if (!bound.hops) {
    bound.element = bound.variable;
    return bound;
  }
  found_.insert(bound.variable);
  if (pattern.where != nullptr || pattern.label_test) {
    bound.element = binding_.NewVariable("", {.type = StaticType::kRelationship});
  }
  return bound;
}

Status PatternBinder::AddTypes(const ast::RelationshipPattern& pattern,
                               BoundRelationshipPattern& bound) {
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
  return Status();
}

Status PatternBinder::NameRelationship(const ast::RelationshipPattern& pattern, Use use,
                                       BoundRelationshipPattern& bound) {
  const Shape shape = bound.hops ? Shape{StaticType::kList, StaticType::kRelationship}
                                   : Shape{.type = StaticType::kRelationship};
  if (!pattern.variable) {
    bound.variable = binding_.NewVariable("", shape);
    bound.variable_used = false;
    return Status();
  }
  const ast::Name& name = *pattern.variable;
  const std::optional<Scope::Found> found = scope_.Find(name.text);
  if (!found) {
    if (!introduces_) return UndefinedVariable(name);
    bound.variable = binding_.NewVariable(name.text, shape);
    scope_.Declare(name.text, bound.variable);
  } else {
    const Shape known = binding_.ShapeOf(found->variable);
    if (!MayBeRelationship(known, bound.hops.has_value())) {
      return TypeConflict(name, known.type,
                          bound.hops ? "a LIST of relationships" : "a RELATIONSHIP");
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
  const WrittenElements elements = ElementsOf(part, use == Use::kMatch);
  for (std::size_t i = 0; i < elements.nodes.size(); ++i) {
    const bool inner = bound.search && i > 0 && i + 1 < elements.nodes.size();
    if (inner || elements.nodes[i] == nullptr) continue;  // inner ones are conditions
    RETURN_IF_ERROR(BindProperties(elements.nodes[i]->properties, use, bound.nodes[i].properties,
                                   bound.nodes[i].property_map));
  }
  for (std::size_t i = 0; i < elements.relationships.size(); ++i) {
    RETURN_IF_ERROR(BindProperties(*elements.relationships[i], use, bound.search.has_value(),
                                   bound.relationships[i]));
  }
  return Status();
}

Status PatternBinder::BindProperties(const ast::RelationshipPattern& pattern, Use use,
                                     bool searched, BoundRelationshipPattern& bound) {
  if (pattern.properties == nullptr) return Status();
  searched = searched || pattern.hops;
  Names names;
  if (searched) names = scope_.Exchange(NamesOutsideSearches());
  const Status status =
      BindProperties(pattern.properties, use, bound.properties, bound.property_map);
  if (searched) scope_.Exchange(std::move(names));
  return status;
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

Status PatternBinder::BindConditions(const ast::PatternPart& part, BoundPatternPart& bound) {
  if (bound.search) return BindSearchConditions(part, bound);
  const WrittenElements elements = ElementsOf(part, true);
  for (std::size_t i = 0; i < elements.nodes.size(); ++i) {
    if (elements.nodes[i] == nullptr) continue;
    RETURN_IF_ERROR(BindNodeConditions(*elements.nodes[i], bound.nodes[i], conditions_));
  }
  for (std::size_t i = 0; i < elements.relationships.size(); ++i) {
    const ast::RelationshipPattern& pattern = *elements.relationships[i];
    BoundRelationshipPattern& relationship = bound.relationships[i];
    if (relationship.group != nullptr) {
      RETURN_IF_ERROR(BindGroup(*pattern.group, *relationship.group));
      continue;
    }
    if (!relationship.hops && part.function == ast::PathFunction::kNone) {
      RETURN_IF_ERROR(BindRelationshipConditions(pattern, relationship.element, conditions_));
      continue;
    }
    RETURN_IF_ERROR(BindElementConditions(pattern, relationship));
  }
  return BindCondition(part.where, conditions_);
}

// Inside, the relationship's name means one of them.
Status PatternBinder::BindElementConditions(const ast::RelationshipPattern& pattern,
                                            BoundRelationshipPattern& bound) {
  Names inside = NamesOutsideSearches();
  if (pattern.variable) {
    inside.hidden.erase(pattern.variable->text);
    inside.visible[pattern.variable->text] = bound.element;
  }
  Names outside = scope_.Exchange(std::move(inside));
  const Status status = BindRelationshipConditions(pattern, bound.element, bound.predicates);
  scope_.Exchange(std::move(outside));
  return status;
}

Status PatternBinder::BindNodeConditions(const ast::NodePattern& node,
                                         const BoundNodePattern& bound, Predicates& out) {
  const auto subject = [&]() -> Result<BoundExpressionPtr> {
    return ReadVariable(binding_, bound.variable, node.span);
  };
  std::optional<ast::LabelTest> test = node.label_test;
  if (node.any_label && node.labels.size() > 1) {
    test.emplace();
    test->kind = ast::LabelTest::Kind::kOr;
    test->span = node.span;
    for (const ast::NameOrColumn& label : node.labels) {
      test->operands.push_back({ast::LabelTest::Kind::kName, label.name, {}, label.name.span});
    }
  }
  if (test && test->kind == ast::LabelTest::Kind::kAnd) {
    for (const ast::LabelTest& operand : test->operands) {
      if (operand.kind == ast::LabelTest::Kind::kName) continue;  // a label of the node
      ASSIGN_OR_RETURN(BoundExpression condition,
                       BindLabelTest(binding_, operand, false, subject));
      out.push_back(MakeExpression(std::move(condition)));
    }
  } else if (test) {
    ASSIGN_OR_RETURN(BoundExpression condition, BindLabelTest(binding_, *test, false, subject));
    out.push_back(MakeExpression(std::move(condition)));
  }
  return BindCondition(node.where, out);
}

Status PatternBinder::BindRelationshipConditions(const ast::RelationshipPattern& pattern,
                                                 VariableId element, Predicates& out) {
  if (pattern.label_test) {
    ASSIGN_OR_RETURN(BoundExpression condition,
                     BindLabelTest(binding_, *pattern.label_test, true,
                                   [&]() -> Result<BoundExpressionPtr> {
                                     return ReadVariable(binding_, element, pattern.span);
                                   }));
    out.push_back(MakeExpression(std::move(condition)));
  }
  return BindCondition(pattern.where, out);
}

Status PatternBinder::BindCondition(const ast::ExpressionPtr& written, Predicates& out) {
  if (written == nullptr) return Status();
  ASSIGN_OR_RETURN(BoundExpressionPtr condition,
                   ExpressionBinder(binding_, scope_).BindPredicate(*written));
  out.push_back(std::move(condition));
  return Status();
}

}  // namespace keiretsu::query
