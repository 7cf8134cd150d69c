#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

#include <fmt/format.h>

#include "query/expression/functions/families.h"
#include "query/expression/query_failure.h"
#include "query/expression/value_arithmetic.h"

namespace keiretsu::query {
namespace {

using Arguments = std::span<const Value>;

Result<Value> Abs(FunctionContext&, Arguments arguments) {
  const Value& v = arguments[0];
  if (v.type() == ValueType::kFloat) return Value(std::abs(v.AsFloat()));
  return v.AsInteger() < 0 ? Negate(v) : v;
}

Result<Value> Sign(FunctionContext&, Arguments arguments) {
  const double x = arguments[0].AsNumber();
  return Value(x > 0 ? 1 : (x < 0 ? -1 : 0));
}

// A function of one number as a float.
template <double (*function)(double)>
Result<Value> OfFloat(FunctionContext&, Arguments arguments) {
  return Value(function(arguments[0].AsNumber()));
}

double Ceil(double x) { return std::ceil(x); }
double Floor(double x) { return std::floor(x); }
double Sqrt(double x) { return std::sqrt(x); }
double Exp(double x) { return std::exp(x); }
double Log(double x) { return std::log(x); }
double Log10(double x) { return std::log10(x); }
double Sin(double x) { return std::sin(x); }
double Cos(double x) { return std::cos(x); }
double Tan(double x) { return std::tan(x); }
double Cot(double x) { return 1.0 / std::tan(x); }
double Asin(double x) { return std::asin(x); }
double Acos(double x) { return std::acos(x); }
double Atan(double x) { return std::atan(x); }
double Sinh(double x) { return std::sinh(x); }
double Cosh(double x) { return std::cosh(x); }
double Tanh(double x) { return std::tanh(x); }
double Degrees(double x) { return x * 180.0 / std::numbers::pi; }
double Radians(double x) { return x * std::numbers::pi / 180.0; }
double Haversin(double x) { return (1.0 - std::cos(x)) / 2.0; }

// ---- rounding ---------------------------------------------------------------------------------

// Ties go up, towards positive infinity.
double RoundHalfUpwards(double x) {
  const double floor = std::floor(x);
  return x - floor >= 0.5 ? floor + 1 : floor;
}

// To the nearest integer; `tie_away` decides ties by the even or odd integer next to zero.
double RoundNearest(double x, bool ties_to_even, bool ties_away) {
  const double magnitude = std::abs(x);
  const double floor = std::floor(magnitude);
  const double rest = magnitude - floor;
  const bool odd = std::fmod(floor, 2.0) != 0;
  const bool away = rest > 0.5 || (rest == 0.5 && (ties_to_even ? odd : ties_away));
  return std::copysign(away ? floor + 1 : floor, x);
}

Result<double> RoundBy(std::string_view mode, double x) {
  if (mode == "HALF_UP") return RoundNearest(x, false, true);
  if (mode == "HALF_DOWN") return RoundNearest(x, false, false);
  if (mode == "HALF_EVEN") return RoundNearest(x, true, false);
  if (mode == "UP") return std::copysign(std::ceil(std::abs(x)), x);
  if (mode == "DOWN") return std::trunc(x);
  if (mode == "CEILING") return std::ceil(x);
  if (mode == "FLOOR") return std::floor(x);
  return ArgumentError("InvalidArgumentValue",
                       fmt::format("'{}' is no way to round; expected UP, DOWN, CEILING, FLOOR, "
                                   "HALF_UP, HALF_DOWN or HALF_EVEN",
                                   mode));
}

Result<Value> Round(FunctionContext&, Arguments arguments) {
  const double x = arguments[0].AsNumber();
  if (arguments.size() == 1) return Value(RoundHalfUpwards(x));
  const std::int64_t digits = arguments[1].AsInteger();
  constexpr std::int64_t kMostDigits = 300;  // beyond, every float is whole or rounds to itself
  if (digits < 0 || digits > kMostDigits) {
    return ArgumentError("NumberOutOfRange", fmt::format("round() to {} digits; expected 0 to {}",
                                                         digits, kMostDigits));
  }
  const double scale = std::pow(10.0, static_cast<double>(digits));
  const double scaled = x * scale;
  if (!std::isfinite(scaled) || std::abs(scaled) >= 0x1p53) return Value(x);
  const std::string_view mode = arguments.size() == 3 ? arguments[2].AsString() : "HALF_UP";
  const Result<double> rounded = RoundBy(mode, scaled);
  if (!rounded) return rounded.error();
  return Value(*rounded / scale);
}

// ---- others -----------------------------------------------------------------------------------

Result<Value> Atan2(FunctionContext&, Arguments arguments) {
  return Value(std::atan2(arguments[0].AsNumber(), arguments[1].AsNumber()));
}
Result<Value> E(FunctionContext&, Arguments) { return Value(std::numbers::e); }
Result<Value> Pi(FunctionContext&, Arguments) { return Value(std::numbers::pi); }
Result<Value> IsNaN(FunctionContext&, Arguments arguments) {
  return Value(std::isnan(arguments[0].AsNumber()));
}

Result<Value> Rand(FunctionContext& context, Arguments) {
  return Value(static_cast<double>(context.RandomBits() >> 11) * 0x1p-53);  // [0, 1)
}

Result<Value> RandomUuid(FunctionContext& context, Arguments) {
  const std::uint64_t high = (context.RandomBits() & ~0xF000ULL) | 0x4000ULL;  // version 4
  const std::uint64_t low = (context.RandomBits() >> 2) | (2ULL << 62);        // variant 1
  return Value(fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                           high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFFULL));
}

constexpr FunctionSignature OnNumber(std::string_view name, TypeSet result, ScalarFunction function,
                                     std::string_view usage) {
  return {.name = name,
          .min_arguments = 1,
          .max_arguments = 1,
          .parameters = {kNumbers, kNumbers, kNumbers},
          .result = result,
          .function = function,
          .usage = usage};
}

constexpr std::array<FunctionSignature, 28> kMathFunctions = {{
    OnNumber("abs", kNumbers, Abs, "abs(number): without its sign"),
    OnNumber("sign", kIntegerType, Sign, "sign(number): -1, 0 or 1"),
    OnNumber("ceil", kFloatType, OfFloat<Ceil>, "ceil(number): the next whole number up"),
    OnNumber("floor", kFloatType, OfFloat<Floor>, "floor(number): the next whole number down"),
    OnNumber("sqrt", kFloatType, OfFloat<Sqrt>, "sqrt(number): its square root"),
    OnNumber("exp", kFloatType, OfFloat<Exp>, "exp(number): e to that power"),
    OnNumber("log", kFloatType, OfFloat<Log>, "log(number): its natural logarithm"),
    OnNumber("log10", kFloatType, OfFloat<Log10>, "log10(number): its logarithm to base 10"),
    OnNumber("sin", kFloatType, OfFloat<Sin>, "sin(radians)"),
    OnNumber("cos", kFloatType, OfFloat<Cos>, "cos(radians)"),
    OnNumber("tan", kFloatType, OfFloat<Tan>, "tan(radians)"),
    OnNumber("cot", kFloatType, OfFloat<Cot>, "cot(radians)"),
    OnNumber("asin", kFloatType, OfFloat<Asin>, "asin(number): in radians"),
    OnNumber("acos", kFloatType, OfFloat<Acos>, "acos(number): in radians"),
    OnNumber("atan", kFloatType, OfFloat<Atan>, "atan(number): in radians"),
    OnNumber("sinh", kFloatType, OfFloat<Sinh>, "sinh(number)"),
    OnNumber("cosh", kFloatType, OfFloat<Cosh>, "cosh(number)"),
    OnNumber("tanh", kFloatType, OfFloat<Tanh>, "tanh(number)"),
    OnNumber("degrees", kFloatType, OfFloat<Degrees>, "degrees(radians)"),
    OnNumber("radians", kFloatType, OfFloat<Radians>, "radians(degrees)"),
    OnNumber("haversin", kFloatType, OfFloat<Haversin>, "haversin(radians): half the versine"),
    OnNumber("isNaN", kBooleanType, IsNaN, "isNaN(number): whether it is not a number"),
    {.name = "round",
     .min_arguments = 1,
     .max_arguments = 3,
     .parameters = {kNumbers, kIntegerType, kStrings},
     .result = kFloatType,
     .function = Round,
     .usage = "round(number[, digits[, mode]]): to the nearest whole number or decimal digit"},
    {.name = "atan2",
     .min_arguments = 2,
     .max_arguments = 2,
     .parameters = {kNumbers, kNumbers, kNumbers},
     .result = kFloatType,
     .function = Atan2,
     .usage = "atan2(y, x): the angle of the point, in radians"},
    {.name = "e", .result = kFloatType, .function = E, .usage = "e(): 2.718..."},
    {.name = "pi", .result = kFloatType, .function = Pi, .usage = "pi(): 3.141..."},
    {.name = "rand",
     .result = kFloatType,
     .deterministic = false,
     .constant_in_statement = false,
     .function = Rand,
     .usage = "rand(): a random number from 0 up to, not including, 1"},
    {.name = "randomUUID",
     .result = kStrings,
     .deterministic = false,
     .constant_in_statement = false,
     .function = RandomUuid,
     .usage = "randomUUID(): a random UUID"},
}};

}  // namespace

std::span<const FunctionSignature> MathFunctions() { return kMathFunctions; }

}  // namespace keiretsu::query
