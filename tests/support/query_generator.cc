#include "tests/support/query_generator.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/support/graph_script.h"

namespace keiretsu::testing {
namespace {

bool IsEntity(Kind kind) { return kind == Kind::kNode || kind == Kind::kEdge; }
// Whether values of the kind have an order that does not depend on ids.
bool IsOrdered(Kind kind) {
  return kind == Kind::kInteger || kind == Kind::kFloat || kind == Kind::kText ||
         kind == Kind::kTruth || kind == Kind::kIntegers || kind == Kind::kMixed;
}

// Writes one query, clause by clause.
class QueryWriter {
 public:
  QueryWriter(Dice& dice, const QueryOptions& options)
      : dice_(dice), options_(options), expressions_(dice), patterns_(dice, expressions_) {}

  GeneratedQuery Write() {
    if (dice_.Percent(8)) return Union();
    for (std::uint64_t i = dice_.Between(1, 3); i > 0; --i) ReadingClause();
    query_.ill_typed = dice_.Percent(options_.ill_typed_percent);
    if (query_.ill_typed) {
      query_.text += "RETURN " + expressions_.IllTyped(scope_) + " AS wrong";
    } else {
      Projection(true);
    }
    return std::move(query_);
  }

 private:
  void ReadingClause() {
    const std::uint64_t draw = dice_.Below(100);
    if (draw < 55 || scope_.empty()) return Match(false);
    if (draw < 70) return Match(true);
    if (draw < 79) return Unwind();
    if (draw < 84) return CallSubquery();
    if (draw < 88) return Shortest();
    Projection(false);
  }

  void Match(bool optional) {
    query_.text += optional ? "OPTIONAL MATCH " : "MATCH ";
    const std::uint64_t parts = dice_.Percent(25) ? 2 : 1;
    for (std::uint64_t i = 0; i < parts; ++i) {
      PatternGenerator::Options wanted;
      wanted.max_edges = parts == 1 ? 3 : 1;
      query_.text += (i == 0 ? "" : ", ") + Text(patterns_.Path(scope_, wanted));
    }
    query_.text += " ";
    if (dice_.Percent(50)) query_.text += "WHERE " + expressions_.Truth(scope_, 2) + " ";
  }

  void Unwind() {
    const std::string name = expressions_.FreshName('u');
    query_.text +=
        fmt::format("UNWIND {} AS {} ", expressions_.Of(Kind::kIntegers, scope_, 1), name);
    scope_.push_back({name, Kind::kInteger});
  }

  void CallSubquery() {
    const std::string name = expressions_.FreshName('c');
    const std::string found = expressions_.FreshName('n');
    std::string imports;
    Scope inner;
    for (const Named& variable : scope_) {
      if (!IsEntity(variable.kind) || dice_.Percent(40)) continue;
      imports += (imports.empty() ? "" : ", ") + variable.name;
      inner.push_back(variable);
    }
    inner.push_back({found, Kind::kNode});
    const bool list = dice_.Percent(50);
    if (!list && !imports.empty()) imports = "WITH " + imports + " ";
    query_.text += fmt::format(
        "CALL {}{{ {}MATCH ({}{}) WHERE {} RETURN {} AS {} }} ",
        list ? fmt::format("({}) ", imports) : "", list ? "" : imports, found,
        dice_.Word({"", ":A", ":B"}), expressions_.Truth(inner, 1),
        dice_.Percent(50) ? "count(*)" : expressions_.Of(Kind::kInteger, inner, 1), name);
    scope_.push_back({name, Kind::kInteger});
  }

  // Between two nodes that differ: what a shortest path to itself is, is another question.
  void Shortest() {
    const std::string a = expressions_.FreshName('n');
    const std::string b = expressions_.FreshName('n');
    const std::string path = expressions_.FreshName('p');
    EdgeShape edge;
    edge.types = dice_.Word({"", ":R", ":R|S"});
    edge.direction = static_cast<int>(dice_.Below(3)) - 1;
    edge.hops = dice_.Word({"*..2", "*..3", "*..4"});
    query_.text += fmt::format(
        "MATCH ({0}), ({1}) WHERE {0}.id < {1}.id MATCH {2} = {3}(({0}){4}({1})) ", a, b, path,
        dice_.Word({"shortestPath", "allShortestPaths"}), Text(edge));
    // Which of several shortest paths is found is open, so nothing of it is named but its length.
    const std::string length = expressions_.FreshName('d');
    query_.text += fmt::format("WITH {}, {}, length({}) AS {} ", a, b, path, length);
    scope_ = {{a, Kind::kNode}, {b, Kind::kNode}, {length, Kind::kInteger}};
  }

  // --- WITH and RETURN --------------------------------------------------------------------------

  struct Item {
    std::string text;
    Named column;
  };

