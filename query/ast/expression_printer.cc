#include "query/ast/expression_printer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "query/ast/printer.h"

namespace keiretsu::query::ast {
namespace {

// How tightly an expression holds together, from OR to what needs no parentheses anywhere.
enum class Level {
  kOr,
  kXor,
  kAnd,
  kNot,
  kComparison,
  kPredicate,
  kSum,
  kProduct,
  kPower,
  kSign,
  kPostfix,
  kAtom
};

Level LevelOf(const Expression& expression) {
  const auto& node = expression.node;
  if (const auto* chain = std::get_if<BooleanChain>(&node)) {
    static constexpr std::array<Level, 3> kLevels = {Level::kAnd, Level::kOr, Level::kXor};
    return kLevels[static_cast<std::size_t>(chain->op)];
  }
  if (const auto* unary = std::get_if<Unary>(&node)) {
    return unary->op == UnaryOperator::kNot ? Level::kNot : Level::kSign;
  }
  if (std::holds_alternative<ComparisonChain>(node)) return Level::kComparison;
  if (std::holds_alternative<StringPredicate>(node) || std::holds_alternative<InList>(node) ||
      std::holds_alternative<NullPredicate>(node)) {
    return Level::kPredicate;
  }
  if (const auto* chain = std::get_if<ArithmeticChain>(&node)) {
    switch (chain->steps.front().op) {
      case ArithmeticOperator::kAdd:
      case ArithmeticOperator::kSubtract:
        return Level::kSum;
      case ArithmeticOperator::kMultiply:
      case ArithmeticOperator::kDivide:
      case ArithmeticOperator::kModulo:
        return Level::kProduct;
      case ArithmeticOperator::kPower:
        return Level::kPower;
    }
  }
  if (const auto* literal = std::get_if<Literal>(&node)) {
    const Value& value = literal->value;
    const bool negative = (value.type() == ValueType::kInteger && value.AsInteger() < 0) ||
                          (value.type() == ValueType::kFloat && std::signbit(value.AsFloat()));
    return negative ? Level::kSign : Level::kAtom;
  }
  if (std::holds_alternative<LabelPredicate>(node)) return Level::kSign;
  // A pattern would swallow a minus behind it.
  if (std::holds_alternative<PatternPredicate>(node)) return Level::kNot;
  return Level::kAtom;
}

std::string_view TextOf(ArithmeticOperator op) {
  static constexpr std::array<std::string_view, 6> kTexts = {"+", "-", "*", "/", "%", "^"};
  return kTexts[static_cast<std::size_t>(op)];
}

std::string_view TextOf(ComparisonOperator op) {
  static constexpr std::array<std::string_view, 6> kTexts = {"=", "<>", "<", "<=", ">", ">="};
  return kTexts[static_cast<std::size_t>(op)];
}

std::string_view TextOf(StringOperator op) {
  static constexpr std::array<std::string_view, 4> kTexts = {"STARTS WITH", "ENDS WITH", "CONTAINS",
                                                             "=~"};
  return kTexts[static_cast<std::size_t>(op)];
}

std::string_view TextOf(BooleanOperator op) {
  static constexpr std::array<std::string_view, 3> kTexts = {" AND ", " OR ", " XOR "};
  return kTexts[static_cast<std::size_t>(op)];
}

class ExpressionPrinter {
 public:
  explicit ExpressionPrinter(std::string* out) : out_(*out) {}

  void Append(const Expression& expression) {
    std::visit([this](const auto& node) { Append(node); }, expression.node);
  }

  void Append(const PatternPart& part) {
    if (part.path_variable) out_ += PrintName(part.path_variable->text) + " = ";
    if (part.prefix) Append(*part.prefix);
    if (part.function == PathFunction::kShortestPath) out_ += "shortestPath(";
    if (part.function == PathFunction::kAllShortestPaths) out_ += "allShortestPaths(";
    if (part.where) out_ += '(';
    Elements(part);
    if (part.where) {
      Where(part.where);
      out_ += ')';
    }
    if (part.function != PathFunction::kNone) out_ += ')';
    if (!part.rank) return;
    out_ += " BY ";
    Append(*part.rank);
  }

