#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include "graph/temporal_text.h"
#include "query/expression/functions/families.h"
#include "query/expression/query_failure.h"

namespace keiretsu::query {
namespace {

using Arguments = std::span<const Value>;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\r\f\v";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

std::optional<double> ParseFloat(std::string_view text) {
  text = Trim(text);
  if (text == "NaN") return std::nan("");
  if (text == "Infinity" || text == "+Infinity") return HUGE_VAL;
  if (text == "-Infinity") return -HUGE_VAL;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const bool numeric = text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = fast_float::from_chars(text.data(), end, value);
  if (!numeric || text.empty() || parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return value;
}

Status TooLarge(std::string_view number) {
  return ArithmeticError("IntegerOverflow",
                         fmt::format("{} does not fit in a 64-bit integer", number));
}

Result<Value> TruncateToInteger(double number) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::isnan(number)) return Value();
  const double whole = std::trunc(number);
  if (whole < -kTwoTo63 || whole >= kTwoTo63) return TooLarge(graph::FloatText(number));
  return Value(static_cast<std::int64_t>(whole));
}

Result<Value> IntegerFromText(std::string_view text) {
  text = Trim(text);
  std::string_view digits = text;
  if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (parsed.ptr == end && !digits.empty()) {
    return parsed.ec == std::errc() ? Result<Value>(Value(value)) : TooLarge(text);
  }
  const std::optional<double> number = ParseFloat(text);
  return number ? TruncateToInteger(*number) : Value();
}

Result<Value> ToInteger(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  if (v.type() == ValueType::kInteger) return v;
  if (v.type() == ValueType::kFloat) return TruncateToInteger(v.AsFloat());
  return IntegerFromText(v.AsString());
}

Result<Value> ToFloat(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  if (v.is_number()) return Value(v.AsNumber());
  const std::optional<double> number = ParseFloat(v.AsString());
  return number ? Value(*number) : Value();
}

Result<Value> ToBoolean(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  if (v.type() == ValueType::kBoolean) return v;
  if (v.type() == ValueType::kInteger) return Value(v.AsInteger() != 0);
  std::string text(Trim(v.AsString()));
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  return Value();
}

Result<Value> ToString(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  switch (v.type()) {
    case ValueType::kString:
      return v;
    case ValueType::kBoolean:
      return Value(v.AsBoolean() ? "true" : "false");
    case ValueType::kInteger:
      return Value(std::to_string(v.AsInteger()));
    case ValueType::kFloat:
      return Value(graph::FloatText(v.AsFloat()));
    case ValueType::kDate:
      return Value(graph::TemporalText(v.AsDate()));
    case ValueType::kLocalTime:
      return Value(graph::TemporalText(v.AsLocalTime()));
    case ValueType::kTime:
      return Value(graph::TemporalText(v.AsTime()));
    case ValueType::kLocalDateTime:
      return Value(graph::TemporalText(v.AsLocalDateTime()));
    case ValueType::kDateTime:
      return Value(graph::TemporalText(v.AsDateTime()));
    case ValueType::kDuration:
      return Value(graph::TemporalText(v.AsDuration()));
    case ValueType::kNull:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;  // refused by the signature
  }
  return Value();
}

constexpr TypeSet kNumeric = kNumbers | kStrings;
constexpr TypeSet kTruthLike = kBooleanType | kIntegerType | kStrings;
constexpr TypeSet kPrintable = kNumeric | kBooleanType | kPointsInTime | kDurations;

// The variant that gives null where `conversion` fails or cannot take the type.
template <ScalarFunction conversion, std::uint32_t allowed>
Result<Value> OrNull(FunctionContext& context, Arguments arguments) {
  if (!TypeSet{allowed}.Has(arguments[0].type())) return Value();
  Result<Value> result = conversion(context, arguments);
  return result ? result : Value();
}

// The variant for lists: every element converted, null where that fails.
template <ScalarFunction conversion, std::uint32_t allowed>
Result<Value> OfList(FunctionContext& context, Arguments arguments) {
  List converted;
  converted.reserve(arguments[0].AsList().size());
  for (const Value& element : arguments[0].AsList()) {
    Result<Value> result =
        element.is_null() ? Value() : OrNull<conversion, allowed>(context, Arguments(&element, 1));
    converted.push_back(*std::move(result));
  }
  return Value(std::move(converted));
}

constexpr FunctionSignature Conversion(std::string_view name, TypeSet parameter, TypeSet result,
                                       ScalarFunction function, std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 1,
          .parameters = {parameter, parameter, parameter},
          .result = result,
          .type_error_detail = "InvalidArgumentValue",
          .function = function,
          .usage = usage};
}

constexpr std::array<FunctionSignature, 12> kConversionFunctions = {{
    Conversion("toInteger", kNumeric, kIntegerType, ToInteger,
               "toInteger(number or text): truncated to an integer; null for other text"),
    Conversion("toFloat", kNumeric, kFloatType, ToFloat,
               "toFloat(number or text): as a float; null for other text"),
    Conversion("toBoolean", kTruthLike, kBooleanType, ToBoolean,
               "toBoolean(boolean, integer or text): null for other text"),
    Conversion("toString", kPrintable, kStrings, ToString,
               "toString(boolean, number, text or temporal value): its text"),
    Conversion("toIntegerOrNull", TypeSet::Any(), kIntegerType, OrNull<ToInteger, kNumeric.bits>,
               "toIntegerOrNull(value): as toInteger, null where that fails"),
    Conversion("toFloatOrNull", TypeSet::Any(), kFloatType, OrNull<ToFloat, kNumeric.bits>,
               "toFloatOrNull(value): as toFloat, null where that fails"),
    Conversion("toBooleanOrNull", TypeSet::Any(), kBooleanType, OrNull<ToBoolean, kTruthLike.bits>,
               "toBooleanOrNull(value): as toBoolean, null where that fails"),
    Conversion("toStringOrNull", TypeSet::Any(), kStrings, OrNull<ToString, kPrintable.bits>,
               "toStringOrNull(value): as toString, null where that fails"),
    Conversion("toIntegerList", kLists, kLists, OfList<ToInteger, kNumeric.bits>,
               "toIntegerList(list): toIntegerOrNull of every element"),
    Conversion("toFloatList", kLists, kLists, OfList<ToFloat, kNumeric.bits>,
               "toFloatList(list): toFloatOrNull of every element"),
    Conversion("toBooleanList", kLists, kLists, OfList<ToBoolean, kTruthLike.bits>,
               "toBooleanList(list): toBooleanOrNull of every element"),
    Conversion("toStringList", kLists, kLists, OfList<ToString, kPrintable.bits>,
               "toStringList(list): toStringOrNull of every element"),
}};

}  // namespace

std::span<const FunctionSignature> ConversionFunctions() { return kConversionFunctions; }

}  // namespace keiretsu::query
