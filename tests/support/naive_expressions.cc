// The naive evaluator's expressions: one function per kind of node.
#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "query/ast/children.h"
#include "storage/status_macros.h"
#include "tests/support/naive_steps.h"
#include "tests/support/naive_values.h"

namespace keiretsu::naive {
namespace {

bool IsAggregateName(const std::string& name) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower == "count" || lower == "sum" || lower == "avg" || lower == "min" || lower == "max" ||
         lower == "collect";
}

class ExpressionVisitor {
 public:
  ExpressionVisitor(const Context& context, const Row& row) : context_(context), row_(row) {}

  Result<Value> operator()(const ast::Literal& node) { return node.value; }

  Result<Value> operator()(const ast::Parameter& node) {
    const auto found = context_.parameters->find(node.name);
    if (found == context_.parameters->end()) return Status::Internal("no parameter " + node.name);
    return found->second;
  }

  Result<Value> operator()(const ast::Variable& node) {
    const auto found = row_.find(node.name);
    if (found == row_.end()) return Status::Internal("no variable " + node.name);
    return found->second;
  }

  Result<Value> operator()(const ast::PropertyAccess& node) {
    ASSIGN_OR_RETURN(const Value subject, Of(node.subject));
    return PropertyOf(context_, subject, node.key.text);
  }

  Result<Value> operator()(const ast::LabelPredicate& node) {
    ASSIGN_OR_RETURN(const Value subject, Of(node.subject));
    if (subject.is_null()) return Value();
    std::set<std::string> names;
    if (subject.type() == ValueType::kNode) {
      names = context_.graph->nodes.at(subject.NodeId()).labels;
    } else if (subject.type() == ValueType::kRelationship) {
      names = {subject.AsRelationship().type};
    } else {
      return WrongType("only nodes and relationships have labels");
    }
    if (node.test) return Value(Fits(*node.test, names));
    return Value(std::all_of(node.labels.begin(), node.labels.end(), [&names](const auto& label) {
      return names.contains(label.text);
    }));
  }

  Result<Value> operator()(const ast::ListLiteral& node) {
    List list;
    for (const ast::ExpressionPtr& item : node.items) {
      ASSIGN_OR_RETURN(Value value, Of(item));
      list.push_back(std::move(value));
    }
    return Value(std::move(list));
  }

  Result<Value> operator()(const ast::MapLiteral& node) {
    Map map;
    for (const auto& [key, item] : node.entries) {
      ASSIGN_OR_RETURN(Value value, Of(item));
      map.emplace_back(key.text, std::move(value));
    }
    return Value::MakeMap(std::move(map));
  }

  Result<Value> operator()(const ast::Subscript& node) {
    ASSIGN_OR_RETURN(const Value subject, Of(node.subject));
    ASSIGN_OR_RETURN(const Value index, Of(node.index));
    if (subject.is_null() || index.is_null()) return Value();
    if (subject.type() == ValueType::kList) {
      if (index.type() != ValueType::kInteger) return WrongType("a list's index is an integer");
      const auto size = static_cast<std::int64_t>(subject.AsList().size());
      const std::int64_t at = index.AsInteger() < 0 ? index.AsInteger() + size : index.AsInteger();
      if (at < 0 || at >= size) return Value();
      return subject.AsList()[static_cast<std::size_t>(at)];
    }
    if (index.type() == ValueType::kString) {
      return PropertyOf(context_, subject, index.AsString());
    }
    if (subject.type() != ValueType::kMap && subject.type() != ValueType::kNode &&
        subject.type() != ValueType::kRelationship) {
      return WrongType("nothing to index");
    }
    return Failure("TypeError", "MapElementAccessByNonString", "a key is a text");
  }

  Result<Value> operator()(const ast::Slice& node) {
    ASSIGN_OR_RETURN(const Value subject, Of(node.subject));
    ASSIGN_OR_RETURN(const Value from, node.from ? Of(node.from) : Result<Value>(Value(0)));
    if (subject.is_null() || from.is_null()) return Value();
    if (subject.type() != ValueType::kList) return WrongType("only lists are sliced");
    const auto size = static_cast<std::int64_t>(subject.AsList().size());
    ASSIGN_OR_RETURN(const Value to, node.to ? Of(node.to) : Result<Value>(Value(size)));
    if (to.is_null()) return Value();
    List list;
    for (std::int64_t i = 0; i < size; ++i) {
      ASSIGN_OR_RETURN(const std::int64_t low, Position(from, size));
      ASSIGN_OR_RETURN(const std::int64_t high, Position(to, size));
      if (i >= low && i < high) list.push_back(subject.AsList()[static_cast<std::size_t>(i)]);
    }
    return Value(std::move(list));
  }

