#include "keiretsu/statement_text.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu {
namespace {

/// Walks over a script by whole lexical units, counting lines and columns as the parser does.
class Scanner {
 public:
  Scanner(std::string_view script, ScriptPosition& position)
      : script_(script), position_(position) {}

  bool at_end() const { return position_.offset >= script_.size(); }
  char current() const { return script_[position_.offset]; }
  bool StartsWith(std::string_view text) const {
    return script_.substr(position_.offset).starts_with(text);
  }

  void Advance() {
    const auto byte = static_cast<unsigned char>(script_[position_.offset++]);
    if (byte == '\n') {
      ++position_.line;
      position_.column = 1;
    } else if ((byte & 0xc0) != 0x80) {  // the first byte of a code point
      ++position_.column;
    }
  }
  void AdvanceBy(std::size_t bytes) {
    for (; bytes > 0 && !at_end(); --bytes) Advance();
  }

  /// White space and comments; false if there is neither here.
  bool SkipBlank() {
    if (StartsWith("//")) {
      while (!at_end() && current() != '\n' && current() != '\r') Advance();
      return true;
    }
    if (StartsWith("/*")) {
      AdvanceBy(2);
      while (!at_end() && !StartsWith("*/")) Advance();
      AdvanceBy(2);
      return true;
    }
    if (const std::size_t bytes = WhiteSpaceBytes(); bytes > 0) {
      AdvanceBy(bytes);
      return true;
    }
    return false;
  }

  /// One unit that is no blank: a quoted text as a whole, or a single character.
  void SkipUnit() {
    const char quote = current();
    Advance();
    if (quote != '\'' && quote != '"' && quote != '`') return;
    while (!at_end() && current() != quote) {
      // An escaped name doubles its quote, which reads as two names: the end is the same.
      AdvanceBy(quote != '`' && current() == '\\' ? 2 : 1);
    }
    AdvanceBy(1);
  }

 private:
  /// White space of the lexer beyond ASCII: no-break spaces and the byte order mark, which editors
  /// leave behind.
  std::size_t WhiteSpaceBytes() const {
    const char c = current();
    if (c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f')) return 1;
    for (const std::string_view space : {"\u00a0", "\u202f", "\u3000", "\ufeff"}) {
      if (StartsWith(space)) return space.size();
    }
    return 0;
  }

  std::string_view script_;
  ScriptPosition& position_;
};

}  // namespace

bool SkipToStatement(std::string_view script, ScriptPosition& position) {
  Scanner scanner(script, position);
  while (!scanner.at_end()) {
    if (scanner.current() == ';') {
      scanner.Advance();
    } else if (!scanner.SkipBlank()) {
      return true;
    }
  }
  return false;
}

std::optional<StatementText> NextStatement(std::string_view script, ScriptPosition& position) {
  if (!SkipToStatement(script, position)) return std::nullopt;
  Scanner scanner(script, position);
  StatementText statement = {.text = {}, .start = position, .terminated = false};
  std::size_t end = position.offset;  // of the last unit that is no blank
  while (!scanner.at_end() && scanner.current() != ';') {
    if (scanner.SkipBlank()) continue;
    scanner.SkipUnit();
    end = position.offset;
  }
  statement.text = script.substr(statement.start.offset, end - statement.start.offset);
  statement.terminated = !scanner.at_end();
  if (statement.terminated) scanner.Advance();
  return statement;
}

std::vector<StatementText> SplitStatements(std::string_view script) {
  std::vector<StatementText> statements;
  ScriptPosition position;
  while (const auto statement = NextStatement(script, position)) statements.push_back(*statement);
  return statements;
}

Status InScript(const Status& status, const ScriptPosition& start) {
  if (status.query_error() == nullptr || !status.query_error()->span) return status;
  QueryError error = *status.query_error();
  SourceSpan& span = *error.span;
  constexpr std::size_t kMaxOffset = std::numeric_limits<std::uint32_t>::max();
  if (span.line == 0 || start.offset > kMaxOffset - span.offset) {
    error.span.reset();
  } else {
    span.offset += static_cast<std::uint32_t>(start.offset);
    if (span.line == 1) span.column += start.column - 1;
    span.line += start.line - 1;
  }
  return Status::WithQueryError(status.code(), std::move(error), std::string(status.message()));
}

}  // namespace keiretsu
