#include <memory>

#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {

ast::Query AstBuilder::Query(Grammar::QueryContext* ctx) {
  ast::Query query;
  query.parts.reserve(ctx->parts.size());
  for (auto* part : ctx->parts) query.parts.push_back(SingleQuery(part));
  for (auto* joint : ctx->unions) {
    query.union_all.push_back(joint->all != nullptr);
    query.union_spans.push_back(Span(joint));
  }
  return query;
}

ast::SingleQuery AstBuilder::SingleQuery(Grammar::SingleQueryContext* ctx) {
  return {Span(ctx), Clauses(ctx->clauses)};
}

std::vector<ast::Clause> AstBuilder::Clauses(const std::vector<Grammar::ClauseContext*>& contexts) {
  std::vector<ast::Clause> clauses;
  clauses.reserve(contexts.size());
  for (auto* ctx : contexts) clauses.push_back(Clause(ctx));
  return clauses;
}

ast::Clause AstBuilder::Clause(Grammar::ClauseContext* ctx) { return {Span(ctx), ClauseNode(ctx)}; }

decltype(ast::Clause::node) AstBuilder::ClauseNode(Grammar::ClauseContext* ctx) {
  switch (OnlyChild<antlr4::ParserRuleContext>(ctx)->getRuleIndex()) {
    case Grammar::RuleMatchClause:
      return Match(OnlyChild<Grammar::MatchClauseContext>(ctx));
    case Grammar::RuleProjectionClause:
      return Projection(OnlyChild<Grammar::ProjectionClauseContext>(ctx));
    case Grammar::RuleUnwindClause:
      return Unwind(OnlyChild<Grammar::UnwindClauseContext>(ctx));
    case Grammar::RuleLoadCsvClause:
      return LoadCsv(OnlyChild<Grammar::LoadCsvClauseContext>(ctx));
    case Grammar::RuleCreateClause:
      return ast::Create{Pattern(OnlyChild<Grammar::CreateClauseContext>(ctx)->created)};
    case Grammar::RuleMergeClause:
      return Merge(OnlyChild<Grammar::MergeClauseContext>(ctx));
    case Grammar::RuleSetClause:
      return Set(OnlyChild<Grammar::SetClauseContext>(ctx));
    case Grammar::RuleRemoveClause:
      return Remove(OnlyChild<Grammar::RemoveClauseContext>(ctx));
    case Grammar::RuleDeleteClause:
      return Delete(OnlyChild<Grammar::DeleteClauseContext>(ctx));
    case Grammar::RuleCallClause: {
      auto* call = OnlyChild<Grammar::CallClauseContext>(ctx);
      if (call->subquery_ != nullptr) return CallSubquery(call->subquery_);
      return CallProcedure(call->procedure_);
    }
    default:
      return Foreach(OnlyChild<Grammar::ForeachClauseContext>(ctx));
  }
}

ast::Unwind AstBuilder::Unwind(Grammar::UnwindClauseContext* ctx) {
  ast::ExpressionPtr list = Expression(ctx->list);
  return {std::move(list), Name(ctx->alias)};
}

ast::LoadCsv AstBuilder::LoadCsv(Grammar::LoadCsvClauseContext* ctx) {
  ast::LoadCsv load;
  load.source = Expression(ctx->source);
  load.variable = Name(ctx->row);
  load.headers = ctx->headers != nullptr;
  if (ctx->terminator == nullptr) return load;
  const std::string text = StringValue(ctx->terminator);
  const bool one = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80;
  if (!one || text[0] == '"' || text[0] == '\n' || text[0] == '\r' || text[0] == '\0') {
    Fail(Span(ctx->terminator), "InvalidArgumentValue",
         "FIELDTERMINATOR takes one ASCII character that is no quote or line end",
         "write ';' or '\\t'");
    return load;
  }
  load.delimiter = text[0];
  return load;
}

ast::ExpressionPtr AstBuilder::Where(Grammar::WhereClauseContext* ctx) {
  return ctx == nullptr ? nullptr : Expression(ctx->condition, Place::kCondition);
}

ast::Match AstBuilder::Match(Grammar::MatchClauseContext* ctx) {
  ast::Match match;
  match.optional = ctx->optional != nullptr;
  match.pattern = Pattern(ctx->matched);
  match.where = Where(ctx->where);
  return match;
}

ast::Projection AstBuilder::Projection(Grammar::ProjectionClauseContext* ctx) {
  ast::Projection projection;
  projection.is_return = ctx->kind->getType() == Grammar::RETURN;
  projection.distinct = ctx->distinct != nullptr;
  projection.star = ctx->star != nullptr;
  projection.items.reserve(ctx->items.size());
  for (auto* item : ctx->items) projection.items.push_back(ProjectionItem(item));
  for (auto* item : ctx->sortItems) {
    const bool descending =
        item->direction != nullptr && (item->direction->getType() == Grammar::DESC ||
                                       item->direction->getType() == Grammar::DESCENDING);
    projection.order_by.push_back({Expression(item->value), descending});
  }
  if (ctx->skipCount != nullptr) projection.skip = Expression(ctx->skipCount);
  if (ctx->limitCount != nullptr) projection.limit = Expression(ctx->limitCount);
  projection.where = Where(ctx->where);
  if (projection.is_return && projection.where != nullptr) {
    Fail(Span(ctx->where), "UnexpectedSyntax", "Unexpected WHERE after RETURN",
         "filter before it: WITH ... WHERE ... RETURN ...");
  }
  return projection;
}

