#include "tests/support/query_relations.h"

#include <fmt/format.h>

#include "tests/support/graph_script.h"
#include "tests/support/query_generator.h"

namespace keiretsu::testing {
namespace {

// One MATCH to vary: its path, what it names, and a predicate over that.
struct Sample {
  explicit Sample(Dice& dice, bool pattern_predicates = true)
      : expressions(dice, pattern_predicates), patterns(dice, expressions) {}

  /// Draws a path; its first node always has a name.
  void Draw(Dice& dice, PatternGenerator::Options options = {}) {
    options.groups = false;
    path = patterns.Path(scope, options);
    if (path.nodes.front().name.empty()) {
      path.nodes.front().name = expressions.FreshName('n');
      scope.push_back({path.nodes.front().name, Kind::kNode});
    }
    predicate = expressions.Truth(scope, static_cast<int>(dice.Below(3)));
  }

  ExpressionGenerator expressions;
  PatternGenerator patterns;
  Scope scope;
  PathShape path;
  std::string predicate;
};

// The value that stands for a variable in a row. `turned`: paths run the other way.
std::string ColumnOf(const Named& variable, bool turned) {
  const auto ids = [turned](const std::string& list) {
    return fmt::format("[x IN {} | x.id]", turned ? fmt::format("reverse({})", list) : list);
  };
  if (variable.kind == Kind::kEdges) return ids(variable.name);
  if (variable.kind == Kind::kPath) return ids(fmt::format("nodes({})", variable.name));
  return variable.name + ".id";
}

std::string Columns(const Scope& scope, bool turned = false) {
  std::string text;
  for (const Named& variable : scope) {
    text += fmt::format("{}{} AS c_{}", text.empty() ? "" : ", ", ColumnOf(variable, turned),
                        variable.name);
  }
  return text;
}

std::string Names(const Scope& scope, std::string_view prefix = "") {
  std::string text;
  for (const Named& variable : scope) {
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", prefix, variable.name);
  }
  return text;
}

// WHERE, in half of the samples.
std::string MaybeWhere(Dice& dice, const Sample& sample) {
  return dice.Percent(50) ? fmt::format("WHERE {} ", sample.predicate) : "";
}

QueryPair PredicateSplit(Dice& dice) {
  Sample sample(dice, false);
  sample.Draw(dice);
  const std::string path = Text(sample.path);
  const std::string columns = Columns(sample.scope);
  return {fmt::format("MATCH {} RETURN {}", path, columns),
          fmt::format("MATCH {0} WHERE {1} RETURN {2} UNION ALL MATCH {0} WHERE NOT {1} RETURN {2} "
                      "UNION ALL MATCH {0} WHERE {1} IS NULL RETURN {2}",
                      path, sample.predicate, columns)};
}

QueryPair PatternReversed(Dice& dice) {
  Sample sample(dice);
  sample.Draw(dice);
  const std::string where = MaybeWhere(dice, sample);
  // The predicate may ask for the elements of a list or path: their order is then another.
  for (const Named& variable : sample.scope) {
    if (variable.kind != Kind::kPath && variable.kind != Kind::kEdges) continue;
    return {fmt::format("MATCH {} RETURN {}", Text(sample.path), Columns(sample.scope)),
            fmt::format("MATCH {} RETURN {}", Text(Reversed(sample.path)),
                        Columns(sample.scope, true))};
  }
  return {fmt::format("MATCH {} {}RETURN {}", Text(sample.path), where, Columns(sample.scope)),
          fmt::format("MATCH {} {}RETURN {}", Text(Reversed(sample.path)), where,
                      Columns(sample.scope))};
}

QueryPair PathSplit(Dice& dice) {
  Sample sample(dice);
  sample.Draw(dice);
  std::erase_if(sample.scope, [](const Named& v) { return v.kind == Kind::kPath; });
  sample.path.name.clear();
  sample.predicate = sample.expressions.Truth(sample.scope, 1);
  const std::string where = MaybeWhere(dice, sample);
  const std::size_t at = dice.Below(sample.path.nodes.size());
  if (sample.path.nodes[at].name.empty()) {
    sample.path.nodes[at].name = sample.expressions.FreshName('n');
  }
  const auto cut = static_cast<std::ptrdiff_t>(at);
  const PathShape& path = sample.path;
  const PathShape first{"", {path.nodes.begin(), path.nodes.begin() + cut + 1},
                        {path.edges.begin(), path.edges.begin() + cut}};
  PathShape second{"", {path.nodes.begin() + cut, path.nodes.end()},
                   {path.edges.begin() + cut, path.edges.end()}};
  second.nodes.front() = {.name = path.nodes[at].name, .labels = "", .content = ""};
  const bool swap = dice.Percent(50);
  const std::string columns = Columns(sample.scope);
  return {fmt::format("MATCH {} {}RETURN {}", Text(path), where, columns),
          fmt::format("MATCH {}, {} {}RETURN {}", Text(swap ? second : first),
                      Text(swap ? first : second), where, columns)};
}

QueryPair ClauseOrder(Dice& dice) {
  Sample sample(dice);
  PatternGenerator::Options few;
  few.max_edges = 2;
  sample.Draw(dice, few);
  few.conditions = false;
  few.groups = false;
  const PathShape other = sample.patterns.Path(sample.scope, few);
  const std::string predicate = sample.expressions.Truth(sample.scope, 1);
  const std::string columns = Columns(sample.scope);
  return {fmt::format("MATCH {} MATCH {} WHERE {} RETURN {}", Text(sample.path), Text(other),
                      predicate, columns),
          fmt::format("MATCH {} MATCH {} WHERE {} RETURN {}", Text(other), Text(sample.path),
                      predicate, columns)};
}

QueryPair RedundantWith(Dice& dice) {
  Sample sample(dice);
  sample.Draw(dice);
  const std::string with =
      dice.Percent(50) ? "WITH *" : fmt::format("WITH {}", Names(sample.scope));
  const std::string columns = Columns(sample.scope);
  return {fmt::format("MATCH {} WHERE {} RETURN {}", Text(sample.path), sample.predicate, columns),
          fmt::format("MATCH {} {} WHERE {} RETURN {}", Text(sample.path), with, sample.predicate,
                      columns)};
}

QueryPair DistinctEndpoints(Dice& dice) {
  EdgeShape edge;
  edge.types = dice.Word({"", ":R", ":R|S", ":!S"});
  edge.hops = dice.Word({"*", "*1..2", "*0..2", "*2..3", "*..3", "{1,3}", "+", "*3"});
  edge.direction = static_cast<int>(dice.Below(3)) - 1;
  if (edge.direction == 0) edge.hops = dice.Word({"*1..2", "*..3"});
  const std::string path = fmt::format("(a{}){}(b{})", dice.Word({"", ":A", " {i: 1}"}), Text(edge),
                                       dice.Word({"", ":B", ":!C"}));
  if (dice.Percent(50)) {
    return {fmt::format("MATCH {} RETURN DISTINCT a.id AS a, b.id AS b", path),
            fmt::format("MATCH p = {} WITH a.id AS a, b.id AS b, collect(p) AS ps RETURN a, b",
                        path)};
  }
  return {fmt::format("MATCH {} RETURN a.id AS a, count(DISTINCT b) AS b", path),
          fmt::format("MATCH p = {} WITH a, b, collect(length(p)) AS ps "
                      "RETURN a.id AS a, count(*) AS b",
                      path)};
}

QueryPair InlineConditions(Dice& dice) {
  const char key = "isbm"[dice.Below(4)];
  const std::string value = PropertyLiteral(dice, key);
  const std::string label = dice.Word({"A", "B", "A|B", "!C", "A&B"});
  EdgeShape edge;
  edge.types = dice.Word({"", ":R", ":R|S"});
  edge.hops = dice.Word({"", "", "*1..2"});
  edge.direction = static_cast<int>(dice.Below(3)) - 1;
  EdgeShape turned = edge;
  turned.direction = -edge.direction;
  const std::string end = dice.Word({"", ":A", ":C"});
  return {fmt::format("MATCH (a:{} {{{}: {}}}){}(b{}) RETURN a.id, b.id", label, key, value,
                      Text(edge), end),
          fmt::format("MATCH (b{}){}(a) WHERE a:({}) AND a.{} = {} RETURN a.id, b.id", end,
                      Text(turned), label, key, value)};
}

QueryPair OptionalSplit(Dice& dice) {
  Sample sample(dice);
  sample.scope = {{"a", Kind::kNode}};
  PatternGenerator::Options few;
  few.max_edges = 2;
  few.groups = false;
  sample.path = sample.patterns.Path(sample.scope, few);
  const std::string head = fmt::format("MATCH (a{}) ", dice.Word({"", ":A", ":B", " {i: 2}"}));
  const std::string pattern = fmt::format("{} WHERE {} ", Text(sample.path),
                                          sample.expressions.Truth(sample.scope, 1));
  std::string nothing = "a.id AS c_a";
  for (const Named& variable : sample.scope) {
    if (variable.name != "a") nothing += fmt::format(", null AS c_{}", variable.name);
  }
  const std::string columns = Columns(sample.scope);
  return {fmt::format("{}OPTIONAL MATCH {}RETURN {}", head, pattern, columns),
          fmt::format("{0}MATCH {1}RETURN {2} UNION ALL {0}WHERE NOT EXISTS {{ MATCH {1}}} "
                      "RETURN {3}",
                      head, pattern, columns, nothing)};
}

QueryPair ExistsIsCount(Dice& dice) {
  Sample sample(dice);
  const Scope scope = {{"a", Kind::kNode}};
  const std::string pattern = sample.expressions.AnonymousPattern(scope, true);
  const std::string head = fmt::format("MATCH (a{}) ", dice.Word({"", ":A", ":B"}));
  const std::vector<std::string> ways = {
      fmt::format("EXISTS {{ {} }}", pattern), fmt::format("COUNT {{ {} }} > 0", pattern),
      fmt::format("size([{} | 1]) <> 0", pattern), fmt::format("({})", pattern),
      fmt::format("size(COLLECT {{ MATCH {} RETURN 1 }}) >= 1", pattern)};
  const std::string negated = dice.Percent(30) ? "NOT " : "";
  return {fmt::format("{}WHERE {}({}) RETURN a.id", head, negated, dice.Of(ways)),
          fmt::format("{}WHERE {}({}) RETURN a.id", head, negated, dice.Of(ways))};
}

QueryPair CountIsSize(Dice& dice) {
  Sample sample(dice);
  sample.Draw(dice);
  const std::string match =
      fmt::format("MATCH {} {}", Text(sample.path), MaybeWhere(dice, sample));
  if (dice.Percent(50)) {
    return {match + "RETURN count(*) AS c", match + "WITH collect(1) AS l RETURN size(l) AS c"};
  }
  const std::string key = sample.path.nodes.front().name + ".id";
  return {fmt::format("{}RETURN {} AS k, count(*) AS c", match, key),
          fmt::format("{}WITH {} AS k, collect(1) AS l RETURN k, size(l) AS c", match, key)};
}

QueryPair LimitIsSlice(Dice& dice) {
  Sample sample(dice);
  PatternGenerator::Options plain;
  plain.variable_length = false;
  sample.Draw(dice, plain);
  std::erase_if(sample.scope, [](const Named& v) { return v.kind == Kind::kPath; });
  const std::string match =
      fmt::format("MATCH {} {}", Text(sample.path), MaybeWhere(dice, sample));
  const std::string columns = Columns(sample.scope);
  const std::string order = Names(sample.scope, "c_");
  const std::uint64_t skip = dice.Below(3);
  const std::uint64_t limit = dice.Below(5);
  return {fmt::format("{}WITH {} ORDER BY {} SKIP {} LIMIT {} RETURN [{}] AS r", match, columns,
                      order, skip, limit, order),
          fmt::format("{0}WITH {1} ORDER BY {2} WITH collect([{2}]) AS l UNWIND l[{3}..{4}] AS r "
                      "RETURN r",
                      match, columns, order, skip, skip + limit)};
}

QueryPair GroupsAddUp(Dice& dice) {
  Sample sample(dice);
  sample.Draw(dice);
  const std::string match =
      fmt::format("MATCH {} {}", Text(sample.path), MaybeWhere(dice, sample));
  const std::string value = sample.expressions.Of(Kind::kInteger, sample.scope, 1);
  const std::string key = sample.expressions.Of(Kind::kText, sample.scope, 0);
  const std::string total = dice.Word({"sum", "min", "max"});
  return {fmt::format("{0}RETURN {1}({2}) AS t, count({2}) AS c", match, total, value),
          fmt::format("{0}WITH {3} AS k, {1}({2}) AS t, count({2}) AS c "
                      "RETURN {1}(t) AS t, sum(c) AS c",
                      match, total, value, key)};
}

QueryPair HopsAddUp(Dice& dice) {
  const std::string type = dice.Word({"", ":R", ":S", ":R|S"});
  const std::string left = dice.Word({"-", "-", "<-"});
  const std::string right = left == "<-" ? "-" : dice.Word({"-", "->"});
  const std::string a = dice.Word({"(a)", "(a:A)", "(a {i: 1})"});
  const std::string b = dice.Word({"(b)", "(b:B)"});
  const std::string step = fmt::format("{}[{}]{}", left, type, right);
  return {fmt::format("MATCH {}{}[{}*1..2]{}{} RETURN a.id, b.id", a, left, type, right, b),
          fmt::format("MATCH {0}{1}{2} RETURN a.id, b.id UNION ALL MATCH {0}{1}(){1}{2} "
                      "RETURN a.id, b.id",
                      a, step, b)};
}

QueryPair DirectionsAddUp(Dice& dice) {
  const std::string type = dice.Word({"", ":R", ":S", ":R|S"});
  const std::string a = dice.Word({"(a)", "(a:A)", "(a {i: 1})"});
  const std::string b = dice.Word({"(b)", "(b:B)"});
  return {fmt::format("MATCH {}-[e{}]-{} RETURN a.id, e.id, b.id", a, type, b),
          fmt::format("MATCH {0}-[e{1}]->{2} RETURN a.id, e.id, b.id UNION ALL "
                      "MATCH {0}<-[e{1}]-{2} WHERE startNode(e) <> endNode(e) "
                      "RETURN a.id, e.id, b.id",
                      a, type, b)};
}

QueryPair TypesAddUp(Dice& dice) {
  const auto query = [a = dice.Word({"(a)", "(a:A)", "(a {i: 1})"}),
                      b = dice.Word({"(b)", "(b:B)", "(a)"})](const std::string& type) {
    return fmt::format("MATCH {}-[e:{}]->{} RETURN a.id, e.id", a, type, b);
  };
  return {query("R|S"), query("R") + " UNION ALL " + query("S")};
}

}  // namespace

const std::vector<QueryRelation>& QueryRelations() {
  static const std::vector<QueryRelation> relations = {
      {"rows of p, of NOT p and of p IS NULL are all rows", PredicateSplit},
      {"a pattern written from its other end", PatternReversed},
      {"a path split at a node", PathSplit},
      {"clauses in another order", ClauseOrder},
      {"a WITH that changes nothing", RedundantWith},
      {"distinct end nodes", DistinctEndpoints},
      {"conditions within and behind a pattern", InlineConditions},
      {"OPTIONAL MATCH is MATCH and what has no match", OptionalSplit},
      {"EXISTS is a COUNT above 0", ExistsIsCount},
      {"count(*) is the number of rows", CountIsSize},
      {"LIMIT is a slice of the whole", LimitIsSlice},
      {"aggregates of groups add up", GroupsAddUp},
      {"one or two hops are one and two", HopsAddUp},
      {"either direction is both", DirectionsAddUp},
      {"either type is both", TypesAddUp},
  };
  return relations;
}

}  // namespace keiretsu::testing