 private:
  // In parentheses unless it holds together at least as tightly as `least`.
  void Operand(const Expression& expression, Level least) {
    const bool parentheses = LevelOf(expression) < least;
    if (parentheses) out_ += '(';
    Append(expression);
    if (parentheses) out_ += ')';
  }
  static Level Above(Level level) { return static_cast<Level>(static_cast<int>(level) + 1); }

  void Append(const Literal& node) { out_ += PrintLiteral(node.value); }
  void Append(const Parameter& node) {
    const bool number = std::all_of(node.name.begin(), node.name.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    out_ += '$' + (number ? node.name : PrintName(node.name));
  }
  void Append(const Variable& node) { out_ += PrintName(node.name); }
  void Append(const PropertyAccess& node) {
    Operand(*node.subject, Level::kPostfix);
    // `1.k` would be read as a malformed number.
    out_ += std::holds_alternative<Literal>(node.subject->node) ? " ." : ".";
    out_ += PrintName(node.key.text);
  }
  void Append(const LabelPredicate& node) {
    Operand(*node.subject, Level::kPostfix);
    for (const Name& label : node.labels) out_ += ':' + PrintName(label.text);
    if (node.test) {
      out_ += ':';
      Factor(*node.test);  // an open bar could be taken for that of a comprehension
    }
  }
  // --- Label expressions
  void Append(const LabelTest& test) {
    if (test.kind == LabelTest::Kind::kOr || test.kind == LabelTest::Kind::kAnd) {
      for (std::size_t i = 0; i < test.operands.size(); ++i) {
        if (i > 0) out_ += test.kind == LabelTest::Kind::kOr ? '|' : '&';
        Factor(test.operands[i]);
      }
    } else {
      Factor(test);
    }
  }
  void Factor(const LabelTest& test) {
    switch (test.kind) {
      case LabelTest::Kind::kName: out_ += PrintName(test.name.text); return;
      case LabelTest::Kind::kAny: out_ += '%'; return;
      case LabelTest::Kind::kNot:
        out_ += '!';
        Factor(test.operands.front());
        return;
      case LabelTest::Kind::kAnd:
      case LabelTest::Kind::kOr:
        out_ += '(';
        Append(test);
        out_ += ')';
    }
  }
  void Append(const ListLiteral& node) {
    out_ += '[';
    // `[x IN list]` and `[x IN list OR y]` would be comprehensions.
    if (node.items.size() == 1) {
      Operand(*node.items[0], Above(Level::kPredicate));
    } else {
      List(node.items);
    }
    out_ += ']';
  }
  void Append(const MapLiteral& node) {
    out_ += '{';
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      out_ += (i > 0 ? ", " : "") + PrintName(node.entries[i].first.text) + ": ";
      Append(*node.entries[i].second);
    }
    out_ += '}';
  }
  void Append(const Subscript& node) {
    Operand(*node.subject, Level::kPostfix);
    out_ += '[';
    Append(*node.index);
    out_ += ']';
  }
  void Append(const Slice& node) {
    Operand(*node.subject, Level::kPostfix);
    out_ += '[';
    if (node.from) Append(*node.from);
    out_ += "..";
    if (node.to) Append(*node.to);
    out_ += ']';
  }
  void Append(const Unary& node) {
    if (node.op == UnaryOperator::kNot) {
      out_ += "NOT ";
      Operand(*node.operand, Level::kNot);
      return;
    }
    out_ += node.op == UnaryOperator::kNegate ? '-' : '+';
    // -(1) is not the literal -1, and a sign before a sign is kept apart.
    const auto* literal = std::get_if<Literal>(&node.operand->node);
    const bool number = literal != nullptr && literal->value.is_number();
    Operand(*node.operand,
            number || std::holds_alternative<Unary>(node.operand->node)  ? Above(Level::kAtom)
            : std::holds_alternative<LabelPredicate>(node.operand->node) ? Level::kSign
                                                                         : Level::kPostfix);
  }
  void Append(const BooleanChain& node) {
    static constexpr std::array<Level, 3> kLevels = {Level::kAnd, Level::kOr, Level::kXor};
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      if (i > 0) out_ += TextOf(node.op);
      Operand(*node.operands[i], Above(kLevels[static_cast<std::size_t>(node.op)]));
    }
  }
  void Append(const ArithmeticChain& node) {
    const ArithmeticOperator op = node.steps.front().op;
    const Level level = op <= ArithmeticOperator::kSubtract ? Level::kSum
                        : op <= ArithmeticOperator::kModulo ? Level::kProduct
                                                            : Level::kPower;
    Operand(*node.first, Above(level));
    for (const auto& step : node.steps) {
      out_ += fmt::format(" {} ", TextOf(step.op));
      Operand(*step.operand, Above(level));
    }
  }
  void Append(const ComparisonChain& node) {
    Operand(*node.first, Above(Level::kComparison));
    for (const auto& step : node.steps) {
      out_ += fmt::format(" {} ", TextOf(step.op));
      Operand(*step.operand, Above(Level::kComparison));
    }
  }
  void Append(const StringPredicate& node) {
    Operand(*node.left, Level::kPredicate);
    out_ += fmt::format(" {} ", TextOf(node.op));
    Operand(*node.right, Above(Level::kPredicate));
  }
  void Append(const InList& node) {
    Operand(*node.item, Level::kPredicate);
    out_ += " IN ";
    Operand(*node.list, Above(Level::kPredicate));
  }
  void Append(const NullPredicate& node) {
    Operand(*node.operand, Level::kPredicate);
    out_ += node.negated ? " IS NOT NULL" : " IS NULL";
  }
  void Append(const FunctionCall& node) {
    out_ += PrintQualifiedName(node.name.text) + '(';
    if (node.star) out_ += '*';
    if (node.distinct) out_ += "DISTINCT ";
    List(node.arguments);
    out_ += ')';
  }
  void Append(const Case& node) {
    out_ += "CASE";
    const auto part = [&](std::string_view word, const Expression& expression) {
      out_ += word;
      Append(expression);
    };
    if (node.subject) part(" ", *node.subject);
    for (const auto& [condition, result] : node.branches) {
      part(" WHEN ", *condition);
      part(" THEN ", *result);
    }
    if (node.otherwise) part(" ELSE ", *node.otherwise);
    out_ += " END";
  }
  void Element(const Name& variable, const ExpressionPtr& list, const ExpressionPtr& predicate) {
    out_ += PrintName(variable.text) + " IN ";
    Operand(*list, Above(Level::kPredicate));
    if (!predicate) return;
    out_ += " WHERE ";
    Append(*predicate);
  }
  void Append(const ListComprehension& node) {
    out_ += '[';
    Element(node.variable, node.list, node.predicate);
    Bar(node.projection);
    out_ += ']';
  }
  void Append(const Quantifier& node) {
    static constexpr std::array<std::string_view, 4> kNames = {"all", "any", "none", "single"};
    out_ += fmt::format("{}(", kNames[static_cast<std::size_t>(node.kind)]);
    Element(node.variable, node.list, node.predicate);
    out_ += ')';
  }
  void Append(const Reduce& node) {
    out_ += "reduce(" + PrintName(node.accumulator.text) + " = ";
    Append(*node.initial);
    out_ += ", ";
    Element(node.variable, node.list, nullptr);
    Bar(node.step);
    out_ += ')';
  }
  void Append(const PatternPredicate& node) { Append(*node.pattern); }
  void Append(const PatternComprehension& node) {
    out_ += '[';
    Append(*node.pattern);
    if (node.predicate) {
      out_ += " WHERE ";
      Append(*node.predicate);
    }
    Bar(node.projection);
    out_ += ']';
  }
  void Append(const Subquery& node) {
    static constexpr std::array<std::string_view, 3> kNames = {"EXISTS", "COUNT", "COLLECT"};
    out_ += fmt::format("{} {{ ", kNames[static_cast<std::size_t>(node.kind)]);
    AppendQuery(*node.query, &out_);
    out_ += " }";
  }

