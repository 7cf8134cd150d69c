#include "query/parser/token_check.h"

#include <fmt/format.h>

#include "grammar/CypherLexer.h"
#include "query/limits.h"

namespace keiretsu::query::parser {
namespace {

using Lexer = ::keiretsu::grammar::CypherLexer;

// The closing bracket of an opening one, or 0.
std::size_t ClosingType(std::size_t type) {
  switch (type) {
    case Lexer::LEFT_PARENTHESIS:
      return Lexer::RIGHT_PARENTHESIS;
    case Lexer::LEFT_BRACKET:
      return Lexer::RIGHT_BRACKET;
    case Lexer::LEFT_BRACE:
      return Lexer::RIGHT_BRACE;
    default:
      return 0;
  }
}

bool IsClosing(std::size_t type) {
  return type == Lexer::RIGHT_PARENTHESIS || type == Lexer::RIGHT_BRACKET ||
         type == Lexer::RIGHT_BRACE;
}

// `.case`, `:Case` and `AS case` are names.
bool IsName(const std::vector<antlr4::Token*>& tokens, std::size_t i) {
  if (i == 0) return false;
  const std::size_t before = tokens[i - 1]->getType();
  return before == Lexer::DOT || before == Lexer::COLON || before == Lexer::AS;
}

struct Open {
  antlr4::Token* token;
  std::size_t cases = 0;  // CASE expressions begun inside and not ended
};

Status TooDeep(const SourceText& source, antlr4::Token* token) {
  return Status::WithQueryError(
      StatusCode::kResourceExhausted,
      {.type = "SyntaxError",
       .phase = "compile time",
       .detail = "NestingTooDeep",
       .span = SpanOf(source, token),
       .hint = "split the query with WITH, or pass the data as a parameter"},
      fmt::format("Brackets are nested more than {} levels deep", kMaxNestingDepth));
}

}  // namespace

SourceSpan SpanOf(const SourceText& source, antlr4::Token* token) {
  const std::size_t start = token->getStartIndex();
  const bool at_end = token->getType() == antlr4::Token::EOF;
  return source.Span(std::min(start, source.code_points()),
                     at_end ? std::min(start, source.code_points()) : token->getStopIndex() + 1,
                     token->getLine(), token->getCharPositionInLine() + 1);
}

Result<BracketReport> CheckNesting(const std::vector<antlr4::Token*>& tokens,
                                   const SourceText& source) {
  BracketReport report;
  std::vector<Open> open = {{nullptr}};
  std::size_t depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::size_t type = tokens[i]->getType();
    if (type == Lexer::CASE && !IsName(tokens, i)) {
      ++open.back().cases;
      ++depth;
    } else if (type == Lexer::END && open.back().cases > 0) {
      --open.back().cases;
      --depth;
    } else if (ClosingType(type) != 0) {
      open.push_back({tokens[i]});
      ++depth;
    } else if (IsClosing(type)) {
      const Open last = open.back();
      if (last.token == nullptr || ClosingType(last.token->getType()) != type) {
        // The parser will refuse it; what follows is no deeper than counted so far.
        report.mismatched = tokens[i];
        report.opened = last.token;
        return report;
      }
      depth -= last.cases + 1;
      open.pop_back();
    }
    if (depth > kMaxNestingDepth) return TooDeep(source, tokens[i]);
  }
  report.unclosed = open.back().token;
  return report;
}

}  // namespace keiretsu::query::parser
