#include "query/binder/bind_projection.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::string_view kAmbiguous = "AmbiguousAggregationExpression";
constexpr std::string_view kNonConstant = "NonConstantExpression";

/// One column of a projection before binding: an expression, or with `*` a variable.
struct Source {
  std::string name;
  const ast::Expression* expression = nullptr;
  std::string variable;  ///< the name, when the column is a variable and nothing else
  SourceSpan span;
  bool aggregating = false;
};

/// Binds one WITH or RETURN. What follows the items (ORDER BY, WHERE) sees a mixture of the names
/// before and the items: NamesAfter().
class ProjectionBinder {
 public:
  ProjectionBinder(Binding& binding, Scope& scope, const ast::Projection& projection)
      : binding_(binding), scope_(scope), projection_(projection), before_(scope.names()) {}

  Result<BoundProjection> Run(const SourceSpan& span) {
    bound_.is_return = projection_.is_return;
    bound_.distinct = projection_.distinct;
    RETURN_IF_ERROR(CollectSources(span));
    bound_.aggregating = std::ranges::any_of(sources_, &Source::aggregating);
    RETURN_IF_ERROR(bound_.aggregating ? BindGrouped() : BindPlain());
    NameItems();
    RETURN_IF_ERROR(BindSorting());
    RETURN_IF_ERROR(BindWhere());
    ASSIGN_OR_RETURN(bound_.skip, BindCount(projection_.skip, "SKIP"));
    ASSIGN_OR_RETURN(bound_.limit, BindCount(projection_.limit, "LIMIT"));
    RETURN_IF_ERROR(missing_alias_);
    scope_.Exchange(std::move(items_));
    return std::move(bound_);
  }

 private:
  Status CollectSources(const SourceSpan& span);
  Status AddSource(Source source, std::set<std::string>& names);
  Status BindPlain();
  Status BindGrouped();
  Status BindKeys(std::vector<BoundExpressionPtr>& expressions, Names& grouped);
  Result<BoundExpressionPtr> BindSource(const Source& source, ExpressionRules rules);
  void NameItems();
  Status BindSorting();
  Result<BoundExpressionPtr> BindSort(const ast::Expression& expression);
  Status BindWhere();
  Result<BoundExpressionPtr> BindCount(const ast::ExpressionPtr& count, std::string_view clause);
  Names NamesAfter() const;
  bool BeforeIsReadable() const { return !bound_.aggregating && !bound_.distinct; }

  Binding& binding_;
  Scope& scope_;
  const ast::Projection& projection_;
  const Names before_;
  std::vector<Source> sources_;
  Status missing_alias_;
  BoundProjection bound_;
  AggregateSink aggregates_;
  std::map<std::string, VariableId> simple_keys_;  // by fingerprint: keys beside aggregates
  Names items_;
  std::map<std::string, VariableId> computed_;  // items by fingerprint
};

Status ProjectionBinder::AddSource(Source source, std::set<std::string>& names) {
  if (!names.insert(source.name).second) {
    return SyntaxError("ColumnNameConflict", source.span,
                       "two columns are named '" + source.name + "'", "rename one with AS");
  }
  sources_.push_back(std::move(source));
  return Status();
}

Status ProjectionBinder::CollectSources(const SourceSpan& span) {
  std::set<std::string> names;
  if (projection_.star) {
    if (before_.visible.empty() && projection_.is_return && projection_.items.empty()) {
      return SyntaxError("NoVariablesInScope", span, "RETURN * has no variable to return");
    }
    for (const auto& [name, variable] : before_.visible) {
      RETURN_IF_ERROR(
          AddSource({.name = name, .expression = nullptr, .variable = name, .span = span}, names));
    }
  }
  for (const ast::ProjectionItem& item : projection_.items) {
    Source source;
    source.expression = item.expression.get();
    source.span = item.alias ? item.alias->span : item.expression->span;
    source.aggregating = ContainsAggregate(*item.expression);
    const auto* variable = std::get_if<ast::Variable>(&item.expression->node);
    if (variable != nullptr) source.variable = variable->name;
    if (item.alias) {
      source.name = item.alias->text;
    } else if (variable != nullptr) {
      source.name = variable->name;
    } else if (projection_.is_return) {
      source.name = item.text;
    } else {
      // Reported last: what else is wrong says more.
      source.name = item.text;
      if (missing_alias_.ok()) {
        missing_alias_ = SyntaxError("NoExpressionAlias", source.span,
                                     "an expression in WITH needs a name", "add AS name");
      }
    }
    RETURN_IF_ERROR(AddSource(std::move(source), names));
  }
  return Status();
}

Result<BoundExpressionPtr> ProjectionBinder::BindSource(const Source& source,
                                                        ExpressionRules rules) {
  if (source.expression == nullptr) {
    return ReadVariable(binding_, scope_.Find(source.variable)->variable, source.span);
  }
  return ExpressionBinder(binding_, scope_, rules).Bind(*source.expression);
}

Status ProjectionBinder::BindPlain() {
  for (const Source& source : sources_) {
    ASSIGN_OR_RETURN(BoundExpressionPtr expression, BindSource(source, {}));
    const VariableId variable =
        binding_.NewVariable(source.name, ShapeOf(binding_, *expression));
    bound_.items.push_back({variable, source.name, std::move(expression)});
  }
  return Status();
}

