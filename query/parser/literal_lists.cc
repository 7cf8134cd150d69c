#include "query/parser/literal_lists.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "query/limits.h"
#include "query/parser/literals.h"

namespace keiretsu::query::parser {
namespace {

bool IsSpace(char c) {
  return (c >= '\x09' && c <= '\x0D') || (c >= '\x1C' && c <= '\x20');
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
// Bytes beyond ASCII may continue a name: what they touch is left to the parser.
bool IsWordPart(char c) {
  return IsWordStart(c) || IsDigit(c) || (static_cast<unsigned char>(c) & 0x80) != 0;
}

// A place in the text, in bytes and as ANTLR counts.
struct Place {
  std::size_t byte = 0;
  std::size_t code_point = 0;
  std::size_t line = 0;
  std::size_t column = 0;
};

// A list or map whose end is still to come.
struct Open {
  bool is_map = false;
  Place begin;
  List items;
  Map entries;
  std::string key;       // of the entry that is being read
  bool has_key = false;  // and its colon
  bool wants_value = true;  // else a comma or the end
};

class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  std::vector<LiteralList> Run() {
    while (!AtEnd()) {
      if (SkipBlank()) continue;
      const char c = Here();
      if (c == '\'' || c == '"' || c == '`') {
        const std::size_t end = EndOfQuoted();
        if (end == 0) break;  // never closed: the parser says so
        if (open_.empty() || c == '`') {
          LeaveLists(end);
        } else {
          TakeText(end);
        }
      } else if (open_.empty()) {
        if (c == '[') {
          Begin(false);
        } else {
          Advance(1);
        }
      } else if (!TakeElement()) {
        open_.clear();  // and the character is looked at again, outside of any list
      }
    }
    return std::move(found_);
  }

 private:
  bool AtEnd() const { return at_.byte == text_.size(); }
  char Here() const { return text_[at_.byte]; }

  void Advance(std::size_t bytes) {
    for (const std::size_t end = at_.byte + bytes; at_.byte < end; ++at_.byte) {
      const char c = text_[at_.byte];
      if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
      ++at_.code_point;
      ++at_.column;
      if (c != '\n') continue;
      ++at_.line;
      at_.column = 0;
    }
  }

  // White space and comments.
  bool SkipBlank() {
    if (IsSpace(Here())) {
      Advance(1);
      return true;
    }
    const std::string_view rest = text_.substr(at_.byte);
    if (rest.starts_with("//")) {
      Advance(std::min(rest.find_first_of("\r\n"), rest.size()));
      return true;
    }
    if (!rest.starts_with("/*")) return false;
    const std::size_t end = rest.find("*/", 2);
    Advance(end == rest.npos ? rest.size() : end + 2);
    return true;
  }

  // The byte behind the closing quote, or 0.
  std::size_t EndOfQuoted() const {
    const char quote = Here();
    for (std::size_t i = at_.byte + 1; i < text_.size(); ++i) {
      if (text_[i] == quote) return i + 1;
      if (text_[i] == '\\' && quote != '`') ++i;
    }
    return 0;
  }

  void LeaveLists(std::size_t end) {
    open_.clear();
    Advance(end - at_.byte);
  }

  void Begin(bool is_map) {
    Open open;
    open.is_map = is_map;
    open.begin = at_;
    open_.push_back(std::move(open));
    Advance(1);
  }

  // Reads what stands here within a list or map; false when it is nothing a literal could hold.
  bool TakeElement() {
    Open& open = open_.back();
    const char c = Here();
    if (c == ']' || c == '}') return Close(c);
    if (c == ',') {
      if (open.wants_value) return false;
      open.wants_value = true;
      open.has_key = false;
      Advance(1);
      return true;
    }
    if (!open.wants_value) return false;
    if (open.is_map && !open.has_key) return TakeKey();
    if (c == '[' || c == '{') {
      if (open_.size() == kMaxNestingDepth) return false;
      Begin(c == '{');
      return true;
    }
    if (IsWordStart(c)) return TakeWord();
    return TakeNumber();
  }

  bool Close(char c) {
    Open& open = open_.back();
    const bool empty = open.items.empty() && open.entries.empty();
    if ((c == '}') != open.is_map || (open.wants_value && !empty)) return false;
    Advance(1);
    const Place begin = open.begin;
    const bool is_long = at_.byte - begin.byte >= kLongListBytes && open.items.size() > 1;
    const Value value =
        open.is_map ? Value::MakeMap(std::move(open.entries)) : Value(std::move(open.items));
    open_.pop_back();
    if (is_long) Keep(begin, value);
    if (!open_.empty()) Put(value);
    return true;
  }

  void Keep(const Place& begin, const Value& value) {
    while (!found_.empty() && found_.back().begin > begin.code_point) found_.pop_back();
    found_.push_back({.begin = begin.code_point,
                      .end = at_.code_point,
                      .lines = at_.line - begin.line,
                      .column = at_.column,
                      .value = value});
  }

  void Put(Value value) {
    Open& open = open_.back();
    if (open.is_map) {
      open.entries.emplace_back(std::move(open.key), std::move(value));
    } else {
      open.items.push_back(std::move(value));
    }
    open.wants_value = false;
  }

  void TakeText(std::size_t end) {
    std::string value;
    const Open& open = open_.back();
    const bool wanted = open.wants_value && (!open.is_map || open.has_key);
    const std::size_t length = end - at_.byte;
    if (!wanted || !ReadString(text_.substr(at_.byte, length), &value).detail.empty()) {
      return LeaveLists(end);
    }
    Advance(length);
    Put(Value(value));
  }

  std::string_view Word() const {
    std::size_t end = at_.byte;
    while (end < text_.size() && IsWordPart(text_[end])) ++end;
    return text_.substr(at_.byte, end - at_.byte);
  }

  // A key and its colon.
  bool TakeKey() {
    const std::string_view word = Word();
    if (!IsWordStart(Here()) || !IsAscii(word)) return false;
    Open& open = open_.back();
    open.key = std::string(word);
    Advance(word.size());
    while (!AtEnd() && SkipBlank()) {
    }
    if (AtEnd() || Here() != ':') return false;
    open.has_key = true;
    Advance(1);
    return true;
  }

  static bool IsAscii(std::string_view word) {
    return std::all_of(word.begin(), word.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0x80) == 0; });
  }

