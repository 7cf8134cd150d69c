#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "query/expression/functions/families.h"
#include "query/expression/functions/unicode.h"
#include "query/expression/query_failure.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using Arguments = std::span<const Value>;

Result<std::size_t> Count(const Value& value, std::string_view function) {
  if (value.AsInteger() < 0) {
    return ArgumentError("NumberOutOfRange", fmt::format("{}() of {}; expected 0 or more", function,
                                                         value.AsInteger()));
  }
  return static_cast<std::size_t>(value.AsInteger());
}

Result<Value> Left(FunctionContext&, Arguments arguments) {
  ASSIGN_OR_RETURN(const std::size_t count, Count(arguments[1], "left"));
  const std::string_view text = arguments[0].AsString();
  return Value(text.substr(0, CodePointOffset(text, count)));
}

Result<Value> Right(FunctionContext&, Arguments arguments) {
  ASSIGN_OR_RETURN(const std::size_t count, Count(arguments[1], "right"));
  const std::string_view text = arguments[0].AsString();
  const std::size_t total = CodePointCount(text);
  return Value(text.substr(CodePointOffset(text, total - std::min(count, total))));
}

Result<Value> Substring(FunctionContext&, Arguments arguments) {
  ASSIGN_OR_RETURN(const std::size_t start, Count(arguments[1], "substring"));
  std::string_view text = arguments[0].AsString();
  text.remove_prefix(CodePointOffset(text, start));
  if (arguments.size() == 3) {
    ASSIGN_OR_RETURN(const std::size_t length, Count(arguments[2], "substring"));
    text = text.substr(0, CodePointOffset(text, length));
  }
  return Value(text);
}

Result<Value> Trim(FunctionContext&, Arguments arguments) {
  return Value(TrimBack(TrimFront(arguments[0].AsString())));
}
Result<Value> TrimLeft(FunctionContext&, Arguments arguments) {
  return Value(TrimFront(arguments[0].AsString()));
}
Result<Value> TrimRight(FunctionContext&, Arguments arguments) {
  return Value(TrimBack(arguments[0].AsString()));
}
Result<Value> ToUpper(FunctionContext&, Arguments arguments) {
  return Value(UpperCase(arguments[0].AsString()));
}
Result<Value> ToLower(FunctionContext&, Arguments arguments) {
  return Value(LowerCase(arguments[0].AsString()));
}

Result<Value> Replace(FunctionContext&, Arguments arguments) {
  std::string_view rest = arguments[0].AsString();
  const std::string_view search = arguments[1].AsString();
  const std::string_view replacement = arguments[2].AsString();
  if (search.empty()) return arguments[0];
  std::string out;
  for (std::size_t at = rest.find(search); at != std::string_view::npos; at = rest.find(search)) {
    out += rest.substr(0, at);
    out += replacement;
    rest.remove_prefix(at + search.size());
    if (out.size() > kMaxStringBytes) {
      return Status::ResourceExhausted(
          fmt::format("replace() made a text of more than {} bytes", kMaxStringBytes));
    }
  }
  out += rest;
  return Value(out);
}

// The place and length of the delimiter that comes first in `text`; npos if none does.
std::pair<std::size_t, std::size_t> FirstDelimiter(
    std::string_view text, const std::vector<std::string_view>& delimiters) {
  std::pair<std::size_t, std::size_t> first = {std::string_view::npos, 0};
  for (const std::string_view delimiter : delimiters) {
    // An empty delimiter parts the text after every code point.
    const std::size_t at = delimiter.empty() ? CodePointOffset(text, 1) : text.find(delimiter);
    const bool found = at != std::string_view::npos && (!delimiter.empty() || at < text.size());
    if (found && at < first.first) first = {at, delimiter.size()};
  }
  return first;
}

Result<Value> Split(FunctionContext&, Arguments arguments) {
  std::vector<std::string_view> delimiters;
  if (arguments[1].type() == ValueType::kString) {
    delimiters.push_back(arguments[1].AsString());
  } else {
    for (const Value& delimiter : arguments[1].AsList()) {
      if (delimiter.type() != ValueType::kString) {
        return TypeError("InvalidArgumentType", fmt::format("split() by {}; expected a STRING",
                                                            WithArticle(delimiter.type())));
      }
      delimiters.push_back(delimiter.AsString());
    }
  }
  std::string_view rest = arguments[0].AsString();
  List parts;
  for (;;) {
    const auto [at, length] = FirstDelimiter(rest, delimiters);
    parts.emplace_back(rest.substr(0, at));
    if (at == std::string_view::npos) return Value(std::move(parts));
    rest.remove_prefix(at + length);
  }
}

constexpr FunctionSignature OnText(std::string_view name, ScalarFunction function,
                                   std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 1,
          .parameters = {kStrings, kStrings, kStrings},
          .result = kStrings,
          .function = function,
          .usage = usage};
}

constexpr std::array<FunctionSignature, 12> kStringFunctions = {{
    OnText("trim", Trim, "trim(text): without white space at both ends"),
    OnText("ltrim", TrimLeft, "ltrim(text): without white space at the front"),
    OnText("rtrim", TrimRight, "rtrim(text): without white space at the back"),
    OnText("toUpper", ToUpper, "toUpper(text): in upper case"),
    OnText("toLower", ToLower, "toLower(text): in lower case"),
    OnText("upper", ToUpper, "upper(text): in upper case"),
    OnText("lower", ToLower, "lower(text): in lower case"),
    {.name = "left",
     .min_arguments = 2,
     .max_arguments = 2,
     .parameters = {kStrings, kIntegerType, kIntegerType},
     .result = kStrings,
     .function = Left,
     .usage = "left(text, count): the first characters"},
    {.name = "right",
     .min_arguments = 2,
     .max_arguments = 2,
     .parameters = {kStrings, kIntegerType, kIntegerType},
     .result = kStrings,
     .function = Right,
     .usage = "right(text, count): the last characters"},
    {.name = "substring",
     .min_arguments = 2,
     .max_arguments = 3,
     .parameters = {kStrings, kIntegerType, kIntegerType},
     .result = kStrings,
     .function = Substring,
     .usage = "substring(text, start[, length]): the characters from `start`, counted from 0"},
    {.name = "replace",
     .min_arguments = 3,
     .max_arguments = 3,
     .parameters = {kStrings, kStrings, kStrings},
     .result = kStrings,
     .function = Replace,
     .usage = "replace(text, search, replacement): every occurrence replaced"},
    {.name = "split",
     .min_arguments = 2,
     .max_arguments = 2,
     .parameters = {kStrings, kStrings | kLists, kStrings},
     .result = kLists,
     .function = Split,
     .usage = "split(text, delimiter or list of delimiters): the parts between"},
}};

}  // namespace

std::span<const FunctionSignature> StringFunctions() { return kStringFunctions; }

}  // namespace keiretsu::query
