#include "tests/support/naive_values.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace keiretsu::naive {
namespace {

using query::ast::ArithmeticOperator;
using query::ast::ComparisonOperator;

// A long double of this platform holds every 64-bit integer and every double.
static_assert(std::numeric_limits<long double>::digits >= 64);
long double Number(const Value& v) {
  return v.type() == ValueType::kInteger ? static_cast<long double>(v.AsInteger())
                                         : static_cast<long double>(v.AsFloat());
}

bool IsNaN(const Value& v) { return v.type() == ValueType::kFloat && std::isnan(v.AsFloat()); }

__extension__ using Int128 = __int128;

template <typename T>
int ThreeWay(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

int OrderNumbers(const Value& a, const Value& b) {
  if (IsNaN(a) || IsNaN(b)) return ThreeWay(IsNaN(a), IsNaN(b));
  return ThreeWay(Number(a), Number(b));
}

int OrderLists(const List& a, const List& b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (const int order = Order(a[i], b[i]); order != 0) return order;
  }
  return ThreeWay(a.size(), b.size());
}

int OrderMaps(const Map& a, const Map& b) {
  if (const int sizes = ThreeWay(a.size(), b.size()); sizes != 0) return sizes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const int keys = ThreeWay(a[i].first, b[i].first); keys != 0) return keys;
    if (const int order = Order(a[i].second, b[i].second); order != 0) return order;
  }
  return 0;
}

int OrderPaths(const Path& a, const Path& b) {
  List left;
  List right;
  for (const auto& [path, list] : {std::pair(&a, &left), std::pair(&b, &right)}) {
    for (std::size_t i = 0; i < path->nodes.size(); ++i) {
      list->push_back(path->nodes[i]);
      if (i < path->relationships.size()) list->push_back(path->relationships[i]);
    }
  }
  return OrderLists(left, right);
}

std::optional<bool> AllEqual(const std::vector<std::pair<const Value*, const Value*>>& pairs) {
  std::optional<bool> result = true;
  for (const auto& [a, b] : pairs) {
    const std::optional<bool> equal = Equal(*a, *b);
    if (equal == false) return false;
    if (!equal) result = std::nullopt;
  }
  return result;
}

std::optional<bool> EqualMaps(const Map& a, const Map& b) {
  if (a.size() != b.size()) return false;
  std::vector<std::pair<const Value*, const Value*>> pairs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first) return false;
    pairs.emplace_back(&a[i].second, &b[i].second);
  }
  return AllEqual(pairs);
}

// How two values that < can compare stand to each other.
struct Standing {
  bool comparable = false;
  bool unordered = false;  // NaN
  int order = 0;
};

Standing StandingOf(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    return {.comparable = true, .unordered = IsNaN(a) || IsNaN(b), .order = OrderNumbers(a, b)};
  }
  if (a.type() != b.type()) return {};
  if (a.type() == ValueType::kBoolean || a.type() == ValueType::kString ||
      a.type() == ValueType::kDate) {
    return {.comparable = true, .unordered = false, .order = Order(a, b)};
  }
  if (a.type() != ValueType::kList) return {};
  const List& left = a.AsList();
  const List& right = b.AsList();
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    const Standing each = StandingOf(left[i], right[i]);
    if (!each.comparable || each.unordered || each.order != 0) return each;
  }
  return {.comparable = true, .unordered = false, .order = ThreeWay(left.size(), right.size())};
}

// Types in the order of ORDER BY; both kinds of number are one.
constexpr ValueType kRanks[] = {ValueType::kMap,  ValueType::kNode, ValueType::kRelationship,
                                ValueType::kList, ValueType::kPath, ValueType::kDate,
                                ValueType::kString, ValueType::kBoolean, ValueType::kInteger,
                                ValueType::kNull};

std::ptrdiff_t Rank(ValueType type) {
  if (type == ValueType::kFloat) type = ValueType::kInteger;
  return std::find(std::begin(kRanks), std::end(kRanks), type) - std::begin(kRanks);
}

Status WrongOperands(const Value& a, const Value& b) {
  return WrongType(
      fmt::format("arithmetic of {} and {}", ValueTypeName(a.type()), ValueTypeName(b.type())));
}

Result<Value> Fitting(Int128 number) {
  if (number > std::numeric_limits<std::int64_t>::max() ||
      number < std::numeric_limits<std::int64_t>::min()) {
    return Failure("ArithmeticError", "IntegerOverflow", "past 64 bits");
  }
  return Value(static_cast<std::int64_t>(number));
}

Result<Value> OfIntegers(ArithmeticOperator op, std::int64_t left, std::int64_t right) {
  const Int128 a = left;
  const Int128 b = right;
  switch (op) {
    case ArithmeticOperator::kAdd: return Fitting(a + b);
    case ArithmeticOperator::kSubtract: return Fitting(a - b);
    case ArithmeticOperator::kMultiply: return Fitting(a * b);
    case ArithmeticOperator::kPower:
      return Value(std::pow(static_cast<double>(left), static_cast<double>(right)));
    case ArithmeticOperator::kDivide:
    case ArithmeticOperator::kModulo: break;
  }
  if (b == 0) return Failure("ArithmeticError", "DivisionByZero", "division by zero");
  return Fitting(op == ArithmeticOperator::kDivide ? a / b : a % b);
}

