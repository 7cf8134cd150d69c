// Binds clauses other than WITH, RETURN and CALL of procedures.
#include <algorithm>
#include <type_traits>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/bind_pattern.h"
#include "query/binder/bind_projection.h"
#include "query/binder/bind_query.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Binds one clause of any kind into its bound form.
class ClauseBinder {
 public:
  ClauseBinder(Binding& binding, Scope& scope, const SourceSpan& span)
      : binding_(binding), scope_(scope), span_(span) {}

  Result<BoundMatch> Bind(const ast::Match& clause);
  Result<BoundUnwind> Bind(const ast::Unwind& clause);
  Result<BoundLoadCsv> Bind(const ast::LoadCsv& clause);
  Result<BoundProjection> Bind(const ast::Projection& clause) {
    return BindProjection(binding_, scope_, clause, span_);
  }
  Result<BoundMerge> Bind(const ast::Merge& clause);
  Result<BoundSet> Bind(const ast::Set& clause);
  Result<BoundSet> Bind(const ast::Remove& clause);
  Result<BoundDelete> Bind(const ast::Delete& clause);
  Result<BoundCall> Bind(const ast::CallProcedure& clause) {
    return BindCall(binding_, scope_, clause, span_, false);
  }
  Result<BoundCallSubquery> Bind(const ast::CallSubquery& clause);
  Result<BoundForeach> Bind(const ast::Foreach& clause);

 private:
  ExpressionBinder Expressions() { return ExpressionBinder(binding_, scope_); }
  Status CheckNew(const ast::Name& name);
  Result<BoundExpressionPtr> BindEntity(const ast::Expression& target);
  Status BindTarget(const ast::Expression& target, bool property, BoundSetItem& item);
  Status BindLabels(const std::vector<ast::Name>& labels, BoundSetItem& item);
  Result<BoundSetItem> BindItem(const ast::SetItem& item);
  Result<std::vector<BoundSetItem>> BindItems(const std::vector<ast::SetItem>& items);
  Result<BoundExpressionPtr> BindDeletion(const ast::Expression& target);

  Binding& binding_;
  Scope& scope_;
  const SourceSpan& span_;
};

Status ClauseBinder::CheckNew(const ast::Name& name) {
  if (!scope_.Contains(name.text)) return Status();
  return SyntaxError("VariableAlreadyBound", name.span,
                     "variable '" + name.text + "' is already bound", "choose another name");
}

Result<BoundMatch> ClauseBinder::Bind(const ast::Match& clause) {
  std::vector<const ast::PatternPart*> parts;
  for (const ast::PatternPart& part : clause.pattern.parts) parts.push_back(&part);
  ASSIGN_OR_RETURN(MatchedPattern matched, PatternBinder(binding_, scope_).BindMatch(parts));
  if (clause.where != nullptr) {
    ASSIGN_OR_RETURN(BoundExpressionPtr where, Expressions().BindPredicate(*clause.where));
    matched.conditions.push_back(std::move(where));
  }
  BoundMatch match;
  match.optional = clause.optional;
  match.parts = std::move(matched.parts);
  match.where = Conjunction(std::move(matched.conditions));
  return match;
}

Result<BoundUnwind> ClauseBinder::Bind(const ast::Unwind& clause) {
  BoundUnwind unwind;
  ASSIGN_OR_RETURN(unwind.list, Expressions().Bind(*clause.list));
  RETURN_IF_ERROR(CheckNew(clause.variable));
  unwind.variable = binding_.NewVariable(clause.variable.text,
                                         {.type = ShapeOf(binding_, *unwind.list).element});
  scope_.Declare(clause.variable.text, unwind.variable);
  return unwind;
}

Result<BoundLoadCsv> ClauseBinder::Bind(const ast::LoadCsv& clause) {
  BoundLoadCsv load;
  ASSIGN_OR_RETURN(load.source, Expressions().Bind(*clause.source));
  const StaticType type = load.source->type;
  if (type != StaticType::kAny && type != StaticType::kNull && type != StaticType::kString) {
    return SyntaxError("InvalidArgumentType", clause.source->span,
                       "LOAD CSV takes the path of a file, not " + std::string(Describe(type)));
  }
  RETURN_IF_ERROR(CheckNew(clause.variable));
  const Shape shape = clause.headers
                          ? Shape{.type = StaticType::kMap}
                          : Shape{.type = StaticType::kList, .element = StaticType::kString};
  load.variable = binding_.NewVariable(clause.variable.text, shape);
  load.headers = clause.headers;
  load.delimiter = clause.delimiter;
  scope_.Declare(clause.variable.text, load.variable);
  return load;
}