  // --- Patterns
  void Append(const PathPrefix& prefix) {
    static constexpr std::array<std::string_view, 8> kSelectors = {
        "ALL",      "ANY",      "ANY SHORTEST", "ALL SHORTEST",
        "SHORTEST", "SHORTEST", "STRONGEST",    "WIDEST"};
    static constexpr std::array<std::string_view, 4> kModes = {"WALK", "TRAIL", "ACYCLIC",
                                                               "SIMPLE"};
    out_ += kSelectors[static_cast<std::size_t>(prefix.selector)];
    if (prefix.count) {
      out_ += ' ';
      Append(*prefix.count);
    }
    if (prefix.mode) out_ += fmt::format(" {}", kModes[static_cast<std::size_t>(*prefix.mode)]);
    out_ += prefix.selector == PathSelector::kShortestGroups ? " GROUPS " : " ";
  }

  void Elements(const PatternPart& part) {
    for (std::size_t i = 0; i < part.nodes.size(); ++i) {
      Append(part.nodes[i]);
      if (i < part.relationships.size()) Append(part.relationships[i]);
    }
  }

  void Where(const ExpressionPtr& condition) {
    if (!condition) return;
    out_ += out_.back() == '(' || out_.back() == '[' ? "WHERE " : " WHERE ";
    Append(*condition);
  }

