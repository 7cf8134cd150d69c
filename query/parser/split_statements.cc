#include "query/parser/split_statements.h"

#include <algorithm>
#include <cstdint>

namespace keiretsu::query::parser {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The end of what starts at `at`: a string, an escaped name, a comment, or one byte. The same
// shapes as in grammar/CypherLexer.g4.
std::size_t EndOfToken(std::string_view text, std::size_t at) {
  const char first = text[at];
  if (first == '\'' || first == '"') {
    for (std::size_t i = at + 1; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == first) {
        return i + 1;
      }
    }
    return text.size();
  }
  if (first == '`') {  // a doubled one ends one name and begins the next: the same end
    const std::size_t end = text.find('`', at + 1);
    return end == text.npos ? text.size() : end + 1;
  }
  if (text.substr(at, 2) == "//") return std::min(text.find_first_of("\r\n", at), text.size());
  if (text.substr(at, 2) == "/*") {
    const std::size_t end = text.find("*/", at + 2);
    return end == text.npos ? text.size() : end + 2;
  }
  return at + 1;
}

bool StartsComment(std::string_view text, std::size_t at) {
  const std::string_view two = text.substr(at, 2);
  return two == "//" || two == "/*";
}

// Follows line and column through a script, forwards only.
class Position {
 public:
  explicit Position(std::string_view text) : text_(text) {}

  SourceSpan SpanOf(std::size_t start, std::size_t length) {
    for (; at_ < start; ++at_) {
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
      } else if ((static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80) {
        ++column_;
      }
    }
    return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(length), line_, column_};
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace

Result<std::vector<ScriptStatement>> SplitStatements(std::string_view script) {
  std::vector<ScriptStatement> statements;
  Position position(script);
  std::size_t start = script.npos;  // of the statement's first token that counts
  std::size_t end = 0;              // behind its last
  const auto finish = [&](bool terminated) {
    if (start == script.npos) return;
    const SourceSpan span = position.SpanOf(start, end - start);
    statements.push_back({script.substr(start, end - start), span, terminated});
    start = script.npos;
  };
  for (std::size_t at = 0; at < script.size();) {
    const std::size_t next = EndOfToken(script, at);
    const bool unclosed_comment = script.substr(at, 2) == "/*" && next == script.size() &&
                                  (next - at < 4 || script.substr(next - 2) != "*/");
    if (script[at] == ';') {
      finish(true);
    } else if (!IsSpace(script[at]) && (!StartsComment(script, at) || unclosed_comment)) {
      if (start == script.npos) start = at;
      end = next;
    }
    at = next;
  }
  finish(false);
  return statements;
}

}  // namespace keiretsu::query::parser