  Result<Value> operator()(const ast::Unary& node) {
    ASSIGN_OR_RETURN(const Value operand, Of(node.operand));
    if (node.op == ast::UnaryOperator::kNegate) return Negated(operand);
    if (node.op == ast::UnaryOperator::kPlus) {
      if (operand.is_null() || operand.is_number()) return operand;
      return WrongType("a number is wanted");
    }
    ASSIGN_OR_RETURN(const std::optional<bool> truth, TruthOf(operand));
    return truth ? Value(!*truth) : Value();
  }

  Result<Value> operator()(const ast::BooleanChain& node) {
    ASSIGN_OR_RETURN(std::optional<bool> result, Truth(node.operands.front()));
    for (std::size_t i = 1; i < node.operands.size(); ++i) {
      if (node.op == ast::BooleanOperator::kAnd && result == false) break;
      if (node.op == ast::BooleanOperator::kOr && result == true) break;
      ASSIGN_OR_RETURN(const std::optional<bool> next, Truth(node.operands[i]));
      if (node.op == ast::BooleanOperator::kXor) {
        result = result && next ? std::optional<bool>(*result != *next) : std::nullopt;
        continue;
      }
      const bool decisive = node.op == ast::BooleanOperator::kOr;  // what alone settles it
      if (next == decisive || result == decisive) {
        result = decisive;
      } else if (!next) {
        result = std::nullopt;
      }
    }
    return ToValue(result);
  }

  Result<Value> operator()(const ast::ArithmeticChain& node) {
    ASSIGN_OR_RETURN(Value result, Of(node.first));
    for (const auto& step : node.steps) {
      ASSIGN_OR_RETURN(const Value operand, Of(step.operand));
      ASSIGN_OR_RETURN(result, Arithmetic(step.op, result, operand));
    }
    return result;
  }

  Result<Value> operator()(const ast::ComparisonChain& node) {
    ASSIGN_OR_RETURN(Value left, Of(node.first));
    std::optional<bool> result = true;
    for (const auto& step : node.steps) {
      ASSIGN_OR_RETURN(const Value right, Of(step.operand));
      const std::optional<bool> holds = Compare(step.op, left, right);
      if (holds == false) return Value(false);
      if (!holds) result = std::nullopt;
      left = right;
    }
    return ToValue(result);
  }

  Result<Value> operator()(const ast::StringPredicate& node) {
    ASSIGN_OR_RETURN(const Value left, Of(node.left));
    ASSIGN_OR_RETURN(const Value right, Of(node.right));
    if (left.type() != ValueType::kString || right.type() != ValueType::kString) return Value();
    const std::string_view text = left.AsString();
    switch (node.op) {
      case ast::StringOperator::kStartsWith: return Value(text.starts_with(right.AsString()));
      case ast::StringOperator::kEndsWith: return Value(text.ends_with(right.AsString()));
      case ast::StringOperator::kContains:
        return Value(text.find(right.AsString()) != std::string_view::npos);
      case ast::StringOperator::kMatchesRegex: break;
    }
    return Status::Internal("regular expressions are not covered");
  }

  Result<Value> operator()(const ast::InList& node) {
    ASSIGN_OR_RETURN(const Value item, Of(node.item));
    ASSIGN_OR_RETURN(const Value list, Of(node.list));
    if (list.is_null()) return Value();
    if (list.type() != ValueType::kList) return WrongType("IN looks in lists");
    std::optional<bool> found = false;
    for (const Value& candidate : list.AsList()) {
      const std::optional<bool> equal = Equal(item, candidate);
      if (equal == true) return Value(true);
      if (!equal) found = std::nullopt;
    }
    return ToValue(found);
  }

  Result<Value> operator()(const ast::NullPredicate& node) {
    ASSIGN_OR_RETURN(const Value operand, Of(node.operand));
    return Value(operand.is_null() != node.negated);
  }