Result<BoundMerge> ClauseBinder::Bind(const ast::Merge& clause) {
  BoundMerge merge;
  ASSIGN_OR_RETURN(merge.pattern, PatternBinder(binding_, scope_).BindMerge(clause.pattern));
  ASSIGN_OR_RETURN(merge.on_create, BindItems(clause.on_create));
  ASSIGN_OR_RETURN(merge.on_match, BindItems(clause.on_match));
  return merge;
}

Result<BoundExpressionPtr> ClauseBinder::BindEntity(const ast::Expression& target) {
  ASSIGN_OR_RETURN(BoundExpressionPtr entity, Expressions().Bind(target));
  if (MayBeEntity(entity->type)) return entity;
  return SyntaxError("InvalidArgumentType", target.span,
                     "only a NODE or RELATIONSHIP has properties and labels to set, not " +
                         std::string(Describe(entity->type)));
}

Status ClauseBinder::BindTarget(const ast::Expression& target, bool property, BoundSetItem& item) {
  if (!property) {
    ASSIGN_OR_RETURN(item.target, BindEntity(target));
    return Status();
  }
  const auto* access = std::get_if<ast::PropertyAccess>(&target.node);
  if (access == nullptr) {
    return SyntaxError("UnexpectedSyntax", target.span, "expected a property, such as n.name");
  }
  ASSIGN_OR_RETURN(item.target, BindEntity(*access->subject));
  item.key = access->key.text;
  ASSIGN_OR_RETURN(item.key_id, binding_.Key(access->key, true));
  return Status();
}

Status ClauseBinder::BindLabels(const std::vector<ast::Name>& labels, BoundSetItem& item) {
  if (!labels.empty() && item.target->type == StaticType::kRelationship) {
    return SyntaxError("InvalidArgumentType", item.span, "a RELATIONSHIP has no labels");
  }
  for (const ast::Name& label : labels) {
    ASSIGN_OR_RETURN(const graph::LabelId id, binding_.Label(label));
    item.label_ids.push_back(id);
  }
  return Status();
}

Result<BoundSetItem> ClauseBinder::BindItem(const ast::SetItem& item) {
  BoundSetItem bound;
  bound.span = item.span;
  switch (item.kind) {
    case ast::SetItem::Kind::kProperty:
      bound.kind = BoundSetItem::Kind::kSetProperty;
      break;
    case ast::SetItem::Kind::kReplaceAll:
      bound.kind = BoundSetItem::Kind::kReplaceAll;
      break;
    case ast::SetItem::Kind::kMergeAll:
      bound.kind = BoundSetItem::Kind::kMergeAll;
      break;
    case ast::SetItem::Kind::kLabels:
      bound.kind = BoundSetItem::Kind::kAddLabels;
      break;
  }
  RETURN_IF_ERROR(BindTarget(*item.target, item.kind == ast::SetItem::Kind::kProperty, bound));
  RETURN_IF_ERROR(BindLabels(item.labels, bound));
  if (item.value != nullptr) {
    ASSIGN_OR_RETURN(bound.value, Expressions().Bind(*item.value));
  }
  return bound;
}

Result<std::vector<BoundSetItem>> ClauseBinder::BindItems(const std::vector<ast::SetItem>& items) {
  std::vector<BoundSetItem> bound;
  for (const ast::SetItem& item : items) {
    ASSIGN_OR_RETURN(BoundSetItem one, BindItem(item));
    bound.push_back(std::move(one));
  }
  return bound;
}

Result<BoundSet> ClauseBinder::Bind(const ast::Set& clause) {
  ASSIGN_OR_RETURN(std::vector<BoundSetItem> items, BindItems(clause.items));
  return BoundSet{std::move(items)};
}

