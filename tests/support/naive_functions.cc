// The naive evaluator's functions: the plain ones, one table; and aggregates over a group of rows.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>

#include <fmt/format.h>

#include "storage/status_macros.h"
#include "tests/support/naive_steps.h"
#include "tests/support/naive_values.h"

namespace keiretsu::naive {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

Value Count(std::size_t count) { return Value(static_cast<std::int64_t>(count)); }

using Arguments = const std::vector<Value>&;
using Function = std::function<Result<Value>(const Context&, Arguments)>;

// A function of one argument of one type; null gives null, another type an error.
Function OfOne(ValueType type, std::function<Value(const Value&)> compute) {
  return [type, compute](const Context&, Arguments a) -> Result<Value> {
    if (a[0].is_null()) return Value();
    if (a[0].type() != type) return WrongType("the function is of another type");
    return compute(a[0]);
  };
}

Function OfText(std::function<Value(std::string)> compute) {
  return OfOne(ValueType::kString, [compute](const Value& v) {
    return compute(std::string(v.AsString()));
  });
}

Function OfList(std::function<Value(const List&)> compute) {
  return OfOne(ValueType::kList, [compute](const Value& v) { return compute(v.AsList()); });
}

Result<Value> Size(const Context&, Arguments a) {
  if (a[0].is_null()) return Value();
  if (a[0].type() == ValueType::kList) return Count(a[0].AsList().size());
  if (a[0].type() == ValueType::kString) return Count(a[0].AsString().size());  // ASCII
  if (a[0].type() == ValueType::kMap) return Count(a[0].AsMap().size());
  return WrongType("nothing to count");
}

Result<Value> Coalesce(const Context&, Arguments a) {
  for (const Value& value : a) {
    if (!value.is_null()) return value;
  }
  return Value();
}

Result<Value> Range(const Context&, Arguments a) {
  List list;
  const std::int64_t step = a.size() == 3 ? a[2].AsInteger() : 1;
  for (std::int64_t i = a[0].AsInteger(); step > 0 ? i <= a[1].AsInteger() : i >= a[1].AsInteger();
       i += step) {
    list.emplace_back(i);
  }
  return Value(std::move(list));
}

Result<Value> Substring(const Context&, Arguments a) {
  if (a[0].is_null()) return Value();
  if (a[0].type() != ValueType::kString) return WrongType("no text");
  const std::string_view text = a[0].AsString();
  const auto start = std::min(text.size(), static_cast<std::size_t>(a[1].AsInteger()));
  const auto count = a.size() == 3 ? static_cast<std::size_t>(a[2].AsInteger()) : text.size();
  return Value(text.substr(start, count));
}

Result<Value> Absolute(const Context&, Arguments a) {
  if (a[0].is_null()) return Value();
  if (!a[0].is_number()) return WrongType("no number");
  if (a[0].type() == ValueType::kFloat) return Value(std::fabs(a[0].AsFloat()));
  return Value(std::abs(a[0].AsInteger()));
}

Result<Value> Sign(const Context&, Arguments a) {
  if (a[0].is_null()) return Value();
  if (!a[0].is_number()) return WrongType("no number");
  const double number = a[0].AsNumber();
  return Value(number < 0 ? -1 : (number > 0 ? 1 : 0));
}

Result<Value> ToInteger(const Context&, Arguments a) {
  if (a[0].is_null() || a[0].type() == ValueType::kInteger) return a[0];
  if (a[0].type() == ValueType::kFloat) {
    return Value(static_cast<std::int64_t>(std::trunc(a[0].AsFloat())));
  }
  if (a[0].type() != ValueType::kString) return Status::Internal("toInteger of a rare type");
  std::int64_t number = 0;
  const std::string_view text = a[0].AsString();
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? Value(number) : Value();
}

Result<Value> ToFloat(const Context&, Arguments a) {
  if (a[0].is_null()) return Value();
  if (!a[0].is_number()) return Status::Internal("toFloat of a rare type");
  return Value(a[0].AsNumber());
}

Result<Value> ToText(const Context&, Arguments a) {
  if (a[0].is_null() || a[0].type() == ValueType::kString) return a[0];
  if (a[0].is_number() || a[0].type() == ValueType::kBoolean) return Value(a[0].ToString());
  return WrongType("no text for it");
}

Result<Value> Labels(const Context& context, Arguments a) {
  if (a[0].is_null()) return Value();
  if (a[0].type() != ValueType::kNode) return WrongType("no node");
  List list;
  for (const std::string& label : context.graph->nodes.at(a[0].NodeId()).labels) {
    list.emplace_back(label);
  }
  return Value(std::move(list));
}

Result<Value> Properties(const Context& context, Arguments a) {
  if (a[0].is_null() || a[0].type() == ValueType::kMap) return a[0];
  if (a[0].type() != ValueType::kNode && a[0].type() != ValueType::kRelationship) {
    return WrongType("no node or relationship");
  }
  const auto& properties = a[0].type() == ValueType::kNode
                               ? context.graph->nodes.at(a[0].NodeId()).properties
                               : context.graph->edges.at(a[0].AsRelationship().id).properties;
  return Value(Map(properties.begin(), properties.end()));
}

// An end of a relationship.
Function End(bool start) {
  return OfOne(ValueType::kRelationship, [start](const Value& v) {
    const Relationship& edge = v.AsRelationship();
    return Value::NodeReference(start ? edge.start : edge.end);
  });
}

const std::map<std::string, Function, std::less<>>& Functions() {
  static const std::map<std::string, Function, std::less<>> functions = {
      {"size", Size},
      {"coalesce", Coalesce},
      {"range", Range},
      {"substring", Substring},
      {"abs", Absolute},
      {"sign", Sign},
      {"tointeger", ToInteger},
      {"tofloat", ToFloat},
      {"tostring", ToText},
      {"labels", Labels},
      {"properties", Properties},
      {"startnode", End(true)},
      {"endnode", End(false)},
      {"head", OfList([](const List& l) { return l.empty() ? Value() : l.front(); })},
      {"last", OfList([](const List& l) { return l.empty() ? Value() : l.back(); })},
      {"tail",
       OfList([](const List& l) { return Value(l.empty() ? l : List(l.begin() + 1, l.end())); })},
      {"reverse", OfList([](const List& l) { return Value(List(l.rbegin(), l.rend())); })},
      {"toupper", OfText([](std::string text) {
         for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
         return Value(text);
       })},
      {"tolower", OfText([](const std::string& text) { return Value(Lower(text)); })},
      {"type", OfOne(ValueType::kRelationship,
                     [](const Value& v) { return Value(v.AsRelationship().type); })},
      {"length", OfOne(ValueType::kPath,
                       [](const Value& v) { return Count(v.AsPath().relationships.size()); })},
      {"nodes", OfOne(ValueType::kPath, [](const Value& v) { return Value(v.AsPath().nodes); })},
      {"relationships",
       OfOne(ValueType::kPath, [](const Value& v) { return Value(v.AsPath().relationships); })},
  };
  return functions;
}

Result<Value> Sum(const List& values, bool average) {
  Value sum(0);
  for (const Value& value : values) {
    if (!value.is_number()) return WrongType("only numbers add up");
    ASSIGN_OR_RETURN(sum, Arithmetic(ast::ArithmeticOperator::kAdd, sum, value));
  }
  if (!average) return sum;
  return values.empty() ? Value() : Value(sum.AsNumber() / static_cast<double>(values.size()));
}

Value Extreme(const List& values, int sign) {
  Value best;
  for (const Value& value : values) {
    if (best.is_null() || sign * Order(value, best) > 0) best = value;
  }
  return best;
}

}  // namespace

