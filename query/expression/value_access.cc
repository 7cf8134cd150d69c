#include "query/expression/value_access.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

#include "query/expression/function_context.h"
#include "query/expression/query_failure.h"
#include "query/expression/temporal/components.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool BothStrings(const Value& a, const Value& b) {
  return a.type() == ValueType::kString && b.type() == ValueType::kString;
}

Result<Value> ElementAt(const List& list, const Value& index) {
  if (index.type() != ValueType::kInteger) {
    return TypeError("InvalidArgumentType", fmt::format("a list is indexed by an INTEGER, not {}",
                                                        WithArticle(index.type())));
  }
  const auto size = static_cast<std::int64_t>(list.size());
  std::int64_t i = index.AsInteger();
  if (i < 0) i += size;
  return i < 0 || i >= size ? Value() : list[static_cast<std::size_t>(i)];
}

// A bound of a slice as a position in [0, size]; negative bounds count from the end.
Result<std::int64_t> SlicePosition(const Value& bound, std::int64_t size) {
  if (bound.type() != ValueType::kInteger) {
    return TypeError("InvalidArgumentType", fmt::format("a slice is bounded by INTEGERs, not {}",
                                                        WithArticle(bound.type())));
  }
  const std::int64_t i = bound.AsInteger();
  if (i < 0) return i < -size ? 0 : i + size;
  return std::min(i, size);
}

Status NotAContainer(const Value& container, std::string_view access) {
  return TypeError("InvalidArgumentType",
                   fmt::format("cannot read {} of {}; expected a map, node, relationship or "
                               "temporal value",
                               access, WithArticle(container.type())));
}

}  // namespace

Result<Ternary> Truth(const Value& value) {
  if (value.is_null()) return Ternary::kUnknown;
  if (value.type() == ValueType::kBoolean) return ToTernary(value.AsBoolean());
  return TypeError("InvalidArgumentType",
                   fmt::format("expected a BOOLEAN, found {}", WithArticle(value.type())));
}

Result<Value> And(const Value& a, const Value& b) {
  ASSIGN_OR_RETURN(const Ternary left, Truth(a));
  ASSIGN_OR_RETURN(const Ternary right, Truth(b));
  return ToValue(TernaryAnd(left, right));
}

Result<Value> Or(const Value& a, const Value& b) {
  ASSIGN_OR_RETURN(const Ternary left, Truth(a));
  ASSIGN_OR_RETURN(const Ternary right, Truth(b));
  return ToValue(TernaryOr(left, right));
}

Result<Value> Xor(const Value& a, const Value& b) {
  ASSIGN_OR_RETURN(const Ternary left, Truth(a));
  ASSIGN_OR_RETURN(const Ternary right, Truth(b));
  return ToValue(TernaryXor(left, right));
}

Result<Value> Not(const Value& a) {
  ASSIGN_OR_RETURN(const Ternary truth, Truth(a));
  return ToValue(TernaryNot(truth));
}

Value StartsWith(const Value& text, const Value& prefix) {
  if (!BothStrings(text, prefix)) return Value();
  return Value(text.AsString().starts_with(prefix.AsString()));
}

Value EndsWith(const Value& text, const Value& suffix) {
  if (!BothStrings(text, suffix)) return Value();
  return Value(text.AsString().ends_with(suffix.AsString()));
}

Value Contains(const Value& text, const Value& part) {
  if (!BothStrings(text, part)) return Value();
  return Value(text.AsString().find(part.AsString()) != std::string_view::npos);
}

Result<Value> MatchesRegex(const Value& text, const Value& pattern) {
  if (!BothStrings(text, pattern)) return Value();
  // The last pattern of this thread is kept, since a query matches many rows against one.
  thread_local std::string last_pattern;
  thread_local std::unique_ptr<re2::RE2> last_regex;
  if (!last_regex || last_pattern != pattern.AsString()) {
    last_pattern = std::string(pattern.AsString());
    last_regex = std::make_unique<re2::RE2>(last_pattern, re2::RE2::Quiet);
  }
  if (!last_regex->ok()) {
    return ArgumentError(
        "InvalidRegularExpression",
        fmt::format("'{}' is no regular expression: {}", last_pattern, last_regex->error()));
  }
  const std::string_view subject = text.AsString();
  return Value(re2::RE2::FullMatch(re2::StringPiece(subject.data(), subject.size()), *last_regex));
}

Result<Value> In(const Value& element, const Value& list) {
  if (list.is_null()) return Value();
  if (list.type() != ValueType::kList) {
    return TypeError("InvalidArgumentType", fmt::format("IN expects a LIST on its right, found {}",
                                                        WithArticle(list.type())));
  }
  Ternary found = Ternary::kFalse;
  for (const Value& candidate : list.AsList()) {
    found = TernaryOr(found, Equals(element, candidate));
    if (found == Ternary::kTrue) break;
  }
  return ToValue(found);
}

Result<Value> Subscript(FunctionContext& context, const Value& container, const Value& index) {
  if (container.is_null() || index.is_null()) return Value();
  switch (container.type()) {
    case ValueType::kList:
      return ElementAt(container.AsList(), index);
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
      if (index.type() != ValueType::kString) {
        return TypeError("MapElementAccessByNonString",
                         fmt::format("{} is indexed by a STRING, not {}",
                                     WithArticle(container.type()), WithArticle(index.type())));
      }
      return GetProperty(context, container, index.AsString());
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kString:
    case ValueType::kPath:
      break;
  }
  return TypeError("InvalidArgumentType",
                   fmt::format("cannot index {}; expected a list, map, node or relationship",
                               WithArticle(container.type())));
}

Result<Value> Slice(const Value& list, bool has_from, const Value& from, bool has_to,
                    const Value& to) {
  if (list.is_null() || (has_from && from.is_null()) || (has_to && to.is_null())) return Value();
  if (list.type() != ValueType::kList) {
    return TypeError("InvalidArgumentType",
                     fmt::format("cannot slice {}; expected a LIST", WithArticle(list.type())));
  }
  const List& elements = list.AsList();
  const auto size = static_cast<std::int64_t>(elements.size());
  std::int64_t first = 0;
  std::int64_t last = size;
  if (has_from) {
    ASSIGN_OR_RETURN(first, SlicePosition(from, size));
  }
  if (has_to) {
    ASSIGN_OR_RETURN(last, SlicePosition(to, size));
  }
  if (first >= last) return Value(List{});
  return Value(List(elements.begin() + first, elements.begin() + last));
}

Result<Value> GetProperty(FunctionContext& context, const Value& container, std::string_view key) {
  switch (container.type()) {
    case ValueType::kNull:
      return Value();
    case ValueType::kMap: {
      const Value* found = container.Find(key);
      return found != nullptr ? *found : Value();
    }
    case ValueType::kNode:
    case ValueType::kRelationship:
      return context.Property(container, key);
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
      return TemporalComponent(container, key);
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kString:
    case ValueType::kList:
    case ValueType::kPath:
      break;
  }
  return NotAContainer(container, fmt::format("property '{}'", key));
}

}  // namespace keiretsu::query
