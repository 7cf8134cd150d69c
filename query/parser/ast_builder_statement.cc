#include <cctype>

#include <fmt/format.h>

#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {

Result<ast::Statement> AstBuilder::Build(Grammar::RootContext* root) {
  ast::Statement statement{Span(root->content), StatementNode(root->content)};
  if (!status_.ok()) return status_;
  return statement;
}

decltype(ast::Statement::node) AstBuilder::StatementNode(Grammar::StatementContext* ctx) {
  switch (OnlyChild<antlr4::ParserRuleContext>(ctx)->getRuleIndex()) {
    case Grammar::RuleQueryStatement:
      return QueryStatement(OnlyChild<Grammar::QueryStatementContext>(ctx));
    case Grammar::RuleCopyStatement: {
      auto* copy = OnlyChild<Grammar::CopyStatementContext>(ctx);
      if (copy->rows != nullptr) return CopyTo(copy);
      return CopyFrom(copy);
    }
    case Grammar::RuleCreateIndex:
      return CreateIndex(OnlyChild<Grammar::CreateIndexContext>(ctx));
    case Grammar::RuleCreateFullText:
      return CreateFullText(OnlyChild<Grammar::CreateFullTextContext>(ctx));
    case Grammar::RuleCreateConstraint:
      return CreateConstraint(OnlyChild<Grammar::CreateConstraintContext>(ctx));
    case Grammar::RuleCreateValidity:
      return CreateValidity(OnlyChild<Grammar::CreateValidityContext>(ctx));
    case Grammar::RuleDropValidity:
      return ast::DropValidity{
          Name(OnlyChild<Grammar::DropValidityContext>(ctx)->validityTarget()->relationshipType)};
    case Grammar::RuleDropSchema:
      return DropSchema(OnlyChild<Grammar::DropSchemaContext>(ctx));
    case Grammar::RuleRenameStatement:
      return Rename(OnlyChild<Grammar::RenameStatementContext>(ctx));
    case Grammar::RuleShowStatement:
      return Show(OnlyChild<Grammar::ShowStatementContext>(ctx));
    case Grammar::RuleTransactionStatement:
      return Transaction(OnlyChild<Grammar::TransactionStatementContext>(ctx));
    default:
      return ast::Checkpoint{};
  }
}

ast::QueryStatement AstBuilder::QueryStatement(Grammar::QueryStatementContext* ctx) {
  ast::QueryStatement statement;
  if (ctx->explain != nullptr) {
    statement.explain = ctx->explain->getType() == Grammar::EXPLAIN ? ast::ExplainMode::kExplain
                                                                    : ast::ExplainMode::kProfile;
  }
  if (ctx->time != nullptr) statement.time = QueryTime(ctx->time);
  statement.query = Query(ctx->body);
  return statement;
}

ast::QueryTime AstBuilder::QueryTime(Grammar::QueryTimeContext* ctx) {
  ast::QueryTime time;
  time.span = Span(ctx);
  if (ctx->day != nullptr) {
    time.first = Expression(ctx->day);
    return time;
  }
  time.first = Operand(ctx->from);
  time.second = Operand(ctx->to);
  return time;
}

// The properties of an index or constraint, each of which must belong to its variable.
std::vector<ast::Name> AstBuilder::IndexedProperties(
    std::string_view variable, const std::vector<Grammar::PropertyOfContext*>& properties) {
  std::vector<ast::Name> keys;
  for (auto* property : properties) {
    const ast::Name owner = Name(property->variable());
    if (owner.text != variable) {
      Fail(owner.span, "UndefinedVariable", "Variable '" + owner.text + "' is not defined here",
           "the properties belong to '" + std::string(variable) + "'");
    }
    keys.push_back(Name(property->key));
  }
  return keys;
}

ast::CreateIndex AstBuilder::CreateIndex(Grammar::CreateIndexContext* ctx) {
  ast::CreateIndex index;
  if (ctx->indexName != nullptr) index.name = Name(ctx->indexName);
  index.if_not_exists = ctx->notExists != nullptr;
  if (auto* target = ctx->indexTarget()) {
    index.on_relationship = target->relationshipType != nullptr;
    index.label = Name(index.on_relationship ? target->relationshipType : target->label);
    index.properties = IndexedProperties(Name(target->variable()).text, ctx->keyProperties);
  } else {
    index.label = Name(ctx->label);
    index.properties = Names(ctx->keys);
  }
  return index;
}

ast::CreateFullText AstBuilder::CreateFullText(Grammar::CreateFullTextContext* ctx) {
  ast::CreateFullText index;
  if (ctx->indexName != nullptr) index.name = Name(ctx->indexName);
  index.if_not_exists = ctx->notExists != nullptr;
  index.labels = Names(ctx->labels);
  index.properties = IndexedProperties(Name(ctx->variable()).text, ctx->keyProperties);
  return index;
}

