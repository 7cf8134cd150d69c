#include "query/parser/literals.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include <fast_float/fast_float.h>
#include <fmt/format.h>

namespace keiretsu::query::parser {
namespace {

constexpr std::uint64_t kMagnitudeOfLowest = std::uint64_t{1} << 63;

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

void AppendUtf8(std::uint32_t code_point, std::string* out) {
  const auto put = [out](std::uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

// Reads `count` hexadecimal digits at `at`; false when there are fewer.
bool ReadHex(std::string_view text, std::size_t at, std::size_t count, std::uint32_t* value) {
  if (at + count > text.size()) return false;
  *value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const int digit = DigitOf(text[i]);
    if (digit > 15) return false;
    *value = *value * 16 + static_cast<std::uint32_t>(digit);
  }
  return true;
}

bool IsHighSurrogate(std::uint32_t c) { return c >= 0xD800 && c < 0xDC00; }
bool IsLowSurrogate(std::uint32_t c) { return c >= 0xDC00 && c < 0xE000; }

// Reads the escape `\u` or `\U` at `*at`, and the second half of a surrogate pair; leaves `*at`
// behind it.
LiteralError ReadUnicodeEscape(std::string_view text, std::size_t* at, std::string* value) {
  const std::size_t start = *at;
  const std::size_t digits = text[start + 1] == 'U' ? 8 : 4;
  std::uint32_t code_point = 0;
  if (!ReadHex(text, start + 2, digits, &code_point)) {
    return {
        "InvalidUnicodeLiteral",
        fmt::format("A unicode escape \\{} needs {} hexadecimal digits", text[start + 1], digits),
        "write \\u00E9 or \\U000000E9, or the character itself", start, 2};
  }
  *at = start + 2 + digits;
  std::uint32_t low = 0;
  if (IsHighSurrogate(code_point) && text.substr(*at, 2) == "\\u" &&
      ReadHex(text, *at + 2, 4, &low) && IsLowSurrogate(low)) {
    code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
    *at += 6;
  }
  if (code_point > 0x10FFFF || IsHighSurrogate(code_point) || IsLowSurrogate(code_point)) {
    return {"InvalidUnicodeLiteral",
            fmt::format("The unicode escape {} names no character", text.substr(start, 2 + digits)),
            "", start, 2 + digits};
  }
  AppendUtf8(code_point, value);
  return {};
}

// The character that `\c` stands for, or 0 when it is no escape.
char SimpleEscape(char c) {
  switch (c) {
    case '\\':
    case '\'':
    case '"':
    case '`':
      return c;
    case 'b':
    case 'B':
      return '\b';
    case 'f':
    case 'F':
      return '\f';
    case 'n':
    case 'N':
      return '\n';
    case 'r':
    case 'R':
      return '\r';
    case 't':
    case 'T':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

LiteralError ReadInteger(std::string_view text, bool negative, Value* value) {
  std::uint64_t base = 10;
  std::string_view digits = text;
  if (text.size() > 2 && text[0] == '0' && DigitOf(text[1]) > 9) {
    base = text[1] == 'x' || text[1] == 'X' ? 16 : 8;
    digits = text.substr(2);
  }
  const std::uint64_t limit = negative ? kMagnitudeOfLowest : kMagnitudeOfLowest - 1;
  std::uint64_t magnitude = 0;
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(DigitOf(c));
    if (magnitude > (limit - digit) / base) {
      return {"IntegerOverflow",
              fmt::format("The integer {}{} is out of range", negative ? "-" : "", text),
              "integers lie between -9223372036854775808 and 9223372036854775807; write a float "
              "for a larger number"};
    }
    magnitude = magnitude * base + digit;
  }
  *value = Value(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
  return {};
}

LiteralError ReadFloat(std::string_view text, bool negative, Value* value) {
  double number = 0;
  fast_float::from_chars(text.data(), text.data() + text.size(), number);
  if (std::isinf(number)) {
    return {"FloatingPointOverflow", fmt::format("The number {} is too large", text),
            fmt::format("the largest float is {}", std::numeric_limits<double>::max())};
  }
  *value = Value(negative ? -number : number);
  return {};
}

LiteralError ReadString(std::string_view quoted, std::string* value) {
  const std::string_view text = quoted.substr(0, quoted.size() - 1);
  value->clear();
  value->reserve(text.size());
  for (std::size_t at = 1; at < text.size();) {
    if (text[at] != '\\') {
      const std::size_t next = std::min(text.find('\\', at), text.size());
      value->append(text.substr(at, next - at));
      at = next;
    } else if (text[at + 1] == 'u' || text[at + 1] == 'U') {
      LiteralError error = ReadUnicodeEscape(text, &at, value);
      if (!error.detail.empty()) return error;
    } else if (const char c = SimpleEscape(text[at + 1])) {
      value->push_back(c);
      at += 2;
    } else {
      return {"UnexpectedSyntax", "A backslash in a string must begin an escape such as \\n or \\'",
              "write \\\\ for a backslash", at, 2};
    }
  }
  return {};
}

std::string ReadEscapedName(std::string_view quoted) {
  std::string name;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    name.push_back(quoted[i]);
    if (quoted[i] == '`') ++i;
  }
  return name;
}

}  // namespace keiretsu::query::parser