  Result<Value> operator()(const ast::FunctionCall& node) {
    if (IsAggregateName(node.name.text)) {
      return Aggregate(context_, node.name.text, node.distinct,
                       node.star ? nullptr : node.arguments.front().get());
    }
    std::vector<Value> arguments;
    for (const ast::ExpressionPtr& argument : node.arguments) {
      ASSIGN_OR_RETURN(Value value, Of(argument));
      arguments.push_back(std::move(value));
    }
    return CallFunction(context_, node.name.text, arguments);
  }

  Result<Value> operator()(const ast::Case& node) {
    ASSIGN_OR_RETURN(const Value subject, node.subject ? Of(node.subject) : Result<Value>(Value()));
    for (const auto& [condition, result] : node.branches) {
      ASSIGN_OR_RETURN(const Value value, Of(condition));
      std::optional<bool> chosen = Equal(subject, value);
      if (node.subject == nullptr) {
        ASSIGN_OR_RETURN(chosen, TruthOf(value));
      }
      if (chosen == true) return Of(result);
    }
    return node.otherwise ? Of(node.otherwise) : Result<Value>(Value());
  }

  Result<Value> operator()(const ast::ListComprehension& node) {
    ASSIGN_OR_RETURN(const std::optional<List> list, ListOf(node.list));
    if (!list) return Value();
    List result;
    for (const Value& element : *list) {
      const Row inner = With(node.variable.text, element);
      ASSIGN_OR_RETURN(const bool kept, Holds(context_, inner, node.predicate));
      if (!kept) continue;
      ASSIGN_OR_RETURN(Value value, node.projection ? Evaluate(context_, inner, *node.projection)
                                                    : Result<Value>(element));
      result.push_back(std::move(value));
    }
    return Value(std::move(result));
  }

  Result<Value> operator()(const ast::Quantifier& node) {
    ASSIGN_OR_RETURN(const std::optional<List> list, ListOf(node.list));
    if (!list) return Value();
    std::size_t yes = 0;
    std::size_t no = 0;
    for (const Value& element : *list) {
      ASSIGN_OR_RETURN(
          const Value value,
          Evaluate(context_, With(node.variable.text, element), *node.predicate));
      ASSIGN_OR_RETURN(const std::optional<bool> truth, TruthOf(value));
      if (truth == true) ++yes;
      if (truth == false) ++no;
    }
    const bool unknown = yes + no < list->size();
    switch (node.kind) {
      case ast::QuantifierKind::kAll: return no > 0 ? Value(false) : Unless(unknown, true);
      case ast::QuantifierKind::kAny: return yes > 0 ? Value(true) : Unless(unknown, false);
      case ast::QuantifierKind::kNone: return yes > 0 ? Value(false) : Unless(unknown, true);
      case ast::QuantifierKind::kSingle: return yes > 1 ? Value(false) : Unless(unknown, yes == 1);
    }
    return Value();
  }

  Result<Value> operator()(const ast::Reduce& node) {
    ASSIGN_OR_RETURN(const std::optional<List> list, ListOf(node.list));
    if (!list) return Value();
    ASSIGN_OR_RETURN(Value accumulated, Of(node.initial));
    for (const Value& element : *list) {
      Row inner = With(node.variable.text, element);
      inner[node.accumulator.text] = accumulated;
      ASSIGN_OR_RETURN(accumulated, Evaluate(context_, inner, *node.step));
    }
    return accumulated;
  }

  Result<Value> operator()(const ast::PatternPredicate& node) {
    ASSIGN_OR_RETURN(const Rows rows, Matches(context_, row_, {node.pattern.get()}, nullptr));
    return Value(!rows.empty());
  }

  Result<Value> operator()(const ast::PatternComprehension& node) {
    ASSIGN_OR_RETURN(const Rows rows,
                     Matches(context_, row_, {node.pattern.get()}, node.predicate));
    List list;
    for (const Row& row : rows) {
      ASSIGN_OR_RETURN(Value value, Evaluate(context_, row, *node.projection));
      list.push_back(std::move(value));
    }
    return Value(std::move(list));
  }