ast::CreateConstraint AstBuilder::CreateConstraint(Grammar::CreateConstraintContext* ctx) {
  ast::CreateConstraint constraint;
  if (ctx->constraintName != nullptr) constraint.name = Name(ctx->constraintName);
  constraint.if_not_exists = ctx->notExists != nullptr;
  constraint.label = Name(ctx->label);
  constraint.properties = IndexedProperties(Name(ctx->variable()).text, ctx->keyProperties);
  return constraint;
}

ast::CreateValidity AstBuilder::CreateValidity(Grammar::CreateValidityContext* ctx) {
  auto* target = ctx->validityTarget();
  if (target->variable() == nullptr) {
    Fail(Span(target), "UndefinedVariable", "The relationship needs a name here",
         "write ()-[r:TYPE]-() and r before each property");
    return {};
  }
  std::vector<ast::Name> properties =
      IndexedProperties(Name(target->variable()).text, {ctx->startKey, ctx->endKey});
  return {Name(target->relationshipType), std::move(properties[0]), std::move(properties[1])};
}

ast::DropSchema AstBuilder::DropSchema(Grammar::DropSchemaContext* ctx) {
  return {ctx->kind->getType() == Grammar::CONSTRAINT, ctx->ifExists != nullptr, Name(ctx->name())};
}

ast::Rename AstBuilder::Rename(Grammar::RenameStatementContext* ctx) {
  ast::NameKind kind = ast::NameKind::kProperty;
  if (ctx->kind->getType() == Grammar::LABEL) kind = ast::NameKind::kLabel;
  if (ctx->kind->getType() == Grammar::TYPE) kind = ast::NameKind::kType;
  return {kind, Name(ctx->from), Name(ctx->to)};
}

ast::Show AstBuilder::Show(Grammar::ShowStatementContext* ctx) {
  switch (ctx->kind->getType()) {
    case Grammar::INDEX:
    case Grammar::INDEXES:
      return {ast::ShowKind::kIndexes};
    case Grammar::CONSTRAINT:
    case Grammar::CONSTRAINTS:
      return {ast::ShowKind::kConstraints};
    case Grammar::PROCEDURE:
    case Grammar::PROCEDURES:
      return {ast::ShowKind::kProcedures};
    case Grammar::VALIDITY:
      return {ast::ShowKind::kValidity};
    default:
      return {ast::ShowKind::kFunctions};
  }
}

ast::TransactionStatement AstBuilder::Transaction(Grammar::TransactionStatementContext* ctx) {
  switch (ctx->command->getType()) {
    case Grammar::BEGIN:
      return {ast::TransactionCommand::kBegin};
    case Grammar::COMMIT:
      return {ast::TransactionCommand::kCommit};
    default:
      return {ast::TransactionCommand::kRollback};
  }
}

ast::CopyFrom AstBuilder::CopyFrom(Grammar::CopyStatementContext* ctx) {
  ast::CopyFrom copy;
  if (auto* pattern = ctx->copyPattern()) {
    copy.pattern.span = Span(pattern);
    for (auto* node : pattern->nodes) copy.pattern.nodes.push_back(CopyNode(node));
    if (auto* relationship = pattern->copyRelationship()) {
      copy.pattern.relationships.push_back(CopyRelationship(relationship));
    }
  }
  for (auto* path : ctx->paths) copy.paths.push_back(StringValue(path));
  copy.path_span = Span(ctx->paths.front());
  for (auto* policy : ctx->policies) {
    for (auto& option : CopyPolicy(policy)) copy.options.push_back(std::move(option));
  }
  if (auto* options = ctx->copyOptions()) {
    for (auto* option : options->options) copy.options.push_back(CopyOption(option));
  }
  return copy;
}

ast::CopyTo AstBuilder::CopyTo(Grammar::CopyStatementContext* ctx) {
  ast::CopyTo copy;
  copy.query = QueryStatement(ctx->rows);
  const SourceSpan span = Span(ctx->rows);
  // Lines and columns of errors are those of the whole statement.
  for (const char c : source_.Slice({.offset = 0, .length = span.offset}))
    copy.text += c == '\n' ? '\n' : ' ';
  copy.text += source_.Slice(span);
  std::string to(source_.Slice(Span(ctx->to)));
  for (char& c : to) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (to != "TO") {
    Fail(Span(ctx->to), "UnexpectedSyntax",
         fmt::format("Unexpected '{}'", source_.Slice(Span(ctx->to))), "expected TO");
  }
  copy.path = StringValue(ctx->target);
  copy.path_span = Span(ctx->target);
  if (auto* options = ctx->copyOptions()) {
    for (auto* option : options->options) copy.options.push_back(CopyOption(option));
  }
  return copy;
}

