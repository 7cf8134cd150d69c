#include "query/binder/bind_expression.h"

#include <utility>

#include "query/binder/bind_label.h"
#include "query/binder/bind_subquery.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status UndefinedVariable(const Scope& scope, const std::string& name, const SourceSpan& span) {
  const std::string_view detail = scope.MissingDetail(name);
  if (detail == "AmbiguousAggregationExpression") {
    return SyntaxError(detail, span,
                       "'" + name + "' stands beside an aggregate but is not grouped by",
                       "project it as a column of its own first");
  }
  if (detail == "NonConstantExpression") {
    return SyntaxError(detail, span,
                       "SKIP and LIMIT cannot read variables, such as '" + name + "'");
  }
  if (detail == kFoundBySearch) {
    return SyntaxError(
        "UndefinedVariable", span,
        "'" + name + "' is found by the same search, so its condition cannot read it",
        "test both in the WHERE of the clause");
  }
  return SyntaxError(detail, span, "variable '" + name + "' is not defined",
                     DidYouMean(name, scope.Candidates()));
}

}  // namespace

Result<BoundExpressionPtr> ExpressionBinder::Bind(const ast::Expression& expression) {
  return BindAt(expression, false);
}

Result<BoundExpressionPtr> ExpressionBinder::BindPredicate(const ast::Expression& expression) {
  return BindTruth(expression, true);
}

Result<std::vector<BoundExpressionPtr>> ExpressionBinder::BindAll(
    const std::vector<ast::ExpressionPtr>& list) {
  std::vector<BoundExpressionPtr> bound;
  bound.reserve(list.size());
  for (const ast::ExpressionPtr& expression : list) {
    ASSIGN_OR_RETURN(BoundExpressionPtr item, Bind(*expression));
    bound.push_back(std::move(item));
  }
  return bound;
}

Result<BoundExpressionPtr> ExpressionBinder::BindAt(const ast::Expression& expression,
                                                    bool predicate) {
  if (rules_.computed != nullptr && !rules_.computed->empty() && shadowing_depth_ == 0) {
    const auto computed = rules_.computed->find(Fingerprint(expression));
    if (computed != rules_.computed->end()) {
      return ReadVariable(binding_, computed->second, expression.span);
    }
  }
  Bound bound = std::visit([&](const auto& node) { return BindNode(node, expression, predicate); },
                           expression.node);
  if (!bound.has_value()) return bound.error();
  bound->span = expression.span;
  return MakeExpression(*std::move(bound));
}

Result<BoundExpressionPtr> ExpressionBinder::BindOptional(const ast::ExpressionPtr& expression) {
  if (expression == nullptr) return BoundExpressionPtr();
  return Bind(*expression);
}

Result<BoundExpressionPtr> ExpressionBinder::BindTruth(const ast::Expression& expression,
                                                       bool predicate) {
  ASSIGN_OR_RETURN(BoundExpressionPtr bound, BindAt(expression, predicate));
  if (MayBeBoolean(bound->type)) return bound;
  return SyntaxError("InvalidArgumentType", expression.span,
                     "expected a BOOLEAN, but this is " + std::string(Describe(bound->type)));
}