  bool TakeWord() {
    const std::string_view word = Word();
    std::string upper(word);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    Value value;
    if (upper == "TRUE" || upper == "FALSE") {
      value = Value(upper == "TRUE");
    } else if (upper != "NULL") {
      return false;
    }
    return TakeLiteral(word.size(), value);
  }

  bool TakeNumber() {
    const bool negative = Here() == '-';
    const std::string_view rest = text_.substr(at_.byte + (negative ? 1 : 0));
    std::size_t length = 0;
    bool is_float = false;
    while (length < rest.size() && IsNumberPart(rest, length)) {
      is_float |= rest[length] == '.';
      ++length;
    }
    const std::string_view number = rest.substr(0, length);
    const bool prefixed = number.size() > 1 && number[0] == '0' && !IsDigit(number[1]);
    is_float |= !prefixed && number.find_first_of("eE") != number.npos;
    if (!(is_float ? IsFloat(number) : IsInteger(number))) return false;
    Value value;
    const LiteralError error = is_float ? ReadFloat(number, negative, &value)
                                        : ReadInteger(number, negative, &value);
    return error.detail.empty() && TakeLiteral(length + (negative ? 1 : 0), value);
  }

  // Digits, letters and dots, and the sign of an exponent.
  static bool IsNumberPart(std::string_view text, std::size_t i) {
    const char c = text[i];
    if (IsDigit(c) || c == '.' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    return (c == '+' || c == '-') && i > 0 && (text[i - 1] == 'e' || text[i - 1] == 'E');
  }

  // What the grammar calls INTEGER.
  static bool IsInteger(std::string_view number) {
    if (number.empty()) return false;
    const bool prefixed = number.size() > 2 && number[0] == '0' && !IsDigit(number[1]);
    if (!prefixed) return std::all_of(number.begin(), number.end(), IsDigit);
    const char base = number[1];
    const std::string_view digits = number.substr(2);
    if (base == 'x' || base == 'X') {
      return digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
    }
    return (base == 'o' || base == 'O') && digits.find_first_not_of("01234567") == digits.npos;
  }

  // What the grammar calls FLOAT.
  static bool IsFloat(std::string_view number) {
    const auto digits = [&number] {
      std::size_t count = 0;
      while (count < number.size() && IsDigit(number[count])) ++count;
      number.remove_prefix(count);
      return count;
    };
    const std::size_t whole = digits();
    const bool dot = number.starts_with('.');
    if (dot) number.remove_prefix(1);
    if (dot ? digits() == 0 : whole == 0) return false;
    if (number.empty()) return dot;
    if (number[0] != 'e' && number[0] != 'E') return false;
    number.remove_prefix(1);
    if (number.starts_with('+') || number.starts_with('-')) number.remove_prefix(1);
    return digits() > 0 && number.empty();
  }

  // A literal of `length` bytes, if nothing follows that would make it part of something else.
  bool TakeLiteral(std::size_t length, const Value& value) {
    const std::size_t end = at_.byte + length;
    if (end < text_.size()) {
      const char next = text_[end];
      if (!IsSpace(next) && next != ',' && next != ']' && next != '}' && next != '/') return false;
    }
    Advance(length);
    Put(value);
    return true;
  }

  std::string_view text_;
  Place at_;
  std::vector<Open> open_;
  std::vector<LiteralList> found_;
};

}  // namespace

std::vector<LiteralList> FindLiteralLists(std::string_view text) {
  if (text.size() < kLongListBytes) return {};
  return Scan(text).Run();
}

}  // namespace keiretsu::query::parser