  void Append(const NodePattern& node) {
    out_ += '(';
    if (node.variable) out_ += PrintName(node.variable->text);
    for (std::size_t i = 0; i < node.labels.size(); ++i) {
      out_ += i > 0 && node.any_label ? '|' : ':';
      Append(node.labels[i]);
    }
    if (node.label_test) {
      out_ += ':';
      Append(*node.label_test);
    }
    Content(node.properties, node.key_columns, out_.back() != '(');
    Where(node.where);
    out_ += ')';
  }

  void Append(const RelationshipPattern& node) {
    if (node.group) {
      out_ += '(';
      Elements(*node.group);
      Where(node.group->where);
      out_ += ')';
    } else {
      Link(node);
    }
    if (node.hops && node.hops->quantifier) Repetition(*node.hops);
  }

  void Link(const RelationshipPattern& node) {
    out_ += node.direction == PatternDirection::kIncoming ? "<-" : "-";
    const std::size_t start = out_.size();
    out_ += '[';
    if (node.variable) out_ += PrintName(node.variable->text);
    for (std::size_t i = 0; i < node.types.size(); ++i) {
      out_ += i > 0 ? '|' : ':';
      Append(node.types[i]);
    }
    if (node.label_test) {
      out_ += ':';
      Append(*node.label_test);
    }
    if (node.hops && !node.hops->quantifier) Append(*node.hops);
    Content(node.properties, node.key_columns, out_.back() != '[');
    Where(node.where);
    if (out_.size() == start + 1) {
      out_.pop_back();
    } else {
      out_ += ']';
    }
    out_ += node.direction == PatternDirection::kOutgoing ? "->" : "-";
  }

  void Repetition(const HopRange& hops) {
    const bool open = !hops.high.has_value();
    if (open && hops.low <= 1) {
      out_ += hops.low == 0 ? '*' : '+';
    } else if (hops.low == hops.high) {
      out_ += fmt::format("{{{}}}", *hops.low);
    } else {
      out_ += fmt::format("{{{},{}}}", *hops.low, open ? "" : std::to_string(*hops.high));
    }
  }

  void Append(const HopRange& hops) {
    out_ += '*';
    if (hops.low) out_ += fmt::format("{}", *hops.low);
    if (hops.low != hops.high || (!hops.low && hops.high)) out_ += "..";
    if (hops.high && hops.low != hops.high) out_ += fmt::format("{}", *hops.high);
  }

  void Append(const NameOrColumn& name) {
    out_ += name.from_column ? "$(" + PrintName(name.name.text) + ")" : PrintName(name.name.text);
  }

  void Content(const ExpressionPtr& properties, const std::vector<std::pair<Name, Name>>& keys,
               bool space) {
    if (space && (properties || !keys.empty())) out_ += ' ';
    if (properties) Append(*properties);
    if (keys.empty()) return;
    out_ += '{';
    for (std::size_t i = 0; i < keys.size(); ++i) {
      out_ += (i > 0 ? ", " : "") + PrintName(keys[i].first.text);
      if (keys[i].first.text != keys[i].second.text) out_ += ": " + PrintName(keys[i].second.text);
    }
    out_ += '}';
  }

  void List(const std::vector<ExpressionPtr>& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ", ";
      Append(*items[i]);
    }
  }

  void Bar(const ExpressionPtr& projection) {
    if (!projection) return;
    out_ += " | ";
    Append(*projection);
  }

  std::string& out_;
};

}  // namespace

void AppendExpression(const Expression& expression, std::string* out) {
  ExpressionPrinter(out).Append(expression);
}

void AppendPattern(const PatternPart& part, std::string* out) {
  ExpressionPrinter(out).Append(part);
}

}  // namespace keiretsu::query::ast
