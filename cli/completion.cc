#include "cli/completion.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/cypher_tokens.h"

namespace keiretsu::cli {
namespace {

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool StartsWithoutCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return Lower(a) == Lower(b); });
}

bool EqualsWithoutCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && StartsWithoutCase(a, b);
}

/// A name as it is written in a statement.
std::string Escaped(const std::string& name) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  if (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
      std::all_of(name.begin(), name.end(), is_part)) {
    return name;
  }
  std::string escaped = "`";
  for (const char c : name) {
    if (c == '`') escaped += '`';
    escaped += c;
  }
  return escaped + '`';
}

/// The text before the cursor with its last word taken apart.
class Context {
 public:
  explicit Context(std::string_view text) : text_(text), tokens_(Tokenize(text)) {
    if (tokens_.empty()) return;
    const Token& last = tokens_.back();
    const bool touches_cursor = last.offset + last.length == text.size();
    inside_quotes_ = last.open && last.kind != TokenKind::kName;
    if (touches_cursor && (last.kind == TokenKind::kName || last.kind == TokenKind::kKeyword)) {
      prefix_ = text.substr(last.offset);
      tokens_.pop_back();
    }
  }

  bool inside_quotes() const { return inside_quotes_; }
  std::string_view prefix() const { return prefix_; }
  std::size_t start() const { return text_.size() - prefix_.size(); }

  /// The n-th token before the word, from 1; "" beyond the first.
  std::string_view Before(std::size_t n) const {
    return n <= tokens_.size() ? TextOf(tokens_[tokens_.size() - n]) : std::string_view();
  }
  TokenKind KindBefore(std::size_t n) const {
    return n <= tokens_.size() ? tokens_[tokens_.size() - n].kind : TokenKind::kSign;
  }

  /// The innermost bracket that is open at the word: '(', '[', '{', or '\0'.
  char OpenBracket() const {
    std::string open;
    for (const Token& token : tokens_) {
      if (token.kind != TokenKind::kSign) continue;
      const char sign = text_[token.offset];
      if (sign == '(' || sign == '[' || sign == '{') {
        open += sign;
      } else if ((sign == ')' || sign == ']' || sign == '}') && !open.empty()) {
        open.pop_back();
      }
    }
    return open.empty() ? '\0' : open.back();
  }

 private:
  std::string_view TextOf(const Token& token) const {
    return text_.substr(token.offset, token.length);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::string_view prefix_;
  bool inside_quotes_ = false;
};

class Collector {
 public:
  explicit Collector(std::string_view prefix) : prefix_(prefix) {}

  void Add(std::string candidate) {
    if (StartsWithoutCase(candidate, prefix_)) found_.push_back(std::move(candidate));
  }
  template <typename Names, typename NameOf>
  void AddNames(const Names& names, NameOf name_of) {
    for (const auto& named : names) Add(Escaped(name_of(named)));
  }
  std::vector<std::string> Take() {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  std::string_view prefix_;
  std::vector<std::string> found_;
};

// At the beginning of a statement, a word after a point is a command.
bool IsCommandLine(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  return first != std::string_view::npos && text[first] == '.' &&
         text.find_first_of(" \t\n", first) == std::string_view::npos;
}

Completion CompleteCommand(std::string_view text) {
  Completion completion = {.start = text.find('.')};
  Collector found(text.substr(completion.start));
  for (const Command& command : Commands()) found.Add(std::string(command.name));
  completion.candidates = found.Take();
  return completion;
}

void AddKeywords(std::string_view prefix, Collector& found) {
  const bool is_lower = !prefix.empty() && prefix.front() == Lower(prefix.front());
  for (const std::string_view keyword : Keywords()) {
    std::string word(keyword);
    if (is_lower) std::transform(word.begin(), word.end(), word.begin(), Lower);
    found.Add(std::move(word));
  }
}

void AddByContext(const Context& context, const SchemaSummary& schema, Collector& found) {
  const std::string_view before = context.Before(1);
  const char bracket = context.OpenBracket();
  const auto name = [](const auto& named) { return named.name; };
  const auto itself = [](const std::string& text) { return text; };
  if ((before == ":" || before == "|" || before == "&") && bracket == '[') {
    found.AddNames(schema.types, name);
  } else if ((before == ":" && bracket != '{') || (before == "|" && bracket == '(')) {
    found.AddNames(schema.labels, name);
  } else if (before == "." && context.KindBefore(2) != TokenKind::kNumber) {
    found.AddNames(schema.properties, itself);
  } else if (bracket == '{' && (before == "{" || before == ",")) {
    found.AddNames(schema.properties, itself);
  } else if (EqualsWithoutCase(before, "CALL")) {
    for (const std::string& procedure : schema.procedures) found.Add(procedure);
  } else if (before != "." && before != "|") {
    AddKeywords(context.prefix(), found);
    for (const std::string& function : schema.functions) found.Add(function + "(");
  }
}

}  // namespace

Completion Complete(std::string_view before_cursor, const SchemaSummary& schema) {
  if (IsCommandLine(before_cursor)) return CompleteCommand(before_cursor);
  const Context context(before_cursor);
  Completion completion = {.start = context.start()};
  if (context.inside_quotes()) return completion;
  Collector found(context.prefix());
  AddByContext(context, schema, found);
  completion.candidates = found.Take();
  return completion;
}

}  // namespace keiretsu::cli