Status ProjectionBinder::BindKeys(std::vector<BoundExpressionPtr>& expressions, Names& grouped) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const Source& source = sources_[i];
    if (source.aggregating) continue;
    ASSIGN_OR_RETURN(BoundExpressionPtr key, BindSource(source, {}));
    const VariableId variable = binding_.NewVariable(source.name, ShapeOf(binding_, *key));
    expressions[i] = ReadVariable(binding_, variable, key->span);
    bound_.keys.push_back({variable, source.name, std::move(key)});
    if (!source.variable.empty()) {
      grouped.visible[source.variable] = variable;
    } else if (IsSimpleGroupingKey(*source.expression)) {
      simple_keys_[Fingerprint(*source.expression)] = variable;
    }
  }
  return Status();
}

Status ProjectionBinder::BindGrouped() {
  std::vector<BoundExpressionPtr> expressions(sources_.size());
  Names grouped;
  RETURN_IF_ERROR(BindKeys(expressions, grouped));
  for (const auto& [name, variable] : before_.visible) {
    if (!grouped.visible.contains(name)) grouped.hidden.emplace(name, kAmbiguous);
  }
  aggregates_.before = before_;
  aggregates_.fresh = &bound_.aggregates;
  scope_.Exchange(std::move(grouped));
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (!sources_[i].aggregating) continue;
    ASSIGN_OR_RETURN(expressions[i], BindSource(sources_[i], {&aggregates_, &simple_keys_}));
  }
  scope_.Exchange(before_);
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const VariableId variable =
        binding_.NewVariable(sources_[i].name, ShapeOf(binding_, *expressions[i]));
    bound_.items.push_back({variable, sources_[i].name, std::move(expressions[i])});
  }
  return Status();
}

void ProjectionBinder::NameItems() {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const VariableId variable = bound_.items[i].variable;
    items_.visible[sources_[i].name] = variable;
    if (sources_[i].expression != nullptr && sources_[i].variable.empty()) {
      computed_.emplace(Fingerprint(*sources_[i].expression), variable);
    }
  }
}

Names ProjectionBinder::NamesAfter() const {
  Names names = items_;
  if (BeforeIsReadable()) {
    names.visible.insert(before_.visible.begin(), before_.visible.end());
    return names;
  }
  // A variable that is projected under another name is still there.
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (!sources_[i].variable.empty()) {
      names.visible.emplace(sources_[i].variable, bound_.items[i].variable);
    }
  }
  return names;
}

Status ProjectionBinder::BindSorting() {
  for (const ast::SortItem& item : projection_.order_by) {
    ASSIGN_OR_RETURN(BoundExpressionPtr expression, BindSort(*item.expression));
    bound_.order_by.push_back({std::move(expression), item.descending});
  }
  return Status();
}

Result<BoundExpressionPtr> ProjectionBinder::BindSort(const ast::Expression& expression) {
  Names names = NamesAfter();
  AggregateSink known;
  known.before = names;
  ExpressionRules rules{nullptr, &computed_};
  if (bound_.aggregating) {
    // DISTINCT leaves only the items; otherwise any aggregate of the projection can be read.
    if (!bound_.distinct) known.known = aggregates_.known;
    rules.aggregates = &known;
  }
  const bool beside_aggregate =
      bound_.aggregating && !computed_.contains(Fingerprint(expression)) &&
      ContainsAggregate(expression);
  std::map<std::string, VariableId> simple;
  if (beside_aggregate) {
    std::set<std::string, std::less<>> grouped_by;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (sources_[i].expression == nullptr) continue;
      if (sources_[i].aggregating || IsSimpleGroupingKey(*sources_[i].expression)) {
        simple.emplace(Fingerprint(*sources_[i].expression), bound_.items[i].variable);
      }
      if (!sources_[i].aggregating) CollectVariables(*sources_[i].expression, grouped_by);
    }
    for (const std::string& name : grouped_by) names.hidden.emplace(name, kAmbiguous);
    rules.computed = &simple;
  }
  scope_.Exchange(std::move(names));
  Result<BoundExpressionPtr> bound = ExpressionBinder(binding_, scope_, rules).Bind(expression);
  scope_.Exchange(before_);
  return bound;
}

Status ProjectionBinder::BindWhere() {
  if (projection_.where == nullptr) return Status();
  scope_.Exchange(NamesAfter());
  ASSIGN_OR_RETURN(bound_.where, ExpressionBinder(binding_, scope_, {nullptr, &computed_})
                                     .BindPredicate(*projection_.where));
  scope_.Exchange(before_);
  return Status();
}

Result<BoundExpressionPtr> ProjectionBinder::BindCount(const ast::ExpressionPtr& count,
                                                       std::string_view clause) {
  if (count == nullptr) return BoundExpressionPtr();
  Scope constant;
  for (const Names* names : {&before_, static_cast<const Names*>(&items_)}) {
    for (const auto& [name, variable] : names->visible) {
      constant.names().hidden.emplace(name, kNonConstant);
    }
  }
  ASSIGN_OR_RETURN(BoundExpressionPtr bound, ExpressionBinder(binding_, constant).Bind(*count));
  const auto* value = std::get_if<ConstantExpression>(&bound->node);
  if (bound->type != StaticType::kAny && bound->type != StaticType::kInteger &&
      bound->type != StaticType::kNumber) {
    return SyntaxError("InvalidArgumentType", count->span,
                       std::string(clause) + " takes a whole number, not " +
                           std::string(Describe(bound->type)));
  }
  if (value != nullptr && value->value.type() == ValueType::kInteger &&
      value->value.AsInteger() < 0) {
    return SyntaxError("NegativeIntegerArgument", count->span,
                       std::string(clause) + " takes a number from 0 upwards, not " +
                           std::to_string(value->value.AsInteger()));
  }
  return bound;
}

}  // namespace

Result<BoundProjection> BindProjection(Binding& binding, Scope& scope,
                                       const ast::Projection& projection, const SourceSpan& span) {
  return ProjectionBinder(binding, scope, projection).Run(span);
}

}  // namespace keiretsu::query