ast::NodePattern AstBuilder::CopyNode(Grammar::CopyNodeContext* ctx) {
  ast::NodePattern node;
  node.span = Span(ctx);
  if (ctx->variable() != nullptr) node.variable = Name(ctx->variable());
  if (auto* labels = ctx->copyLabels()) {
    for (auto* label : labels->labels) node.labels.push_back(CopyName(label));
    for (const antlr4::Token* separator : labels->separators) {
      const bool bar = separator->getType() == Grammar::BAR;
      if (bar != (labels->separators[0]->getType() == Grammar::BAR)) {
        Fail(Span(labels), "UnexpectedSyntax", "Labels joined by ':' and by '|' cannot be mixed",
             "write (:A:B) for both labels, (:A|B) for either");
      }
      node.any_label = bar;
    }
  }
  if (ctx->copyKeys() != nullptr) node.key_columns = CopyKeys(ctx->copyKeys());
  return node;
}

ast::RelationshipPattern AstBuilder::CopyRelationship(Grammar::CopyRelationshipContext* ctx) {
  ast::RelationshipPattern relationship;
  relationship.span = Span(ctx);
  if (ctx->variable() != nullptr) relationship.variable = Name(ctx->variable());
  if (ctx->copyName() != nullptr) relationship.types.push_back(CopyName(ctx->copyName()));
  relationship.direction = Direction(ctx->left != nullptr, ctx->right != nullptr);
  if (ctx->copyKeys() != nullptr) relationship.key_columns = CopyKeys(ctx->copyKeys());
  return relationship;
}

ast::NameOrColumn AstBuilder::CopyName(Grammar::CopyNameContext* ctx) {
  if (ctx->column != nullptr) return {Name(ctx->column), true};
  return {Name(ctx->name()), false};
}

std::vector<std::pair<ast::Name, ast::Name>> AstBuilder::CopyKeys(Grammar::CopyKeysContext* ctx) {
  std::vector<std::pair<ast::Name, ast::Name>> keys;
  for (auto* key : ctx->keys) {
    keys.emplace_back(Name(key->property), Name(key->column ? key->column : key->property));
  }
  return keys;
}

std::pair<ast::Name, Value> AstBuilder::CopyOption(Grammar::CopyOptionContext* ctx) {
  ast::Name key = Name(ctx->key);
  if (ctx->word != nullptr) return {std::move(key), Value(source_.Slice(Span(ctx->word)))};
  if (ctx->sign != nullptr && ctx->literal()->kind->getType() != Grammar::INTEGER &&
      ctx->literal()->kind->getType() != Grammar::FLOAT) {
    Fail(Span(ctx->sign), "UnexpectedSyntax", "Unexpected '-' before a value that is no number");
  }
  return {std::move(key), LiteralValue(ctx->literal(), ctx->sign != nullptr)};
}

std::vector<std::pair<ast::Name, Value>> AstBuilder::CopyPolicy(Grammar::CopyPolicyContext* ctx) {
  const auto word = [this](antlr4::ParserRuleContext* written) {
    std::string lower(source_.Slice(Span(written)));
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return lower;
  };
  const auto wrong = [this](antlr4::ParserRuleContext* written, std::string_view wanted) {
    Fail(Span(written), "UnexpectedSyntax",
         fmt::format("Unexpected '{}'", source_.Slice(Span(written))),
         fmt::format("expected {}", wanted));
    return std::vector<std::pair<ast::Name, Value>>();
  };
  std::vector<std::pair<ast::Name, Value>> options;
  if (ctx->errors != nullptr) {
    if (word(ctx->errors) != "errors") return wrong(ctx->errors, "ON, ERRORS TO or WITH");
    if (word(ctx->to) != "to") return wrong(ctx->to, "TO");
    options.emplace_back(ast::Name{"errors_to", Span(ctx)}, Value(StringValue(ctx->file)));
    return options;
  }
  const std::string subject = word(ctx->subject) + (ctx->NODE() != nullptr ? " node" : "");
  if (subject != "error" && subject != "duplicate" && subject != "missing node") {
    return wrong(ctx->subject, "ON ERROR, ON DUPLICATE or ON MISSING NODE");
  }
  const std::string name = subject == "missing node" ? "on_missing_node" : "on_" + subject;
  options.emplace_back(ast::Name{name, Span(ctx)}, Value(word(ctx->action)));
  if (ctx->maximum == nullptr) return options;
  if (subject != "error" || word(ctx->maximum) != "max") {
    return wrong(ctx->maximum, "MAX only after ON ERROR SKIP");
  }
  options.emplace_back(ast::Name{"max_errors", Span(ctx->number)},
                       Value(IntegerValue(ctx->number)));
  return options;
}

}  // namespace keiretsu::query::parser
