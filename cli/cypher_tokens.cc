#include "cli/cypher_tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::cli {
namespace {

constexpr std::array<std::string_view, 84> kKeywords = {
    "ALL", "ALTER", "AND", "AS", "ASC", "ASCENDING", "BEGIN", "BETWEEN", "BY", "CALL", "CASE",
    "CHECKPOINT", "COMMIT", "CONSTRAINT", "CONSTRAINTS", "CONTAINS", "COPY", "CREATE", "CSV",
    "DELETE", "DESC", "DESCENDING", "DETACH", "DISTINCT", "DROP", "EACH", "ELSE", "END", "ENDS",
    "EXISTS", "EXPLAIN", "FALSE", "FIELDTERMINATOR", "FOR", "FOREACH", "FROM", "FULLTEXT",
    "FUNCTIONS", "HEADERS", "IF", "IN", "INDEX", "INDEXES", "IS", "LABEL", "LIMIT", "LOAD",
    "MATCH", "MERGE", "NONE", "NOT", "NULL", "OF", "ON", "OPTIONAL", "OR", "ORDER", "PROCEDURES",
    "PROFILE", "PROPERTY", "REMOVE", "RENAME", "REQUIRE", "RETURN", "ROLLBACK", "SET", "SHOW",
    "SINGLE", "SKIP", "STARTS", "THEN", "TO", "TRANSACTION", "TRUE", "TYPE", "UNION", "UNIQUE",
    "UNWIND", "VALIDITY", "WHEN", "WHERE", "WITH", "XOR", "YIELD"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }

bool IsKeyword(std::string_view word) {
  std::string upper(word);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return std::find(kKeywords.begin(), kKeywords.end(), upper) != kKeywords.end();
}

std::size_t EndOfQuoted(std::string_view text, std::size_t at, bool& open) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote) {
    at += quote != '`' && text[at] == '\\' && at + 1 < text.size() ? 2U : 1U;
  }
  open = at >= text.size();
  return open ? text.size() : at + 1;
}

std::size_t EndOfComment(std::string_view text, std::size_t at, bool& open) {
  if (text[at + 1] == '/') {
    const std::size_t end = text.find('\n', at);
    open = end == std::string_view::npos;
    return open ? text.size() : end;
  }
  const std::size_t end = text.find("*/", at + 2);
  open = end == std::string_view::npos;
  return open ? text.size() : end + 2;
}

std::size_t EndWhile(std::string_view text, std::size_t at, bool (*accepts)(char)) {
  while (at < text.size() && accepts(text[at])) ++at;
  return at;
}

Token TokenAt(std::string_view text, std::size_t at) {
  const char c = text[at];
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  Token token = {.offset = at};
  std::size_t end = at + 1;
  if (c == '/' && (next == '/' || next == '*')) {
    token.kind = TokenKind::kComment;
    end = EndOfComment(text, at, token.open);
  } else if (c == '\'' || c == '"' || c == '`') {
    token.kind = c == '`' ? TokenKind::kName : TokenKind::kString;
    end = EndOfQuoted(text, at, token.open);
  } else if (c == '$' && IsNamePart(next)) {
    token.kind = TokenKind::kParameter;
    end = EndWhile(text, at + 1, IsNamePart);
  } else if (IsDigit(c)) {
    token.kind = TokenKind::kNumber;
    end = EndWhile(text, at, IsNamePart);
    if (end + 1 < text.size() && text[end] == '.' && IsDigit(text[end + 1])) {
      end = EndWhile(text, end + 1, IsNamePart);
    }
  } else if (IsNameStart(c)) {
    end = EndWhile(text, at, IsNamePart);
    token.kind = IsKeyword(text.substr(at, end - at)) ? TokenKind::kKeyword : TokenKind::kName;
  }
  token.length = end - at;
  return token;
}

}  // namespace

std::vector<Token> Tokenize(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r')) {
      ++at;
      continue;
    }
    tokens.push_back(TokenAt(text, at));
    at += tokens.back().length;
  }
  return tokens;
}

std::span<const std::string_view> Keywords() { return kKeywords; }

}  // namespace keiretsu::cli