  Result<Value> operator()(const ast::Subquery& node) {
    ASSIGN_OR_RETURN(const Answer answer, RunQuery(context_, {row_}, *node.query));
    if (node.kind == ast::SubqueryKind::kExists) return Value(!answer.rows.empty());
    if (node.kind == ast::SubqueryKind::kCount) {
      return Value(static_cast<std::int64_t>(answer.rows.size()));
    }
    List list;
    for (const std::vector<Value>& row : answer.rows) list.push_back(row.front());
    return Value(std::move(list));
  }

 private:
  Result<Value> Of(const ast::ExpressionPtr& expression) {
    return Evaluate(context_, row_, *expression);
  }

  Result<std::optional<bool>> Truth(const ast::ExpressionPtr& expression) {
    ASSIGN_OR_RETURN(const Value value, Of(expression));
    return TruthOf(value);
  }

  Result<std::optional<List>> ListOf(const ast::ExpressionPtr& expression) {
    ASSIGN_OR_RETURN(const Value value, Of(expression));
    if (value.is_null()) return std::optional<List>();
    if (value.type() != ValueType::kList) return WrongType("a list is wanted");
    return std::optional<List>(value.AsList());
  }

  static Result<std::int64_t> Position(const Value& bound, std::int64_t size) {
    if (bound.type() != ValueType::kInteger) return WrongType("a slice's bounds are integers");
    return bound.AsInteger() < 0 ? bound.AsInteger() + size : bound.AsInteger();
  }

  Row With(const std::string& name, const Value& value) const {
    Row row = row_;
    row[name] = value;
    return row;
  }

  static Value Unless(bool unknown, bool result) { return unknown ? Value() : Value(result); }

  const Context& context_;
  const Row& row_;
};

}  // namespace

Status Context::Step() const {
  if (++*steps <= kMaxSteps) return Status();
  return Status::ResourceExhausted(fmt::format("more than {} steps", kMaxSteps));
}

Result<Value> Evaluate(const Context& context, const Row& row, const ast::Expression& expression) {
  return std::visit(ExpressionVisitor(context, row), expression.node);
}

Result<bool> Holds(const Context& context, const Row& row, const ast::ExpressionPtr& predicate) {
  if (predicate == nullptr) return true;
  ASSIGN_OR_RETURN(const Value value, Evaluate(context, row, *predicate));
  ASSIGN_OR_RETURN(const std::optional<bool> truth, TruthOf(value));
  return truth == true;
}

bool ContainsAggregate(const ast::Expression& expression) {
  const auto* call = std::get_if<ast::FunctionCall>(&expression.node);
  bool found = call != nullptr && IsAggregateName(call->name.text);
  ast::ForEachChild(expression, [&found](const ast::Expression& child) {
    found = found || ContainsAggregate(child);
  });
  return found;
}

Result<Value> PropertyOf(const Context& context, const Value& subject, std::string_view key) {
  if (subject.is_null()) return Value();
  if (subject.type() == ValueType::kMap) {
    const Value* found = subject.Find(key);
    return found != nullptr ? *found : Value();
  }
  const std::map<std::string, Value>* properties = nullptr;
  if (subject.type() == ValueType::kNode) {
    properties = &context.graph->nodes.at(subject.NodeId()).properties;
  } else if (subject.type() == ValueType::kRelationship) {
    properties = &context.graph->edges.at(subject.AsRelationship().id).properties;
  } else {
    return WrongType("only maps, nodes and relationships have properties");
  }
  const auto found = properties->find(std::string(key));
  return found != properties->end() ? found->second : Value();
}

bool Fits(const ast::LabelTest& test, const std::set<std::string>& names) {
  const auto fits = [&names](const ast::LabelTest& operand) { return Fits(operand, names); };
  switch (test.kind) {
    case ast::LabelTest::Kind::kName: return names.contains(test.name.text);
    case ast::LabelTest::Kind::kAny: return !names.empty();
    case ast::LabelTest::Kind::kNot: return !fits(test.operands.front());
    case ast::LabelTest::Kind::kAnd:
      return std::all_of(test.operands.begin(), test.operands.end(), fits);
    case ast::LabelTest::Kind::kOr:
      return std::any_of(test.operands.begin(), test.operands.end(), fits);
  }
  return false;
}

}  // namespace keiretsu::naive
