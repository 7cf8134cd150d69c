#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "query/expression/functions/families.h"
#include "query/expression/functions/unicode.h"
#include "query/expression/query_failure.h"
#include "query/limits.h"

namespace keiretsu::query {
namespace {

using Arguments = std::span<const Value>;

Result<Value> Head(FunctionContext&, Arguments arguments) {
  const List& list = arguments[0].AsList();
  return list.empty() ? Value() : list.front();
}

Result<Value> Last(FunctionContext&, Arguments arguments) {
  const List& list = arguments[0].AsList();
  return list.empty() ? Value() : list.back();
}

Result<Value> Tail(FunctionContext&, Arguments arguments) {
  const List& list = arguments[0].AsList();
  return Value(list.empty() ? List{} : List(list.begin() + 1, list.end()));
}

Result<Value> Reverse(FunctionContext&, Arguments arguments) {
  if (arguments[0].type() == ValueType::kString) {
    return Value(ReverseText(arguments[0].AsString()));
  }
  const List& list = arguments[0].AsList();
  return Value(List(list.rbegin(), list.rend()));
}

std::size_t SizeOf(const Value& v) {
  if (v.type() == ValueType::kString) return CodePointCount(v.AsString());
  return v.type() == ValueType::kList ? v.AsList().size() : v.AsMap().size();
}

Result<Value> Size(FunctionContext&, Arguments arguments) {
  return Value(static_cast<std::int64_t>(SizeOf(arguments[0])));
}

Result<Value> IsEmpty(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  return Value(v.type() == ValueType::kString ? v.AsString().empty() : SizeOf(v) == 0);
}

Result<Value> Range(FunctionContext&, Arguments arguments) {
  for (const Value& argument : arguments) {
    if (argument.type() != ValueType::kInteger) {
      return ArgumentError("InvalidArgumentType", fmt::format("range() of {}; expected INTEGERs",
                                                              WithArticle(argument.type())));
    }
  }
  const std::int64_t start = arguments[0].AsInteger();
  const std::int64_t end = arguments[1].AsInteger();
  const std::int64_t step = arguments.size() == 3 ? arguments[2].AsInteger() : 1;
  if (step == 0) return ArgumentError("NumberOutOfRange", "range() with a step of 0 never ends");
  if (step > 0 ? start > end : start < end) return Value(List{});
  // Unsigned arithmetic: the distance may exceed the signed range.
  const auto distance = step > 0
                            ? static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(start)
                            : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(end);
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  const std::uint64_t steps = distance / stride;
  if (steps >= kMaxListElements) {
    return Status::ResourceExhausted(
        fmt::format("range() would make a list of more than {} elements; use a smaller range or a "
                    "larger step",
                    kMaxListElements));
  }
  List list;
  list.reserve(steps + 1);
  for (std::uint64_t i = 0; i <= steps; ++i) {
    const std::uint64_t shift = i * stride;
    const std::uint64_t value = step > 0 ? static_cast<std::uint64_t>(start) + shift
                                         : static_cast<std::uint64_t>(start) - shift;
    list.emplace_back(static_cast<std::int64_t>(value));
  }
  return Value(std::move(list));
}

constexpr FunctionSignature OnList(std::string_view name, TypeSet parameter, TypeSet result,
                                   ScalarFunction function, std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 1,
          .parameters = {parameter, parameter, parameter},
          .result = result,
          .check = ArgumentCheck::kCompileTime,
          .function = function,
          .usage = usage};
}

constexpr TypeSet kSized = kLists | kStrings | kMaps;

constexpr std::array<FunctionSignature, 9> kListFunctions = {{
    OnList("head", kLists, TypeSet::Any(), Head, "head(list): its first element"),
    OnList("last", kLists, TypeSet::Any(), Last, "last(list): its last element"),
    OnList("tail", kLists, kLists, Tail, "tail(list): all but its first element"),
    OnList("reverse", kLists | kStrings, kLists | kStrings, Reverse,
           "reverse(list or text): in reverse order"),
    OnList("size", kSized, kIntegerType, Size,
           "size(list, text or map): its number of elements, characters or entries"),
    OnList("char_length", kStrings, kIntegerType, Size,
           "char_length(text): its number of characters"),
    OnList("character_length", kStrings, kIntegerType, Size,
           "character_length(text): its number of characters"),
    OnList("isEmpty", kSized, kBooleanType, IsEmpty,
           "isEmpty(list, text or map): whether it has nothing in it"),
    {.name = "range",
     .min_arguments = 2,
     .max_arguments = 3,
     .result = kLists,
     .function = Range,
     .usage = "range(start, end[, step]): the integers from start to end, both included"},
}};

}  // namespace

std::span<const FunctionSignature> ListFunctions() { return kListFunctions; }

}  // namespace keiretsu::query
