#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "query/ast/expression_printer.h"
#include "query/ast/printer.h"

namespace keiretsu::query::ast {
namespace {

// Words that cannot be names of variables, ascending.
constexpr std::array<std::string_view, 40> kReserved = {
    "AND",      "AS",         "ASC",    "ASCENDING", "CASE",   "CONTAINS", "CREATE", "DELETE",
    "DESC",     "DESCENDING", "DETACH", "DISTINCT",  "ELSE",   "END",      "ENDS",   "FALSE",
    "IN",       "IS",         "LIMIT",  "MATCH",     "MERGE",  "NOT",      "NULL",   "ON",
    "OPTIONAL", "OR",         "ORDER",  "REMOVE",    "RETURN", "SET",      "SKIP",   "STARTS",
    "THEN",     "TRUE",       "UNION",  "UNWIND",    "WHEN",   "WHERE",    "WITH",   "XOR"};
static_assert(std::is_sorted(kReserved.begin(), kReserved.end()));

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string PrintString(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    switch (c) {
      case '\'':
      case '\\':
        quoted += '\\';
        quoted += c;
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          quoted += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
        } else {
          quoted += c;
        }
    }
  }
  return quoted + "'";
}

std::string PrintFloat(double number) {
  if (std::isnan(number)) return "(0.0 / 0.0)";
  if (std::isinf(number)) return number > 0 ? "(1.0 / 0.0)" : "(-1.0 / 0.0)";
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::string PrintName(std::string_view name) {
  bool plain = !name.empty() && IsLetter(name[0]) &&
               std::all_of(name.begin(), name.end(),
                           [](char c) { return IsLetter(c) || (c >= '0' && c <= '9'); });
  if (plain) {
    std::string upper(name);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    plain = !std::binary_search(kReserved.begin(), kReserved.end(), std::string_view(upper));
  }
  if (plain) return std::string(name);
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + "`";
}

std::string PrintQualifiedName(std::string_view name) {
  std::string text;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('.', start), name.size());
    if (start > 0) text += '.';
    text += PrintName(name.substr(start, end - start));
    start = end + 1;
  }
  return text;
}

std::string PrintLiteral(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return "NULL";
    case ValueType::kBoolean:
      return value.AsBoolean() ? "true" : "false";
    case ValueType::kInteger:
      return fmt::format("{}", value.AsInteger());
    case ValueType::kFloat:
      return PrintFloat(value.AsFloat());
    case ValueType::kString:
      return PrintString(value.AsString());
    case ValueType::kList: {
      std::string text;
      for (const Value& item : value.AsList()) {
        text += (text.empty() ? "" : ", ") + PrintLiteral(item);
      }
      return '[' + text + ']';
    }
    case ValueType::kMap: {
      std::string text;
      for (const auto& [key, item] : value.AsMap()) {
        text += (text.empty() ? "" : ", ") + PrintName(key) + ": " + PrintLiteral(item);
      }
      return '{' + text + '}';
    }
    default:
      return value.ToString();
  }
}

}  // namespace keiretsu::query::ast
