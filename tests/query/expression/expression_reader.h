/// Evaluates small expressions, so that the tests of values and functions can be tables of text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/function_context.h"

namespace keiretsu::query {

/// Reads and evaluates, from left to right and without precedence (use brackets): literals, lists,
/// maps, variables, calls of functions by name, `.key`, `[index]`, `[from..to]`, and the operators
/// + - * / % ^ = <> < <= > >= AND OR XOR IN STARTS ENDS CONTAINS =~, the unary - and NOT. Knows
/// nothing of the language's parser.
class ExpressionReader {
 public:
  explicit ExpressionReader(FunctionContext& context) : context_(context) {}

  /// The value of `text`. A text that cannot be read is StatusCode::kInvalidArgument.
  Result<Value> Evaluate(std::string_view text);
  void SetVariable(std::string name, Value value) {
    variables_[std::move(name)] = std::move(value);
  }

 private:
  Result<Value> Expression();
  Result<Value> Operand();
  Result<Value> Primary();
  Result<Value> Postfix(Value value);
  Result<Value> Brackets(const Value& container);
  Result<Value> Call(const std::string& name);
  Result<Value> ListLiteral();
  Result<Value> MapLiteral();
  Result<Value> StringLiteral();
  Result<Value> NumberLiteral();
  Result<Value> Apply(std::string_view op, const Value& a, const Value& b);
  std::string Operator();
  std::string Name();
  void SkipSpace();
  bool Take(std::string_view token);
  Status Unreadable() const;

  FunctionContext& context_;
  std::map<std::string, Value> variables_;
  std::string_view rest_;
};

}  // namespace keiretsu::query
