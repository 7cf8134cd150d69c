#include "tests/query/expression/expression_reader.h"

#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>
#include <vector>

#include "query/expression/functions/registry.h"
#include "query/expression/query_failure.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool IsNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool IsNamePart(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

}  // namespace

Status ExpressionReader::Unreadable() const {
  return Status::InvalidArgument("cannot read the test expression at '" + std::string(rest_) + "'");
}

void ExpressionReader::SkipSpace() {
  while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front()))) {
    rest_.remove_prefix(1);
  }
}

bool ExpressionReader::Take(std::string_view token) {
  SkipSpace();
  if (!rest_.starts_with(token)) return false;
  if (IsNameStart(token.front()) && rest_.size() > token.size() &&
      IsNamePart(rest_[token.size()])) {
    return false;
  }
  rest_.remove_prefix(token.size());
  return true;
}

std::string ExpressionReader::Name() {
  SkipSpace();
  std::size_t n = 0;
  while (n < rest_.size() && IsNamePart(rest_[n])) ++n;
  std::string name(rest_.substr(0, n));
  rest_.remove_prefix(n);
  return name;
}

std::string ExpressionReader::Operator() {
  constexpr std::array<std::string_view, 19> kOperators = {
      "<>", "<=", ">=", "=~", "=",   "<",   ">",    "+",      "-",       "*",
      "/",  "%",  "^",  "IN", "AND", "XOR", "ENDS", "STARTS", "CONTAINS"};
  for (const std::string_view op : kOperators) {
    if (Take(op)) return std::string(op);
  }
  return Take("OR") ? "OR" : "";
}

Result<Value> ExpressionReader::Evaluate(std::string_view text) {
  rest_ = text;
  ASSIGN_OR_RETURN(Value value, Expression());
  SkipSpace();
  if (!rest_.empty()) return Unreadable();
  return value;
}

Result<Value> ExpressionReader::Expression() {
  ASSIGN_OR_RETURN(Value value, Operand());
  for (std::string op = Operator(); !op.empty(); op = Operator()) {
    ASSIGN_OR_RETURN(const Value right, Operand());
    ASSIGN_OR_RETURN(value, Apply(op, value, right));
  }
  return value;
}

Result<Value> ExpressionReader::Apply(std::string_view op, const Value& a, const Value& b) {
  if (op == "+") return Add(a, b);
  if (op == "-") return Subtract(a, b);
  if (op == "*") return Multiply(a, b);
  if (op == "/") return Divide(a, b);
  if (op == "%") return Modulo(a, b);
  if (op == "^") return Power(a, b);
  if (op == "=") return ToValue(Equals(a, b));
  if (op == "<>") return ToValue(TernaryNot(Equals(a, b)));
  if (op == "<") return ToValue(Compare(ComparisonOperator::kLess, a, b));
  if (op == "<=") return ToValue(Compare(ComparisonOperator::kLessOrEqual, a, b));
  if (op == ">") return ToValue(Compare(ComparisonOperator::kGreater, a, b));
  if (op == ">=") return ToValue(Compare(ComparisonOperator::kGreaterOrEqual, a, b));
  if (op == "AND") return And(a, b);
  if (op == "OR") return Or(a, b);
  if (op == "XOR") return Xor(a, b);
  if (op == "IN") return In(a, b);
  if (op == "STARTS") return StartsWith(a, b);
  if (op == "ENDS") return EndsWith(a, b);
  if (op == "CONTAINS") return Contains(a, b);
  return MatchesRegex(a, b);
}

Result<Value> ExpressionReader::Operand() {
  if (Take("NOT")) {
    ASSIGN_OR_RETURN(const Value value, Operand());
    return Not(value);
  }
  SkipSpace();
  const bool number = rest_.size() > 1 && std::isdigit(static_cast<unsigned char>(rest_[1]));
  if (rest_.starts_with('-') && !number) {
    rest_.remove_prefix(1);
    ASSIGN_OR_RETURN(const Value value, Operand());
    return Negate(value);
  }
  ASSIGN_OR_RETURN(Value value, Primary());
  return Postfix(std::move(value));
}

