#include "query/binder/syntax_walk.h"

#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>

#include "query/expression/functions/registry.h"

namespace keiretsu::query {
namespace {

using Visit = std::function<void(const ast::Expression&)>;

/// Calls the visitor for the operands of each kind of node.
class OperandWalk {
 public:
  explicit OperandWalk(const Visit& visit) : visit_(visit) {}

  void operator()(const ast::Literal&) const {}
  void operator()(const ast::Parameter&) const {}
  void operator()(const ast::Variable&) const {}
  void operator()(const ast::PatternPredicate&) const {}
  void operator()(const ast::PatternComprehension&) const {}
  void operator()(const ast::Subquery&) const {}
  void operator()(const ast::PropertyAccess& node) const { One(node.subject); }
  void operator()(const ast::LabelPredicate& node) const { One(node.subject); }
  void operator()(const ast::ListLiteral& node) const { All(node.items); }
  void operator()(const ast::MapLiteral& node) const {
    for (const auto& entry : node.entries) One(entry.second);
  }
  void operator()(const ast::Subscript& node) const {
    One(node.subject);
    One(node.index);
  }
  void operator()(const ast::Slice& node) const {
    One(node.subject);
    One(node.from);
    One(node.to);
  }
  void operator()(const ast::Unary& node) const { One(node.operand); }
  void operator()(const ast::BooleanChain& node) const { All(node.operands); }
  void operator()(const ast::ArithmeticChain& node) const {
    One(node.first);
    for (const auto& step : node.steps) One(step.operand);
  }
  void operator()(const ast::ComparisonChain& node) const {
    One(node.first);
    for (const auto& step : node.steps) One(step.operand);
  }
  void operator()(const ast::StringPredicate& node) const {
    One(node.left);
    One(node.right);
  }
  void operator()(const ast::InList& node) const {
    One(node.item);
    One(node.list);
  }
  void operator()(const ast::NullPredicate& node) const { One(node.operand); }
  void operator()(const ast::FunctionCall& node) const { All(node.arguments); }
  void operator()(const ast::Case& node) const {
    One(node.subject);
    for (const auto& [condition, result] : node.branches) {
      One(condition);
      One(result);
    }
    One(node.otherwise);
  }
  void operator()(const ast::ListComprehension& node) const {
    One(node.list);
    One(node.predicate);
    One(node.projection);
  }
  void operator()(const ast::Quantifier& node) const {
    One(node.list);
    One(node.predicate);
  }
  void operator()(const ast::Reduce& node) const {
    One(node.initial);
    One(node.list);
    One(node.step);
  }

 private:
  void One(const ast::ExpressionPtr& operand) const {
    if (operand != nullptr) visit_(*operand);
  }
  void All(const std::vector<ast::ExpressionPtr>& operands) const {
    for (const ast::ExpressionPtr& operand : operands) One(operand);
  }

  const Visit& visit_;
};

template <typename Enum>
std::string Number(Enum value) {
  return std::to_string(static_cast<int>(value));
}

std::string Quote(const std::string& text) {
  return std::to_string(text.size()) + ":" + text;
}

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
  });
  return text;
}

/// What tells a node from others with the same operands.
class Signature {
 public:
  explicit Signature(const ast::Expression& expression) : expression_(expression) {}

