// Random expressions of a wanted kind.
#include <fmt/format.h>

#include "tests/support/graph_script.h"
#include "tests/support/query_generator.h"

namespace keiretsu::testing {

std::string ExpressionGenerator::FreshName(char first) {
  return fmt::format("{}{}", first, names_++);
}

std::string ExpressionGenerator::Variable(const Scope& scope, Kind kind) {
  std::vector<std::string> names;
  for (const Named& variable : scope) {
    if (variable.kind == kind) names.push_back(variable.name);
  }
  return names.empty() ? "" : dice_.Of(names);
}

std::string ExpressionGenerator::Property(const Scope& scope, char key) {
  std::vector<std::string> names;
  for (const Named& variable : scope) {
    const bool edge = variable.kind == Kind::kEdge;
    const bool has = key == 'i' || key == 'f' || key == 'm';
    if (variable.kind == Kind::kNode || (edge && has)) names.push_back(variable.name);
  }
  return names.empty() ? "" : fmt::format("{}.{}", dice_.Of(names), key);
}

std::string ExpressionGenerator::Of(Kind kind, const Scope& scope, int depth) {
  if (dice_.Percent(3)) return "null";
  switch (kind) {
    case Kind::kInteger: return Integer(scope, depth);
    case Kind::kFloat: return Float(scope, depth);
    case Kind::kText: return TextOf(scope, depth);
    case Kind::kTruth: return Truth(scope, depth);
    case Kind::kIntegers: return Integers(scope, depth);
    case Kind::kMixed: return Or(Property(scope, 'm'), PropertyLiteral(dice_, 'm'));
    case Kind::kNode:
    case Kind::kEdge:
    case Kind::kNodes:
    case Kind::kEdges:
    case Kind::kPath:
    case Kind::kBag: break;
  }
  return Or(Variable(scope, kind), "null");
}

std::string ExpressionGenerator::Integer(const Scope& scope, int depth) {
  const std::string literal = PropertyLiteral(dice_, 'i');
  if (depth <= 0) {
    if (dice_.Percent(40)) return Or(Variable(scope, Kind::kInteger), literal);
    return dice_.Percent(80) ? Or(Property(scope, 'i'), literal) : literal;
  }
  const auto a = [&] { return Integer(scope, depth - 1); };
  switch (dice_.Below(16)) {
    case 0: return fmt::format("({} + {})", a(), a());
    case 1: return fmt::format("({} - {})", a(), a());
    case 2: return fmt::format("({} * {})", a(), a());
    case 3: return fmt::format("({} % {})", a(), 1 + dice_.Below(4));
    case 4: return fmt::format("({} / {})", a(), 1 + dice_.Below(4));
    case 5:
      return fmt::format("CASE WHEN {} THEN {} ELSE {} END", Truth(scope, depth - 1), a(), a());
    case 6: return fmt::format("CASE {} WHEN {} THEN {} END", a(), a(), a());
    case 7: return fmt::format("coalesce({}, {})", a(), a());
    case 8: return fmt::format("abs(-{})", a());
    case 9: return fmt::format("toInteger({})", Float(scope, depth - 1));
    case 10: return fmt::format("size({})", Integers(scope, depth - 1));
    case 11: {
      const std::string total = FreshName('t');
      const std::string each = FreshName('x');
      return fmt::format("reduce({0} = 0, {1} IN {2} | {0} + {1})", total, each,
                         Integers(scope, depth - 1));
    }
    case 12: return fmt::format("{}[{}]", Integers(scope, depth - 1), a());
    case 13: {
      const std::string path = Variable(scope, Kind::kPath);
      return path.empty() ? a() : fmt::format("length({})", path);
    }
    case 14: {
      const std::string bag = Variable(scope, dice_.Percent(50) ? Kind::kBag : Kind::kEdges);
      return bag.empty() ? a() : fmt::format("size({})", bag);
    }
    default: return fmt::format("COUNT {{ {} }}", Subquery(scope, depth - 1));
  }
}

std::string ExpressionGenerator::Float(const Scope& scope, int depth) {
  const std::string literal = PropertyLiteral(dice_, 'f');
  if (depth <= 0) {
    return dice_.Percent(30) ? Or(Variable(scope, Kind::kFloat), literal)
                             : Or(Property(scope, 'f'), literal);
  }
  const auto a = [&] { return Float(scope, depth - 1); };
  switch (dice_.Below(5)) {
    case 0: return fmt::format("({} + {})", a(), Integer(scope, depth - 1));
    case 1: return fmt::format("({} - {})", a(), a());
    case 2: return fmt::format("({} * {})", a(), Integer(scope, 0));
    case 3: return fmt::format("toFloat({})", Integer(scope, depth - 1));
    default: return fmt::format("coalesce({}, {})", a(), a());
  }
}

std::string ExpressionGenerator::TextOf(const Scope& scope, int depth) {
  const std::string literal = PropertyLiteral(dice_, 's');
  if (depth <= 0) {
    return dice_.Percent(30) ? Or(Variable(scope, Kind::kText), literal)
                             : Or(Property(scope, 's'), literal);
  }
  const auto a = [&] { return TextOf(scope, depth - 1); };
  switch (dice_.Below(6)) {
    case 0: return fmt::format("({} + {})", a(), a());
    case 1: return fmt::format("toUpper({})", a());
    case 2: return fmt::format("substring({}, 0, 1)", a());
    case 3: return fmt::format("toString({})", Integer(scope, depth - 1));
    case 4: {
      const std::string edge = Variable(scope, Kind::kEdge);
      return edge.empty() ? a() : fmt::format("type({})", edge);
    }
    default: return fmt::format("coalesce({}, {})", a(), literal);
  }
}

std::string ExpressionGenerator::Integers(const Scope& scope, int depth) {
  const std::string literal = PropertyLiteral(dice_, 'l');
  if (depth <= 0) {
    return dice_.Percent(50) ? Or(Variable(scope, Kind::kIntegers), literal)
                             : Or(Property(scope, 'l'), literal);
  }
  const auto a = [&] { return Integers(scope, depth - 1); };
  const std::string x = FreshName('x');
  Scope inner = scope;
  inner.push_back({x, Kind::kInteger});
  switch (dice_.Below(9)) {
    case 0:
      return fmt::format("[{}, {}]", Integer(scope, depth - 1), Integer(scope, depth - 1));
    case 1: return fmt::format("range(0, {})", dice_.Below(4));
    case 2:
      return fmt::format("[{} IN {} WHERE {} | {}]", x, a(), Truth(inner, depth - 1),
                         Integer(inner, depth - 1));
    case 3: return fmt::format("({} + {})", a(), a());
    case 4: return fmt::format("{}[{}..{}]", a(), dice_.Below(2), dice_.Between(1, 3));
    case 5: return fmt::format("tail({})", a());
    case 6: return fmt::format("reverse({})", a());
    case 7: {
      const std::string path = Variable(scope, Kind::kPath);
      if (!path.empty()) return fmt::format("[{0} IN nodes({1}) | {0}.i]", x, path);
      const std::string edges = Variable(scope, Kind::kEdges);
      return edges.empty() ? a() : fmt::format("[{0} IN {1} | {0}.i]", x, edges);
    }
    default: return literal;
  }
}

std::string ExpressionGenerator::Comparison(const Scope& scope, int depth) {
  const Kind kind = dice_.Of(std::vector<Kind>{Kind::kInteger, Kind::kInteger, Kind::kFloat,
                                               Kind::kText, Kind::kMixed, Kind::kIntegers});
  const std::string op = dice_.Word({"=", "<>", "<", "<=", ">", ">="});
  const std::string left = Of(kind, scope, depth);
  if (kind == Kind::kInteger && dice_.Percent(15)) {
    return fmt::format("({} {} {} <= {})", Of(kind, scope, 0), op, left, Of(kind, scope, 0));
  }
  const Kind other = kind == Kind::kInteger && dice_.Percent(20)
                         ? Kind::kFloat
                         : (dice_.Percent(8) ? Kind::kMixed : kind);
  return fmt::format("({} {} {})", left, op, Of(other, scope, depth));
}

std::string ExpressionGenerator::AnonymousPattern(const Scope& scope, bool anchored) {
  const auto node = [&](bool bound) {
    const std::string name = bound ? Variable(scope, Kind::kNode) : "";
    if (!name.empty()) return fmt::format("({})", name);
    return fmt::format("({})", dice_.Word({"", ":A", ":B", ":C", ":A|B"}));
  };
  const auto edge = [&] {
    const std::string types = dice_.Word({"", "[:R]", "[:S]", "[:R|T]", "[:R*1..2]"});
    return dice_.Word({fmt::format("-{}->", types), fmt::format("<-{}-", types),
                       fmt::format("-{}-", types)});
  };
  std::string text = node(anchored) + edge() + node(dice_.Percent(30));
  if (dice_.Percent(25)) text += edge() + node(dice_.Percent(20));
  return text;
}

std::string ExpressionGenerator::Subquery(const Scope& scope, int depth) {
  const std::string pattern = AnonymousPattern(scope, true);
  if (dice_.Percent(50)) return pattern;
  const std::string name = FreshName('q');
  Scope inner = scope;
  inner.push_back({name, Kind::kNode});
  return fmt::format("MATCH ({}{}){} WHERE {} RETURN 1 AS one", name,
                     dice_.Word({"", ":A", ":B"}), dice_.Percent(50) ? "-[:R]->()" : "",
                     Truth(inner, depth));
}

std::string ExpressionGenerator::Truth(const Scope& scope, int depth) {
  if (depth <= 0) {
    if (dice_.Percent(15)) return Or(Property(scope, 'b'), "true");
    return Comparison(scope, 0);
  }
  const auto a = [&] { return Truth(scope, depth - 1); };
  switch (dice_.Below(17)) {
    case 0: return fmt::format("({} AND {})", a(), a());
    case 1: return fmt::format("({} OR {})", a(), a());
    case 2: return fmt::format("({} XOR {})", a(), a());
    case 3: return fmt::format("(NOT {})", a());
    case 4:
    case 5: {
      const std::string property = Property(scope, "ifsbm"[dice_.Below(5)]);
      return fmt::format("({} IS {}NULL)", Or(property, "1"), dice_.Percent(50) ? "NOT " : "");
    }
    case 6: {
      const std::string node = Variable(scope, Kind::kNode);
      if (node.empty()) return a();
      return fmt::format("({}{})", node, dice_.Word({":A", ":B", ":A:B", ":A|C", ":!B", ":A&!C"}));
    }
    case 7:
      return fmt::format("({} IN {})", Integer(scope, depth - 1), Integers(scope, depth - 1));
    case 8:
      return fmt::format("({} IN [{}, {}, null])", TextOf(scope, 0), PropertyLiteral(dice_, 's'),
                         PropertyLiteral(dice_, 's'));
    case 9:
      return fmt::format("({} {} {})", TextOf(scope, depth - 1),
                         dice_.Word({"STARTS WITH", "ENDS WITH", "CONTAINS"}),
                         PropertyLiteral(dice_, 's'));
    case 10: {
      const std::string x = FreshName('x');
      Scope inner = scope;
      inner.push_back({x, Kind::kInteger});
      return fmt::format("{}({} IN {} WHERE {})", dice_.Word({"all", "any", "none", "single"}), x,
                         Integers(scope, depth - 1), Truth(inner, depth - 1));
    }
    case 11: return fmt::format("EXISTS {{ {} }}", Subquery(scope, depth - 1));
    case 12: {
      if (!patterns_ || Variable(scope, Kind::kNode).empty()) return a();
      return fmt::format("({})", AnonymousPattern(scope, true));
    }
    case 13: {
      const std::string left = Variable(scope, Kind::kNode);
      if (left.empty()) return a();
      return fmt::format("({} {} {})", left, dice_.Word({"=", "<>"}),
                         Variable(scope, Kind::kNode));
    }
    default: return Comparison(scope, depth - 1);
  }
}

std::string ExpressionGenerator::IllTyped(const Scope& scope) {
  const std::string i = Or(Property(scope, 'i'), "1");
  const std::string s = Or(Property(scope, 's'), "'a'");
  const std::string l = Or(Property(scope, 'l'), "[1]");
  return dice_.Word({fmt::format("({} - 1)", s), fmt::format("(NOT {})", i),
                     fmt::format("({} AND true)", i), fmt::format("{}[{}]", l, s),
                     fmt::format("({} IN {})", i, s), fmt::format("size({})", i),
                     fmt::format("[x IN {} | x]", i), fmt::format("toUpper({})", i),
                     fmt::format("(-{})", s), fmt::format("({0} / ({0} - {0}))", i),
                     fmt::format("({} * {})", l, i), fmt::format("head({})", s),
                     fmt::format("CASE WHEN {} THEN 1 END", i),
                     fmt::format("any(x IN {} WHERE x)", l), fmt::format("{}.key", i)});
}

}  // namespace keiretsu::testing