Result<Value> ExpressionReader::Primary() {
  SkipSpace();
  if (rest_.empty()) return Unreadable();
  const char c = rest_.front();
  if (Take("(")) {
    ASSIGN_OR_RETURN(Value value, Expression());
    if (!Take(")")) return Unreadable();
    return value;
  }
  if (c == '[') return ListLiteral();
  if (c == '{') return MapLiteral();
  if (c == '\'') return StringLiteral();
  if (c == '-' || std::isdigit(static_cast<unsigned char>(c))) return NumberLiteral();
  if (!IsNameStart(c)) return Unreadable();
  std::string name = Name();
  if (const auto found = variables_.find(name); found != variables_.end()) return found->second;
  if (name == "null") return Value();
  if (name == "true") return Value(true);
  if (name == "false") return Value(false);
  while (Take(".")) name += "." + Name();
  if (!Take("(")) return Unreadable();
  return Call(name);
}

Result<Value> ExpressionReader::Postfix(Value value) {
  for (;;) {
    if (Take("[")) {
      ASSIGN_OR_RETURN(value, Brackets(value));
    } else if (!rest_.starts_with("..") && Take(".")) {
      ASSIGN_OR_RETURN(value, GetProperty(context_, value, Name()));
    } else {
      return value;
    }
  }
}

Result<Value> ExpressionReader::Brackets(const Value& container) {
  const bool has_from = !Take("..");
  Value from;
  if (has_from) {
    ASSIGN_OR_RETURN(from, Expression());
    if (Take("]")) return Subscript(context_, container, from);
    if (!Take("..")) return Unreadable();
  }
  const bool has_to = !Take("]");
  Value to;
  if (has_to) {
    ASSIGN_OR_RETURN(to, Expression());
    if (!Take("]")) return Unreadable();
  }
  return Slice(container, has_from, from, has_to, to);
}

Result<Value> ExpressionReader::Call(const std::string& name) {
  const FunctionSignature* function = FindFunction(name);
  if (function == nullptr) return Status::InvalidArgument("no function " + name);
  std::vector<Value> arguments;
  while (!Take(")")) {
    if (!arguments.empty() && !Take(",")) return Unreadable();
    ASSIGN_OR_RETURN(Value argument, Expression());
    arguments.push_back(std::move(argument));
  }
  if (arguments.size() < function->min_arguments || arguments.size() > function->max_arguments) {
    return Status::InvalidArgument("wrong number of arguments to " + name);
  }
  return CallFunction(*function, context_, arguments);
}

Result<Value> ExpressionReader::ListLiteral() {
  Take("[");
  List list;
  while (!Take("]")) {
    if (!list.empty() && !Take(",")) return Unreadable();
    ASSIGN_OR_RETURN(Value element, Expression());
    list.push_back(std::move(element));
  }
  return Value(std::move(list));
}

Result<Value> ExpressionReader::MapLiteral() {
  Take("{");
  Map map;
  while (!Take("}")) {
    if (!map.empty() && !Take(",")) return Unreadable();
    std::string key = Name();
    if (key.empty() || !Take(":")) return Unreadable();
    ASSIGN_OR_RETURN(Value value, Expression());
    map.emplace_back(std::move(key), std::move(value));
  }
  return Value::MakeMap(std::move(map));
}

Result<Value> ExpressionReader::StringLiteral() {
  const std::size_t close = rest_.find('\'', 1);
  if (close == std::string_view::npos) return Unreadable();
  const Value value(rest_.substr(1, close - 1));
  rest_.remove_prefix(close + 1);
  return value;
}

Result<Value> ExpressionReader::NumberLiteral() {
  std::size_t n = rest_.front() == '-' ? 1 : 0;
  bool is_float = false;
  for (; n < rest_.size(); ++n) {
    const char c = rest_[n];
    const bool point =
        c == '.' && n + 1 < rest_.size() && std::isdigit(static_cast<unsigned char>(rest_[n + 1]));
    const bool sign = (c == '-' || c == '+') && rest_[n - 1] == 'e';
    if (!std::isdigit(static_cast<unsigned char>(c)) && !point && c != 'e' && !sign) break;
    is_float |= point || c == 'e';
  }
  const std::string digits(rest_.substr(0, n));
  rest_.remove_prefix(n);
  if (is_float) return Value(std::strtod(digits.c_str(), nullptr));
  return Value(static_cast<std::int64_t>(std::strtoll(digits.c_str(), nullptr, 10)));
}

}  // namespace keiretsu::query