Value OfFloats(ArithmeticOperator op, double a, double b) {
  switch (op) {
    case ArithmeticOperator::kAdd: return Value(a + b);
    case ArithmeticOperator::kSubtract: return Value(a - b);
    case ArithmeticOperator::kMultiply: return Value(a * b);
    case ArithmeticOperator::kDivide: return Value(a / b);
    case ArithmeticOperator::kModulo: return Value(std::fmod(a, b));
    case ArithmeticOperator::kPower: return Value(std::pow(a, b));
  }
  return Value();
}

Result<Value> Joined(const Value& a, const Value& b) {
  if (a.type() == ValueType::kList || b.type() == ValueType::kList) {
    List list;
    for (const Value* side : {&a, &b}) {
      const List one = side->type() == ValueType::kList ? side->AsList() : List{*side};
      list.insert(list.end(), one.begin(), one.end());
    }
    return Value(std::move(list));
  }
  if (a.type() != ValueType::kString && b.type() != ValueType::kString) return WrongOperands(a, b);
  std::string text;
  for (const Value* side : {&a, &b}) {
    if (side->type() == ValueType::kString) {
      text += side->AsString();
    } else if (side->is_number() || side->type() == ValueType::kBoolean) {
      text += side->ToString();
    } else {
      return WrongOperands(a, b);
    }
  }
  return Value(text);
}

}  // namespace

Status Failure(std::string_view type, std::string_view detail, std::string message) {
  return Status::FromQueryError({.type = std::string(type),
                                 .phase = "runtime",
                                 .detail = std::string(detail),
                                 .span = std::nullopt,
                                 .hint = ""},
                                std::move(message));
}

Status WrongType(std::string message) {
  return Failure("TypeError", "InvalidArgumentType", std::move(message));
}

Result<std::optional<bool>> TruthOf(const Value& value) {
  if (value.is_null()) return std::optional<bool>();
  if (value.type() == ValueType::kBoolean) return std::optional<bool>(value.AsBoolean());
  return WrongType("a truth value is wanted");
}

Value ToValue(std::optional<bool> truth) { return truth ? Value(*truth) : Value(); }

std::optional<bool> Equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return std::nullopt;
  if (a.is_number() && b.is_number()) return !IsNaN(a) && !IsNaN(b) && OrderNumbers(a, b) == 0;
  if (a.type() != b.type()) return false;
  if (a.type() == ValueType::kMap) return EqualMaps(a.AsMap(), b.AsMap());
  if (a.type() != ValueType::kList) return Order(a, b) == 0;
  if (a.AsList().size() != b.AsList().size()) return false;
  std::vector<std::pair<const Value*, const Value*>> pairs;
  for (std::size_t i = 0; i < a.AsList().size(); ++i) {
    pairs.emplace_back(&a.AsList()[i], &b.AsList()[i]);
  }
  return AllEqual(pairs);
}

std::optional<bool> Compare(ComparisonOperator op, const Value& a, const Value& b) {
  if (op == ComparisonOperator::kEqual) return Equal(a, b);
  if (op == ComparisonOperator::kNotEqual) {
    const std::optional<bool> equal = Equal(a, b);
    return equal ? std::optional<bool>(!*equal) : std::nullopt;
  }
  const Standing standing = StandingOf(a, b);
  if (!standing.comparable) return std::nullopt;
  if (standing.unordered) return false;
  switch (op) {
    case ComparisonOperator::kLess: return standing.order < 0;
    case ComparisonOperator::kLessOrEqual: return standing.order <= 0;
    case ComparisonOperator::kGreater: return standing.order > 0;
    case ComparisonOperator::kGreaterOrEqual: return standing.order >= 0;
    case ComparisonOperator::kEqual:
    case ComparisonOperator::kNotEqual: break;
  }
  return std::nullopt;
}

int Order(const Value& a, const Value& b) {
  if (const int rank = ThreeWay(Rank(a.type()), Rank(b.type())); rank != 0) return rank;
  const ValueType type = a.type();
  if (a.is_number()) return OrderNumbers(a, b);
  if (type == ValueType::kBoolean) return ThreeWay(a.AsBoolean(), b.AsBoolean());
  if (type == ValueType::kString) return ThreeWay(a.AsString(), b.AsString());
  if (type == ValueType::kDate) return ThreeWay(a.AsDate().epoch_days, b.AsDate().epoch_days);
  if (type == ValueType::kNode) return ThreeWay(a.NodeId(), b.NodeId());
  if (type == ValueType::kRelationship) {
    return ThreeWay(a.AsRelationship().id, b.AsRelationship().id);
  }
  if (type == ValueType::kList) return OrderLists(a.AsList(), b.AsList());
  if (type == ValueType::kPath) return OrderPaths(a.AsPath(), b.AsPath());
  if (type == ValueType::kMap) return OrderMaps(a.AsMap(), b.AsMap());
  return 0;
}

Result<Value> Arithmetic(ArithmeticOperator op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value();
  if (a.type() == ValueType::kInteger && b.type() == ValueType::kInteger) {
    return OfIntegers(op, a.AsInteger(), b.AsInteger());
  }
  if (a.is_number() && b.is_number()) return OfFloats(op, a.AsNumber(), b.AsNumber());
  if (op == ArithmeticOperator::kAdd) return Joined(a, b);
  return WrongOperands(a, b);
}

Result<Value> Negated(const Value& a) {
  if (a.is_null()) return Value();
  if (a.type() == ValueType::kFloat) return Value(-a.AsFloat());
  if (a.type() == ValueType::kInteger) return Fitting(-static_cast<Int128>(a.AsInteger()));
  return WrongType("only numbers are negated");
}

}  // namespace keiretsu::naive
