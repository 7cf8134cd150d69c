// Binds calls of functions and aggregates.
#include <algorithm>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/bind_subquery.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

bool EqualsIgnoringCase(std::string_view a, std::string_view lower) {
  return std::ranges::equal(a, lower, [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
  });
}

/// Whether a call gives other values for the same row: not to be aggregated.
bool IsRandom(std::string_view name) {
  return EqualsIgnoringCase(name, "rand") || EqualsIgnoringCase(name, "randomuuid");
}

std::string Plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

Status CheckCount(const FunctionSignature& function, std::size_t given, const SourceSpan& span) {
  const std::size_t low = function.min_arguments;
  const bool unlimited = function.max_arguments == kAnyNumberOfArguments;
  if (given >= low && (unlimited || given <= function.max_arguments)) return Status();
  std::string expected = Plural(low, "argument");
  if (unlimited) {
    expected = "at least " + expected;
  } else if (function.max_arguments != function.min_arguments) {
    expected = std::to_string(low) + " to " + Plural(function.max_arguments, "argument");
  }
  return SyntaxError("InvalidNumberOfArguments", span,
                     std::string(function.name) + "() takes " + expected + ", not " +
                         std::to_string(given),
                     std::string(function.usage));
}

}  // namespace

ExpressionBinder::Bound ExpressionBinder::BindNode(const ast::FunctionCall& node,
                                                   const ast::Expression& at, bool) {
  if (EqualsIgnoringCase(node.name.text, "exists") && node.arguments.size() == 1) {
    return BindExists(node, at);
  }
  const FunctionSignature* function = FindFunction(node.name.text);
  if (function == nullptr) {
    return SyntaxError("UnknownFunction", node.name.span,
                       "there is no function '" + node.name.text + "'",
                       DidYouMean(node.name.text, FunctionNames()));
  }
  if (function->aggregate) return BindAggregate(node, *function, at);
  return BindScalar(node, *function, at);
}

ExpressionBinder::Bound ExpressionBinder::BindExists(const ast::FunctionCall& call,
                                                     const ast::Expression& at) {
  const ast::Expression& argument = *call.arguments.front();
  if (const auto* pattern = std::get_if<ast::PatternPredicate>(&argument.node)) {
    return BindPatternPredicate(binding_, scope_, *pattern->pattern, at.span);
  }
  if (!std::holds_alternative<ast::PropertyAccess>(argument.node) &&
      !std::holds_alternative<ast::Subscript>(argument.node)) {
    return SyntaxError("InvalidArgumentType", argument.span,
                       "exists() takes a property or a pattern", "use IS NOT NULL");
  }
  ASSIGN_OR_RETURN(BoundExpressionPtr operand, Bind(argument));
  return Make(StaticType::kBoolean, NullTestExpression{std::move(operand), true});
}

ExpressionBinder::Bound ExpressionBinder::BindScalar(const ast::FunctionCall& call,
                                                     const FunctionSignature& function,
                                                     const ast::Expression& at) {
  if (call.star || call.distinct) {
    return SyntaxError("UnexpectedSyntax", at.span,
                       std::string(function.name) + "() is no aggregate, so it takes neither " +
                           "* nor DISTINCT");
  }
  if (in_aggregate_ && IsRandom(function.name)) {
    return SyntaxError("NonConstantExpression", at.span,
                       std::string(function.name) + "() cannot be aggregated");
  }
  RETURN_IF_ERROR(CheckCount(function, call.arguments.size(), at.span));
  if (function.name == "size") {
    const auto* list = std::get_if<ast::PatternComprehension>(&call.arguments.front()->node);
    if (list != nullptr) return BindSizeOfComprehension(binding_, scope_, *list, at.span);
  }
  ASSIGN_OR_RETURN(std::vector<BoundExpressionPtr> arguments, BindAll(call.arguments));
  RETURN_IF_ERROR(CheckArguments(call, function, arguments));
  BoundExpression bound =
      Make(StaticTypeOf(function.result), FunctionExpression{&function, std::move(arguments)});
  bound.type = ShapeOf(binding_, bound).type;
  return bound;
}

Status ExpressionBinder::CheckArguments(const ast::FunctionCall& call,
                                        const FunctionSignature& function,
                                        const std::vector<BoundExpressionPtr>& arguments) {
  if (function.check != ArgumentCheck::kCompileTime) return Status();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypeSet allowed = function.parameters[std::min(i, function.parameters.size() - 1)];
    if ((TypesOf(arguments[i]->type) & allowed).bits != 0) continue;
    return SyntaxError("InvalidArgumentType", call.arguments[i]->span,
                       std::string(function.name) + "() does not take " +
                           std::string(Describe(arguments[i]->type)),
                       std::string(function.usage));
  }
  return Status();
}

ExpressionBinder::Bound ExpressionBinder::BindAggregate(const ast::FunctionCall& call,
                                                        const FunctionSignature& function,
                                                        const ast::Expression& at) {
  const std::string name(function.name);
  if (in_aggregate_) {
    return SyntaxError("NestedAggregation", at.span, name + "() stands inside another aggregate");
  }
  if (rules_.aggregates == nullptr || comprehension_depth_ > 0) {
    return SyntaxError("InvalidAggregation", at.span, name + "() cannot be used here",
                       "aggregate in WITH first");
  }
  AggregateSink& sink = *rules_.aggregates;
  const std::string fingerprint = Fingerprint(at);
  const auto known = sink.known.find(fingerprint);
  if (known != sink.known.end()) {
    return Make(binding_.ShapeOf(known->second).type, VariableExpression{known->second});
  }
  if (!call.star) RETURN_IF_ERROR(CheckCount(function, call.arguments.size(), at.span));
  if (call.star && !EqualsIgnoringCase(name, "count")) {
    return SyntaxError("UnexpectedSyntax", at.span, "only count() takes *");
  }

  Names names = scope_.Exchange(sink.before);
  const ExpressionRules rules = std::exchange(rules_, ExpressionRules());
  in_aggregate_ = true;
  Result<std::vector<BoundExpressionPtr>> arguments = BindAll(call.arguments);
  in_aggregate_ = false;
  rules_ = rules;
  scope_.Exchange(std::move(names));
  if (!arguments.has_value()) return arguments.error();
  RETURN_IF_ERROR(CheckArguments(call, function, *arguments));
  if (sink.fresh == nullptr) {
    return SyntaxError("InvalidAggregation", at.span,
                       "only aggregates of the projection can be used here",
                       "project " + name + "() as a column first");
  }

  const VariableId variable =
      binding_.NewVariable("", AggregateShape(binding_, function, *arguments));
  sink.known.emplace(fingerprint, variable);
  BoundAggregate aggregate;
  aggregate.variable = variable;
  aggregate.function = name;
  std::ranges::transform(aggregate.function, aggregate.function.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  aggregate.distinct = call.distinct;
  aggregate.arguments = *std::move(arguments);
  aggregate.span = at.span;
  sink.fresh->push_back(std::move(aggregate));
  return Make(binding_.ShapeOf(variable).type, VariableExpression{variable});
}

}  // namespace keiretsu::query
