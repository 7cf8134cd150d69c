#include "query/expression/value_arithmetic.h"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "graph/temporal_text.h"
#include "query/expression/query_failure.h"
#include "query/expression/temporal/moment.h"
#include "query/expression/temporal/duration.h"

namespace keiretsu::query {
namespace {

bool EitherNull(const Value& a, const Value& b) { return a.is_null() || b.is_null(); }
bool BothIntegers(const Value& a, const Value& b) {
  return a.type() == ValueType::kInteger && b.type() == ValueType::kInteger;
}
bool BothNumbers(const Value& a, const Value& b) { return a.is_number() && b.is_number(); }

Status WrongOperands(std::string_view op, const Value& a, const Value& b) {
  return TypeError(
      "InvalidArgumentType",
      fmt::format("cannot compute {} {} {}", WithArticle(a.type()), op, WithArticle(b.type())));
}

Status Overflow(std::string_view op, std::int64_t a, std::int64_t b) {
  return ArithmeticError("IntegerOverflow",
                         fmt::format("{} {} {} does not fit in a 64-bit integer; use toFloat() "
                                     "on an operand for an approximate result",
                                     a, op, b));
}

// The text of what can be appended to a string with +; false for other types.
bool AppendText(std::string& out, const Value& v) {
  switch (v.type()) {
    case ValueType::kString:
      out += v.AsString();
      return true;
    case ValueType::kBoolean:
      out += v.AsBoolean() ? "true" : "false";
      return true;
    case ValueType::kInteger:
      out += std::to_string(v.AsInteger());
      return true;
    case ValueType::kFloat:
      out += graph::FloatText(v.AsFloat());
      return true;
    case ValueType::kDate:
      out += graph::TemporalText(v.AsDate());
      return true;
    case ValueType::kLocalTime:
      out += graph::TemporalText(v.AsLocalTime());
      return true;
    case ValueType::kTime:
      out += graph::TemporalText(v.AsTime());
      return true;
    case ValueType::kLocalDateTime:
      out += graph::TemporalText(v.AsLocalDateTime());
      return true;
    case ValueType::kDateTime:
      out += graph::TemporalText(v.AsDateTime());
      return true;
    case ValueType::kDuration:
      out += graph::TemporalText(v.AsDuration());
      return true;
    case ValueType::kNull:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      return false;
  }
  return false;
}

Result<Value> Concatenate(const Value& a, const Value& b) {
  std::string text;
  if (!AppendText(text, a) || !AppendText(text, b)) return WrongOperands("+", a, b);
  return Value(text);
}

Value JoinLists(const Value& a, const Value& b) {
  List joined;
  const auto size = [](const Value& v) {
    return v.type() == ValueType::kList ? v.AsList().size() : 1;
  };
  joined.reserve(size(a) + size(b));
  for (const Value* side : {&a, &b}) {
    if (side->type() == ValueType::kList) {
      joined.insert(joined.end(), side->AsList().begin(), side->AsList().end());
    } else {
      joined.push_back(*side);
    }
  }
  return Value(std::move(joined));
}

}  // namespace

Result<Value> Add(const Value& a, const Value& b) {
  if (EitherNull(a, b)) return Value();
  if (BothIntegers(a, b)) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.AsInteger(), b.AsInteger(), &sum)) {
      return Overflow("+", a.AsInteger(), b.AsInteger());
    }
    return Value(sum);
  }
  if (BothNumbers(a, b)) return Value(a.AsNumber() + b.AsNumber());
  if (a.type() == ValueType::kList || b.type() == ValueType::kList) return JoinLists(a, b);
  if (a.type() == ValueType::kString || b.type() == ValueType::kString) return Concatenate(a, b);
  if (b.type() == ValueType::kDuration) {
    if (a.type() == ValueType::kDuration) return AddDurations(a.AsDuration(), b.AsDuration(), 1);
    if (IsPointInTime(a.type())) return AddDurationTo(a, b.AsDuration(), 1);
  } else if (a.type() == ValueType::kDuration && IsPointInTime(b.type())) {
    return AddDurationTo(b, a.AsDuration(), 1);
  }
  return WrongOperands("+", a, b);
}