Result<BoundSet> ClauseBinder::Bind(const ast::Remove& clause) {
  BoundSet set;
  for (const ast::RemoveItem& item : clause.items) {
    BoundSetItem bound;
    bound.span = item.span;
    const bool property = item.labels.empty();
    bound.kind =
        property ? BoundSetItem::Kind::kRemoveProperty : BoundSetItem::Kind::kRemoveLabels;
    RETURN_IF_ERROR(BindTarget(*item.target, property, bound));
    RETURN_IF_ERROR(BindLabels(item.labels, bound));
    set.items.push_back(std::move(bound));
  }
  return set;
}

Result<BoundExpressionPtr> ClauseBinder::BindDeletion(const ast::Expression& target) {
  if (std::holds_alternative<ast::LabelPredicate>(target.node)) {
    return SyntaxError("InvalidDelete", target.span, "a label or type cannot be deleted",
                       "use REMOVE to take a label off a node");
  }
  ASSIGN_OR_RETURN(BoundExpressionPtr bound, Expressions().Bind(target));
  if (MayBeEntity(bound->type) || bound->type == StaticType::kPath) return bound;
  return SyntaxError("InvalidArgumentType", target.span,
                     "only a NODE, RELATIONSHIP or PATH can be deleted, not " +
                         std::string(Describe(bound->type)));
}

Result<BoundDelete> ClauseBinder::Bind(const ast::Delete& clause) {
  BoundDelete deletion;
  deletion.detach = clause.detach;
  for (const ast::ExpressionPtr& target : clause.targets) {
    ASSIGN_OR_RETURN(BoundExpressionPtr bound, BindDeletion(*target));
    deletion.targets.push_back(std::move(bound));
  }
  return deletion;
}

Result<BoundCallSubquery> ClauseBinder::Bind(const ast::CallSubquery& clause) {
  ASSIGN_OR_RETURN(BoundQuery query,
                   BindQuery(binding_, &scope_, *clause.query, QueryRole::kCallSubquery,
                             clause.has_import_list ? &clause.imports : nullptr));
  for (const BoundQuery::Column& column : query.columns) {
    RETURN_IF_ERROR(CheckNew({column.name, span_}));
  }
  for (const BoundQuery::Column& column : query.columns) {
    scope_.Declare(column.name, column.variable);
  }
  BoundCallSubquery call;
  call.returns_rows = !query.columns.empty();
  call.query = std::make_unique<BoundQuery>(std::move(query));
  return call;
}

Result<BoundForeach> ClauseBinder::Bind(const ast::Foreach& clause) {
  BoundForeach loop;
  ASSIGN_OR_RETURN(loop.list, Expressions().Bind(*clause.list));
  if (!MayBeList(loop.list->type)) {
    return SyntaxError("InvalidArgumentType", clause.list->span,
                       "FOREACH takes a LIST, not " + std::string(Describe(loop.list->type)));
  }
  RETURN_IF_ERROR(CheckNew(clause.variable));
  Names names = scope_.names();
  loop.variable = binding_.NewVariable(clause.variable.text,
                                       {.type = ShapeOf(binding_, *loop.list).element});
  scope_.Declare(clause.variable.text, loop.variable);
  for (const ast::Clause& inner : clause.body) {
    if (!IsUpdating(inner) || std::holds_alternative<ast::CallSubquery>(inner.node)) {
      return SyntaxError("InvalidClauseComposition", inner.span,
                         "FOREACH contains writing clauses only");
    }
    RETURN_IF_ERROR(BindClause(binding_, scope_, inner, loop.body));
  }
  scope_.Exchange(std::move(names));
  return loop;
}

}  // namespace

Status BindClause(Binding& binding, Scope& scope, const ast::Clause& clause,
                  std::vector<BoundClause>& out) {
  const auto add = [&](auto bound) {
    BoundClause result;
    result.span = clause.span;
    result.node = std::move(bound);
    out.push_back(std::move(result));
  };
  return std::visit(
      [&](const auto& node) -> Status {
        if constexpr (std::is_same_v<std::decay_t<decltype(node)>, ast::Create>) {
          ASSIGN_OR_RETURN(std::vector<BoundCreate> created,
                           PatternBinder(binding, scope).BindCreate(node.pattern.parts));
          for (BoundCreate& create : created) add(std::move(create));
        } else {
          auto bound = ClauseBinder(binding, scope, clause.span).Bind(node);
          if (!bound.has_value()) return bound.error();
          add(*std::move(bound));
        }
        return Status();
      },
      clause.node);
}

}  // namespace keiretsu::query