Result<Value> CallFunction(const Context& context, std::string_view name,
                           const std::vector<Value>& arguments) {
  const auto found = Functions().find(Lower(name));
  if (found == Functions().end()) {
    return Status::Internal(fmt::format("{}() is not covered", name));
  }
  return found->second(context, arguments);
}

Result<Value> Aggregate(const Context& context, std::string_view name, bool distinct,
                        const ast::Expression* argument) {
  if (context.group == nullptr) return Status::Internal("an aggregate out of place");
  Context inner = context;
  inner.group = nullptr;
  if (argument == nullptr) return Count(context.group->size());
  List values;
  for (const Row& row : *context.group) {
    ASSIGN_OR_RETURN(Value value, Evaluate(inner, row, *argument));
    if (value.is_null()) continue;
    const bool repeated = std::any_of(values.begin(), values.end(), [&value](const Value& other) {
      return Order(value, other) == 0;
    });
    if (!distinct || !repeated) values.push_back(std::move(value));
  }
  const std::string function = Lower(name);
  if (function == "count") return Count(values.size());
  if (function == "collect") return Value(std::move(values));
  if (function == "sum" || function == "avg") return Sum(values, function == "avg");
  return Extreme(values, function == "min" ? -1 : 1);
}

}  // namespace keiretsu::naive