Result<Value> Subtract(const Value& a, const Value& b) {
  if (EitherNull(a, b)) return Value();
  if (BothIntegers(a, b)) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.AsInteger(), b.AsInteger(), &difference)) {
      return Overflow("-", a.AsInteger(), b.AsInteger());
    }
    return Value(difference);
  }
  if (BothNumbers(a, b)) return Value(a.AsNumber() - b.AsNumber());
  if (b.type() == ValueType::kDuration) {
    if (a.type() == ValueType::kDuration) return AddDurations(a.AsDuration(), b.AsDuration(), -1);
    if (IsPointInTime(a.type())) return AddDurationTo(a, b.AsDuration(), -1);
  }
  return WrongOperands("-", a, b);
}

Result<Value> Multiply(const Value& a, const Value& b) {
  if (EitherNull(a, b)) return Value();
  if (BothIntegers(a, b)) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a.AsInteger(), b.AsInteger(), &product)) {
      return Overflow("*", a.AsInteger(), b.AsInteger());
    }
    return Value(product);
  }
  if (BothNumbers(a, b)) return Value(a.AsNumber() * b.AsNumber());
  if (a.type() == ValueType::kDuration && b.is_number()) return MultiplyDuration(a.AsDuration(), b);
  if (b.type() == ValueType::kDuration && a.is_number()) return MultiplyDuration(b.AsDuration(), a);
  return WrongOperands("*", a, b);
}

Result<Value> Divide(const Value& a, const Value& b) {
  if (EitherNull(a, b)) return Value();
  if (BothIntegers(a, b)) {
    if (b.AsInteger() == 0) {
      return ArithmeticError("DivisionByZero",
                             fmt::format("division by zero: {} / 0", a.AsInteger()));
    }
    if (b.AsInteger() == -1) return Negate(a);
    return Value(a.AsInteger() / b.AsInteger());
  }
  if (BothNumbers(a, b)) return Value(a.AsNumber() / b.AsNumber());
  if (a.type() == ValueType::kDuration && b.is_number()) return DivideDuration(a.AsDuration(), b);
  return WrongOperands("/", a, b);
}

Result<Value> Modulo(const Value& a, const Value& b) {
  if (EitherNull(a, b)) return Value();
  if (BothIntegers(a, b)) {
    if (b.AsInteger() == 0) {
      return ArithmeticError("DivisionByZero",
                             fmt::format("division by zero: {} % 0", a.AsInteger()));
    }
    return Value(b.AsInteger() == -1 ? std::int64_t{0} : a.AsInteger() % b.AsInteger());
  }
  if (BothNumbers(a, b)) return Value(std::fmod(a.AsNumber(), b.AsNumber()));
  return WrongOperands("%", a, b);
}

Result<Value> Power(const Value& a, const Value& b) {
  if (EitherNull(a, b)) return Value();
  if (BothNumbers(a, b)) return Value(std::pow(a.AsNumber(), b.AsNumber()));
  return WrongOperands("^", a, b);
}

Result<Value> Negate(const Value& a) {
  switch (a.type()) {
    case ValueType::kNull:
      return Value();
    case ValueType::kInteger:
      if (a.AsInteger() == std::numeric_limits<std::int64_t>::min()) {
        return Overflow("-", 0, a.AsInteger());
      }
      return Value(-a.AsInteger());
    case ValueType::kFloat:
      return Value(-a.AsFloat());
    case ValueType::kDuration:
      return AddDurations(Duration{}, a.AsDuration(), -1);
    case ValueType::kBoolean:
    case ValueType::kString:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  return TypeError(
      "InvalidArgumentType",
      fmt::format("cannot negate {}; expected a number or a duration", WithArticle(a.type())));
}

}  // namespace keiretsu::query