ast::ProjectionItem AstBuilder::ProjectionItem(Grammar::ProjectionItemContext* ctx) {
  ast::ProjectionItem item;
  item.expression = Expression(ctx->value);
  if (ctx->alias != nullptr) item.alias = Name(ctx->alias);
  item.text = source_.Slice(Span(ctx->value));
  return item;
}

ast::Merge AstBuilder::Merge(Grammar::MergeClauseContext* ctx) {
  ast::Merge merge{PatternPart(ctx->merged), {}, {}};
  for (auto* action : ctx->actions) {
    auto& items = action->on->getType() == Grammar::CREATE ? merge.on_create : merge.on_match;
    for (auto* item : action->change->items) items.push_back(SetItem(item));
  }
  return merge;
}

ast::Set AstBuilder::Set(Grammar::SetClauseContext* ctx) {
  ast::Set set;
  for (auto* item : ctx->items) set.items.push_back(SetItem(item));
  return set;
}

ast::SetItem AstBuilder::SetItem(Grammar::SetItemContext* ctx) {
  ast::SetItem item;
  item.span = Span(ctx);
  item.target = Target(ctx->head, ctx->postfixes);
  if (ctx->labels != nullptr) {
    item.kind = ast::SetItem::Kind::kLabels;
    item.labels = Names(ctx->labels->names);
    return item;
  }
  const bool is_property =
      std::holds_alternative<ast::PropertyAccess>(item.target->node) && !item.target->parenthesised;
  if (ctx->operator_->getType() == Grammar::PLUS_EQUAL) {
    item.kind = ast::SetItem::Kind::kMergeAll;
  } else {
    item.kind = is_property ? ast::SetItem::Kind::kProperty : ast::SetItem::Kind::kReplaceAll;
  }
  const bool is_entity = std::holds_alternative<ast::Variable>(item.target->node);
  if (!is_entity && item.kind != ast::SetItem::Kind::kProperty) {
    Fail(item.target->span, "UnexpectedSyntax",
         "SET needs a variable or a property before '" +
             std::string(source_.Slice(Span(ctx->operator_))) + "'",
         "write SET n.key = value, SET n = map or SET n += map");
  }
  item.value = Expression(ctx->value);
  return item;
}

ast::Remove AstBuilder::Remove(Grammar::RemoveClauseContext* ctx) {
  ast::Remove remove;
  for (auto* item : ctx->items) remove.items.push_back(RemoveItem(item));
  return remove;
}

ast::RemoveItem AstBuilder::RemoveItem(Grammar::RemoveItemContext* ctx) {
  ast::RemoveItem item;
  item.span = Span(ctx);
  item.target = Target(ctx->head, ctx->postfixes);
  if (ctx->labels != nullptr) {
    item.labels = Names(ctx->labels->names);
  } else if (!std::holds_alternative<ast::PropertyAccess>(item.target->node)) {
    Fail(item.span, "UnexpectedSyntax", "REMOVE needs a property or labels",
         "write REMOVE n.key or REMOVE n:Label; DELETE n removes the node itself");
  }
  return item;
}

ast::Delete AstBuilder::Delete(Grammar::DeleteClauseContext* ctx) {
  return {ctx->detach != nullptr, Expressions(ctx->expressions)};
}

ast::CallSubquery AstBuilder::CallSubquery(Grammar::CallSubqueryContext* ctx) {
  ast::CallSubquery call;
  call.has_import_list = ctx->imports != nullptr;
  for (auto* name : ctx->names) call.imports.push_back(Name(name));
  call.query = std::make_unique<ast::Query>(Query(ctx->body));
  return call;
}

ast::CallProcedure AstBuilder::CallProcedure(Grammar::CallProcedureContext* ctx) {
  ast::CallProcedure call;
  call.procedure = Name(ctx->procedure);
  call.has_arguments = ctx->arguments != nullptr;
  call.arguments = Expressions(ctx->values);
  call.has_yield = ctx->yield != nullptr;
  call.yield_star = ctx->star != nullptr;
  for (auto* item : ctx->items) {
    ast::YieldItem yield{Name(item->column), std::nullopt};
    if (item->alias != nullptr) yield.alias = Name(item->alias);
    call.yield.push_back(std::move(yield));
  }
  call.where = Where(ctx->where);
  return call;
}

ast::Foreach AstBuilder::Foreach(Grammar::ForeachClauseContext* ctx) {
  ast::Foreach loop;
  loop.variable = Name(ctx->element);
  loop.list = Expression(ctx->list);
  loop.body = Clauses(ctx->clauses);
  return loop;
}

}  // namespace keiretsu::query::parser