  Item Computed() {
    const Kind kind = dice_.Of(std::vector<Kind>{Kind::kInteger, Kind::kInteger, Kind::kFloat,
                                                 Kind::kText, Kind::kTruth, Kind::kIntegers,
                                                 Kind::kMixed});
    return {expressions_.Of(kind, scope_, 2), {expressions_.FreshName('v'), kind}};
  }

  Item Kept() {
    const Named& variable = dice_.Of(scope_);
    return {variable.name, {expressions_.FreshName('v'), variable.kind}};
  }

  Item Aggregated() {
    const std::string name = expressions_.FreshName('v');
    const std::string distinct = dice_.Percent(30) ? "DISTINCT " : "";
    const auto of = [&](Kind kind) { return distinct + expressions_.Of(kind, scope_, 1); };
    switch (dice_.Below(8)) {
      case 0: return {"count(*)", {name, Kind::kInteger}};
      case 1: return {fmt::format("count({})", of(Kind::kMixed)), {name, Kind::kInteger}};
      case 2: return {fmt::format("sum({})", of(Kind::kInteger)), {name, Kind::kInteger}};
      case 3: return {fmt::format("avg({})", of(Kind::kInteger)), {name, Kind::kFloat}};
      case 4: return {fmt::format("min({})", of(Kind::kInteger)), {name, Kind::kInteger}};
      case 5: return {fmt::format("max({})", of(Kind::kText)), {name, Kind::kText}};
      case 6: return {fmt::format("(count({}) + 1)", of(Kind::kText)), {name, Kind::kInteger}};
      default: return {fmt::format("collect({})", of(Kind::kInteger)), {name, Kind::kBag}};
    }
  }

  std::vector<Item> Items(bool aggregating) {
    std::vector<Item> items;
    for (std::uint64_t i = dice_.Between(aggregating ? 0 : 1, 3); i > 0; --i) {
      items.push_back(!scope_.empty() && dice_.Percent(50) ? Kept() : Computed());
    }
    if (!aggregating) return items;
    for (std::uint64_t i = dice_.Between(1, 2); i > 0; --i) items.push_back(Aggregated());
    return items;
  }

  void Projection(bool is_return) {
    const bool aggregating = dice_.Percent(35);
    const bool distinct = dice_.Percent(20);
    const std::vector<Item> items = Items(aggregating);
    query_.text += fmt::format("{} {}", is_return ? "RETURN" : "WITH", distinct ? "DISTINCT " : "");
    Scope columns;
    for (const Item& item : items) {
      query_.text += fmt::format("{}{} AS {}", columns.empty() ? "" : ", ", item.text,
                                 item.column.name);
      columns.push_back(item.column);
    }
    const bool sorted = dice_.Percent(30) && CanBeSorted(columns);
    if (sorted) OrderByAll(columns);
    query_.text += " ";
    for (const Named& column : columns) query_.sort_lists |= column.kind == Kind::kBag;
    query_.ordered = is_return && sorted && !query_.sort_lists;
    scope_ = columns;
    if (!is_return && dice_.Percent(35)) {
      query_.text += "WHERE " + expressions_.Truth(scope_, 1) + " ";
    }
  }

  bool CanBeSorted(const Scope& columns) const {
    return std::all_of(columns.begin(), columns.end(), [this](const Named& column) {
      return IsOrdered(column.kind) || (IsEntity(column.kind) && options_.unique_ids);
    });
  }

  // An order in which only equal rows are alike, so that any SKIP and LIMIT is well defined.
  void OrderByAll(const Scope& columns) {
    query_.text += " ORDER BY ";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      query_.text += fmt::format("{}{}{}{}", i == 0 ? "" : ", ", columns[i].name,
                                 IsEntity(columns[i].kind) ? ".id" : "",
                                 dice_.Word({"", " DESC", " ASC"}));
    }
    if (dice_.Percent(40)) query_.text += fmt::format(" SKIP {}", dice_.Below(4));
    if (dice_.Percent(60)) query_.text += fmt::format(" LIMIT {}", dice_.Below(6));
  }

  GeneratedQuery Union() {
    const bool all = dice_.Percent(50);
    for (std::uint64_t i = dice_.Between(2, 3); i > 0; --i) {
      scope_.clear();
      Match(false);
      query_.text += fmt::format("RETURN {} AS a, {} AS b {}",
                                 expressions_.Of(Kind::kInteger, scope_, 1),
                                 expressions_.Of(Kind::kText, scope_, 1),
                                 i == 1 ? "" : (all ? "UNION ALL " : "UNION "));
    }
    return std::move(query_);
  }

  Dice& dice_;
  const QueryOptions& options_;
  ExpressionGenerator expressions_;
  PatternGenerator patterns_;
  Scope scope_;
  GeneratedQuery query_;
};

}  // namespace

GeneratedQuery RandomQuery(Dice& dice, const QueryOptions& options) {
  return QueryWriter(dice, options).Write();
}

}  // namespace keiretsu::testing