  std::string operator()(const ast::Literal& node) const {
    return std::string(ValueTypeName(node.value.type())) + Quote(node.value.ToString());
  }
  std::string operator()(const ast::Parameter& node) const { return "$" + Quote(node.name); }
  std::string operator()(const ast::Variable& node) const { return "v" + Quote(node.name); }
  std::string operator()(const ast::PropertyAccess& node) const {
    return "." + Quote(node.key.text);
  }
  std::string operator()(const ast::LabelPredicate& node) const {
    std::string text = "label";
    for (const ast::Name& label : node.labels) text += Quote(label.text);
    if (node.test) AppendTest(*node.test, text);
    return text;
  }
  std::string operator()(const ast::ListLiteral&) const { return "list"; }
  std::string operator()(const ast::MapLiteral& node) const {
    std::string text = "map";
    for (const auto& entry : node.entries) text += Quote(entry.first.text);
    return text;
  }
  std::string operator()(const ast::Subscript&) const { return "subscript"; }
  std::string operator()(const ast::Slice& node) const {
    return std::string("slice") + (node.from ? "f" : "") + (node.to ? "t" : "");
  }
  std::string operator()(const ast::Unary& node) const { return "unary" + Number(node.op); }
  std::string operator()(const ast::BooleanChain& node) const { return "logic" + Number(node.op); }
  std::string operator()(const ast::ArithmeticChain& node) const {
    std::string text = "arithmetic";
    for (const auto& step : node.steps) text += Number(step.op);
    return text;
  }
  std::string operator()(const ast::ComparisonChain& node) const {
    std::string text = "compare";
    for (const auto& step : node.steps) text += Number(step.op);
    return text;
  }
  std::string operator()(const ast::StringPredicate& node) const {
    return "string" + Number(node.op);
  }
  std::string operator()(const ast::InList&) const { return "in"; }
  std::string operator()(const ast::NullPredicate& node) const {
    return node.negated ? "notnull" : "null";
  }
  std::string operator()(const ast::FunctionCall& node) const {
    return "call" + Quote(LowerCase(node.name.text)) + (node.distinct ? "d" : "") +
           (node.star ? "*" : "");
  }
  std::string operator()(const ast::Case& node) const {
    return std::string("case") + (node.subject ? "s" : "") + (node.otherwise ? "e" : "");
  }
  std::string operator()(const ast::ListComprehension& node) const {
    return "comprehension" + Quote(node.variable.text) + (node.predicate ? "w" : "") +
           (node.projection ? "p" : "");
  }
  std::string operator()(const ast::Quantifier& node) const {
    return "quantifier" + Number(node.kind) + Quote(node.variable.text);
  }
  std::string operator()(const ast::Reduce& node) const {
    return "reduce" + Quote(node.accumulator.text) + Quote(node.variable.text);
  }
  std::string operator()(const ast::PatternPredicate&) const { return Itself(); }
  std::string operator()(const ast::PatternComprehension&) const { return Itself(); }
  std::string operator()(const ast::Subquery&) const { return Itself(); }

 private:
  static void AppendTest(const ast::LabelTest& test, std::string& text) {
    text += Number(test.kind) + Quote(test.name.text) + '(';
    for (const ast::LabelTest& operand : test.operands) AppendTest(operand, text);
    text += ')';
  }
  std::string Itself() const {
    return "at" + std::to_string(expression_.span.offset) + "+" +
           std::to_string(expression_.span.length);
  }
  const ast::Expression& expression_;
};

void AppendFingerprint(const ast::Expression& expression, std::string& text) {
  text += std::visit(Signature(expression), expression.node);
  text += '(';
  ForEachOperand(expression, [&text](const ast::Expression& operand) {
    AppendFingerprint(operand, text);
    text += ',';
  });
  text += ')';
}

}  // namespace

void ForEachOperand(const ast::Expression& expression, const Visit& visit) {
  std::visit(OperandWalk(visit), expression.node);
}

std::string Fingerprint(const ast::Expression& expression) {
  std::string text;
  AppendFingerprint(expression, text);
  return text;
}

bool IsAggregate(const ast::FunctionCall& call) {
  const FunctionSignature* signature = FindFunction(call.name.text);
  return signature != nullptr && signature->aggregate;
}

bool ContainsAggregate(const ast::Expression& expression) {
  const auto* call = std::get_if<ast::FunctionCall>(&expression.node);
  if (call != nullptr && IsAggregate(*call)) return true;
  bool found = false;
  ForEachOperand(expression, [&found](const ast::Expression& operand) {
    found = found || ContainsAggregate(operand);
  });
  return found;
}

void CollectVariables(const ast::Expression& expression,
                      std::set<std::string, std::less<>>& names) {
  if (const auto* variable = std::get_if<ast::Variable>(&expression.node)) {
    names.insert(variable->name);
  }
  const auto* call = std::get_if<ast::FunctionCall>(&expression.node);
  if (call != nullptr && IsAggregate(*call)) return;
  ForEachOperand(expression,
                 [&names](const ast::Expression& operand) { CollectVariables(operand, names); });
}

bool IsSimpleGroupingKey(const ast::Expression& expression) {
  const ast::Expression* at = &expression;
  while (const auto* access = std::get_if<ast::PropertyAccess>(&at->node)) {
    at = access->subject.get();
  }
  return std::holds_alternative<ast::Variable>(at->node);
}

bool IsUpdating(const ast::Clause& clause) {
  return std::visit(
      [](const auto& node) {
        using T = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<T, ast::CallSubquery>) return IsUpdating(*node.query);
        return std::is_same_v<T, ast::Create> || std::is_same_v<T, ast::Merge> ||
               std::is_same_v<T, ast::Set> || std::is_same_v<T, ast::Remove> ||
               std::is_same_v<T, ast::Delete> || std::is_same_v<T, ast::Foreach>;
      },
      clause.node);
}

bool IsUpdating(const ast::Query& query) {
  return std::ranges::any_of(query.parts, [](const ast::SingleQuery& part) {
    return std::ranges::any_of(part.clauses,
                               [](const ast::Clause& clause) { return IsUpdating(clause); });
  });
}

}  // namespace keiretsu::query