Result<BoundExpressionPtr> ExpressionBinder::BindList(const ast::Expression& expression) {
  ASSIGN_OR_RETURN(BoundExpressionPtr bound, Bind(expression));
  if (MayBeList(bound->type)) return bound;
  return SyntaxError("InvalidArgumentType", expression.span,
                     "expected a LIST, but this is " + std::string(Describe(bound->type)));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Literal& node, const ast::Expression&,
                                                   bool) {
  return Make(StaticTypeOf(node.value.type()), ConstantExpression{node.value});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Parameter& node,
                                                   const ast::Expression& at, bool) {
  RETURN_IF_ERROR(binding_.UseParameter(node.name, at.span));
  return Make(StaticType::kAny, ParameterExpression{node.name});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Variable& node,
                                                   const ast::Expression& at, bool) {
  const std::optional<Scope::Found> found = scope_.Find(node.name);
  if (!found) return UndefinedVariable(scope_, node.name, at.span);
  return Make(binding_.ShapeOf(found->variable).type,
              VariableExpression{found->variable, found->local});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::PropertyAccess& node,
                                                   const ast::Expression&, bool) {
  ASSIGN_OR_RETURN(BoundExpressionPtr subject, Bind(*node.subject));
  switch (subject->type) {
    case StaticType::kBoolean:
    case StaticType::kInteger:
    case StaticType::kFloat:
    case StaticType::kNumber:
    case StaticType::kString:
    case StaticType::kList:
      return BindingError("TypeError", "InvalidArgumentType", node.subject->span,
                          std::string(Describe(subject->type)) + " has no properties");
    case StaticType::kPath:
      return SyntaxError("InvalidArgumentType", node.subject->span, "a PATH has no properties",
                         "use nodes() or relationships() of the path");
    case StaticType::kAny:
    case StaticType::kNull:
    case StaticType::kTemporal:
    case StaticType::kMap:
    case StaticType::kNode:
    case StaticType::kRelationship:
      break;
  }
  graph::KeyId key;
  if (subject->type != StaticType::kMap && subject->type != StaticType::kTemporal) {
    const bool of_entity =
        subject->type == StaticType::kNode || subject->type == StaticType::kRelationship;
    ASSIGN_OR_RETURN(key, binding_.Key(node.key, of_entity));
  }
  return Make(StaticType::kAny, PropertyExpression{std::move(subject), node.key.text, key});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::LabelPredicate& node,
                                                   const ast::Expression& at, bool) {
  ASSIGN_OR_RETURN(BoundExpressionPtr subject, Bind(*node.subject));
  if (!MayBeEntity(subject->type)) {
    return SyntaxError("InvalidArgumentType", at.span,
                       "labels are tested on a NODE or RELATIONSHIP, not on " +
                           std::string(Describe(subject->type)));
  }
  if (node.test) {
    const bool of_relationship = subject->type == StaticType::kRelationship;
    return BindLabelTest(binding_, *node.test, of_relationship,
                         [&] { return Bind(*node.subject); });
  }
  LabelExpression expression;
  for (const ast::Name& label : node.labels) {
    graph::LabelId id;
    if (subject->type == StaticType::kRelationship) {
      RETURN_IF_ERROR(binding_.Type(label).status());
    } else {
      ASSIGN_OR_RETURN(id, binding_.Label(label));
    }
    expression.labels.push_back(label.text);
    expression.label_ids.push_back(id);
  }
  expression.subject = std::move(subject);
  return Make(StaticType::kBoolean, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::ListLiteral& node,
                                                   const ast::Expression&, bool) {
  ASSIGN_OR_RETURN(std::vector<BoundExpressionPtr> items, BindAll(node.items));
  return Make(StaticType::kList, ListExpression{std::move(items)});
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::MapLiteral& node,
                                                   const ast::Expression&, bool) {
  MapExpression map;
  map.entries.reserve(node.entries.size());
  for (const auto& [key, entry] : node.entries) {
    ASSIGN_OR_RETURN(BoundExpressionPtr value, Bind(*entry));
    map.entries.emplace_back(key.text, std::move(value));
  }
  return Make(StaticType::kMap, std::move(map));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Case& node, const ast::Expression&,
                                                   bool) {
  CaseExpression expression;
  ASSIGN_OR_RETURN(expression.subject, BindOptional(node.subject));
  StaticType type = StaticType::kNull;
  for (const auto& [when, then] : node.branches) {
    Result<BoundExpressionPtr> condition =
        node.subject == nullptr ? BindTruth(*when, true) : Bind(*when);
    if (!condition.has_value()) return condition.error();
    ASSIGN_OR_RETURN(BoundExpressionPtr result, Bind(*then));
    type = Join(type, result->type);
    expression.branches.emplace_back(*std::move(condition), std::move(result));
  }
  ASSIGN_OR_RETURN(expression.otherwise, BindOptional(node.otherwise));
  if (expression.otherwise != nullptr) type = Join(type, expression.otherwise->type);
  return Make(type, std::move(expression));
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::PatternPredicate& node,
                                                   const ast::Expression& at, bool predicate) {
  if (!predicate && node.pattern->function == ast::PathFunction::kNone) {
    return SyntaxError("UnexpectedSyntax", at.span, "a pattern is no value here",
                       "use EXISTS { ... } to test for it, or a pattern comprehension to list it");
  }
  return BindPatternPredicate(binding_, scope_, *node.pattern, at.span);
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::PatternComprehension& node,
                                                   const ast::Expression& at, bool) {
  return BindPatternComprehension(binding_, scope_, node, at.span);
}

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::Subquery& node,
                                                   const ast::Expression& at, bool) {
  return BindSubquery(binding_, scope_, node, at.span);
}

}  // namespace keiretsu::query
