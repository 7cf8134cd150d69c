#include "query/parser/ast_builder.h"

namespace keiretsu::query::parser {

SourceSpan AstBuilder::Span(antlr4::Token* token) const {
  return source_.Span(token->getStartIndex(), token->getStopIndex() + 1, token->getLine(),
                      token->getCharPositionInLine() + 1);
}

SourceSpan AstBuilder::Span(antlr4::ParserRuleContext* ctx) const {
  return source_.Span(ctx->start->getStartIndex(), ctx->stop->getStopIndex() + 1,
                      ctx->start->getLine(), ctx->start->getCharPositionInLine() + 1);
}

void AstBuilder::Fail(const SourceSpan& span, std::string_view detail, std::string message,
                      std::string hint) {
  if (!status_.ok()) return;
  status_ = Status::FromQueryError({.type = "SyntaxError",
                                    .phase = "compile time",
                                    .detail = std::string(detail),
                                    .span = span,
                                    .hint = std::move(hint)},
                                   std::move(message));
}

void AstBuilder::Fail(const SourceSpan& span, const LiteralError& error) {
  SourceSpan at = span;
  if (error.length > 0) {
    // The literal may span lines; counting is for this failure only.
    at = source_.SpanAtByte(span.offset + error.offset, error.length);
  }
  Fail(at, error.detail, error.message, error.hint);
}

std::string AstBuilder::NameText(std::string_view written, const SourceSpan& span) {
  if (!written.starts_with('`')) return std::string(written);
  std::string name = ReadEscapedName(written);
  if (name.empty()) Fail(span, "UnexpectedSyntax", "A name cannot be empty");
  return name;
}

ast::Name AstBuilder::NameAt(antlr4::ParserRuleContext* ctx) {
  const SourceSpan span = Span(ctx->start);
  return {NameText(source_.Slice(span), span), span};
}

ast::Name AstBuilder::Name(Grammar::QualifiedNameContext* ctx) {
  ast::Name name{"", Span(ctx)};
  for (auto* part : ctx->parts) {
    if (!name.text.empty()) name.text += '.';
    name.text += Name(part).text;
  }
  return name;
}

std::vector<ast::Name> AstBuilder::Names(const std::vector<Grammar::NameContext*>& contexts) {
  std::vector<ast::Name> names;
  names.reserve(contexts.size());
  for (auto* ctx : contexts) names.push_back(Name(ctx));
  return names;
}

std::string AstBuilder::StringValue(antlr4::Token* token) {
  const SourceSpan span = Span(token);
  std::string text;
  if (const LiteralError error = ReadString(source_.Slice(span), &text); !error.detail.empty()) {
    Fail(span, error);
  }
  return text;
}

std::int64_t AstBuilder::IntegerValue(antlr4::Token* token) {
  const SourceSpan span = Span(token);
  Value value(0);
  if (const LiteralError error = ReadInteger(source_.Slice(span), false, &value);
      !error.detail.empty()) {
    Fail(span, error);
  }
  return value.AsInteger();
}

Value AstBuilder::LiteralValue(Grammar::LiteralContext* ctx, bool negative) {
  const SourceSpan span = Span(ctx);
  const std::string_view written = source_.Slice(span);
  Value value;
  LiteralError error;
  switch (ctx->kind->getType()) {
    case Grammar::TRUE:
      return Value(true);
    case Grammar::FALSE:
      return Value(false);
    case Grammar::STRING:
      return Value(StringValue(ctx->kind));
    case Grammar::LITERAL_LIST:
      return lexer_.ListAt(ctx->kind->getStartIndex());
    case Grammar::INTEGER:
      error = ReadInteger(written, negative, &value);
      break;
    case Grammar::FLOAT:
      error = ReadFloat(written, negative, &value);
      break;
    case Grammar::MALFORMED_NUMBER:
      error = {"InvalidNumberLiteral", "'" + std::string(written) + "' is not a number",
               "numbers are written like 12, 1.5, 1e9, 0x1F or 0o17; a name cannot begin with a "
               "digit"};
      break;
    default:
      break;  // NULL
  }
  if (!error.detail.empty()) Fail(span, error);
  return value;
}

}  // namespace keiretsu::query::parser
