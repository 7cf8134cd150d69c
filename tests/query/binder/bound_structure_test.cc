// What binding makes of queries: variables, projections, imports, folding.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/query/binder/bind_text.h"

namespace keiretsu::query {
namespace {

std::unique_ptr<BoundStatement> MustBind(std::string_view text) {
  auto bound = BindText(text);
  EXPECT_TRUE(bound.has_value()) << text << ": " << bound.status().ToString();
  return bound.has_value() ? *std::move(bound) : std::make_unique<BoundStatement>();
}

template <typename Clause>
const Clause& ClauseAt(const BoundQuery& query, std::size_t index) {
  return std::get<Clause>(query.parts.at(0).clauses.at(index).node);
}

std::string ColumnNames(std::string_view text) {
  const auto statement = MustBind(text);
  std::string names;
  for (const auto& column : statement->query.query.columns) names += column.name + ";";
  return names;
}

/// "keys aggregates items" of the last clause, with "d" when DISTINCT.
std::string Shape(std::string_view text) {
  const auto statement = MustBind(text);
  const auto& clauses = statement->query.query.parts.at(0).clauses;
  const auto& projection = std::get<BoundProjection>(clauses.back().node);
  return std::to_string(projection.keys.size()) + " " +
         std::to_string(projection.aggregates.size()) + " " +
         std::to_string(projection.items.size()) + (projection.distinct ? "d" : "");
}

TEST(BoundStructure, ColumnsAreNamedAsWritten) {
  EXPECT_EQ(ColumnNames("MATCH (n) RETURN n.name, count( * ), n AS m"), "n.name;count( * );m;");
  EXPECT_EQ(ColumnNames("MATCH (b)-[a]->(c) RETURN *"), "a;b;c;");
  EXPECT_EQ(ColumnNames("MATCH (b) WITH *, 1 AS a RETURN *"), "a;b;");
  EXPECT_EQ(ColumnNames("CREATE (n)"), "");
  EXPECT_EQ(ColumnNames("RETURN 1 AS x, 2 AS y UNION RETURN 3 AS y, 4 AS x"), "x;y;");
}

TEST(BoundStructure, GroupingSeparatesKeysAndAggregates) {
  EXPECT_EQ(Shape("MATCH (n) RETURN n.a, n.b"), "0 0 2");
  EXPECT_EQ(Shape("MATCH (n) RETURN n.a, count(*)"), "1 1 2");
  EXPECT_EQ(Shape("MATCH (n) RETURN count(*) + count(*), sum(n.x) / count(*)"), "0 2 2");
  EXPECT_EQ(Shape("MATCH (n) RETURN DISTINCT n.a AS a, n.a + count(n.b) AS b"), "1 1 2d");
  EXPECT_EQ(Shape("MATCH (n) WITH n, collect(n.x) AS c RETURN DISTINCT *"), "0 0 2d");
}

TEST(BoundStructure, SortingReadsItemsWhereItCan) {
  const auto statement =
      MustBind("MATCH (n) RETURN n.a AS a, count(*) AS c ORDER BY n.a + 1, count(*), c");
  const auto& projection = ClauseAt<BoundProjection>(statement->query.query, 1);
  const auto& sum = std::get<ArithmeticExpression>(projection.order_by[0].expression->node);
  EXPECT_EQ(std::get<VariableExpression>(sum.first->node).variable, projection.items[0].variable);
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(std::get<VariableExpression>(projection.order_by[i].expression->node).variable,
              projection.items[1].variable);
  }
}

TEST(BoundStructure, AnAliasHidesTheVariableBefore) {
  const auto statement =
      MustBind("MATCH (a) WITH a.x AS x WITH x % 3 AS x ORDER BY x * -1 RETURN x");
  const auto& projection = ClauseAt<BoundProjection>(statement->query.query, 2);
  const auto& product = std::get<ArithmeticExpression>(projection.order_by[0].expression->node);
  EXPECT_EQ(std::get<VariableExpression>(product.first->node).variable,
            projection.items[0].variable);
}

TEST(BoundStructure, PatternsKnowWhatIsBound) {
  const auto statement =
      MustBind("MATCH (a:A:B {x: 1}) MATCH p = (a)<-[:T|U*2..3]-(), (b)-->(a) RETURN p");
  const auto& first = ClauseAt<BoundMatch>(statement->query.query, 0);
  EXPECT_FALSE(first.parts[0].nodes[0].already_bound);
  EXPECT_EQ(first.parts[0].nodes[0].labels.size(), 2U);
  EXPECT_EQ(first.parts[0].nodes[0].properties[0].key, "x");
  const auto& second = ClauseAt<BoundMatch>(statement->query.query, 1);
  EXPECT_TRUE(second.parts[0].nodes[0].already_bound);
  EXPECT_TRUE(second.parts[0].path.valid());
  const BoundRelationshipPattern& hops = second.parts[0].relationships[0];
  EXPECT_EQ(hops.types.size(), 2U);
  EXPECT_EQ(hops.hops->low, 2U);
  EXPECT_EQ(hops.hops->high, 3U);
  EXPECT_FALSE(hops.variable_used);
  EXPECT_EQ(statement->variables[hops.variable.value].kind, VariableKind::kRelationshipList);
}

TEST(BoundStructure, ATypeNamedTwiceMatchesOnce) {
  const auto statement = MustBind("MATCH ()-[r:T|:U|:T]->() RETURN r");
  const auto& match = ClauseAt<BoundMatch>(statement->query.query, 0);
  EXPECT_EQ(match.parts[0].relationships[0].types, (std::vector<std::string>{"T", "U"}));
}

TEST(BoundStructure, CreatingFromWhatTheClauseCreated) {
  const auto statement = MustBind("CREATE (a {x: 1}), (b), (c {y: a.x}), (d {y: 1})");
  const auto& clauses = statement->query.query.parts[0].clauses;
  ASSERT_EQ(clauses.size(), 2U);
  EXPECT_EQ(std::get<BoundCreate>(clauses[0].node).parts.size(), 2U);
  EXPECT_EQ(std::get<BoundCreate>(clauses[1].node).parts.size(), 2U);
}

TEST(BoundStructure, StandaloneCallNamesItsColumns) {
  BindSetting setting;
  setting.procedures = {{"p", {}, {{"first", "ANY?"}, {"second", "ANY?"}, {"third", "ANY?"}}, {}}};
  const auto bound = BindText("CALL p()", setting);
  ASSERT_TRUE(bound.has_value());
  std::string names;
  for (const auto& column : (*bound)->query.query.columns) names += column.name + ";";
  EXPECT_EQ(names, "first;second;third;");
}

TEST(BoundStructure, SubqueriesImportWhatTheyRead) {
  const auto statement = MustBind(
      "MATCH (a), (b) WHERE (a)-->() RETURN [x IN [a] | size([(x)-->(c) WHERE c.y = b.y | c])], "
      "EXISTS { MATCH (a)-->(d) WITH d WHERE COUNT { (d)-->(b) } > 1 RETURN d }");
  ASSERT_EQ(statement->subqueries.size(), 4U);
  const auto names = [&](std::size_t subquery) {
    std::string text;
    for (const VariableId variable : statement->subqueries[subquery]->imports) {
      text += statement->variables[variable.value].name + ";";
    }
    return text;
  };
  EXPECT_EQ(names(0), "a;");    // the predicate
  EXPECT_EQ(names(1), "b;x;");  // the comprehension, with the list's variable
  EXPECT_EQ(names(2), "b;d;");  // COUNT, within
  EXPECT_EQ(names(3), "a;b;");  // EXISTS, also for what is within it
}

TEST(BoundStructure, CallSubqueries) {
  auto statement = MustBind("MATCH (a) CALL { WITH a MATCH (a)-->(b) RETURN b } RETURN a, b");
  const auto* call = &ClauseAt<BoundCallSubquery>(statement->query.query, 1);
  EXPECT_TRUE(call->returns_rows);
  EXPECT_EQ(call->query->imports.size(), 1U);
  statement = MustBind("MATCH (a), (c) CALL (a) { CREATE (:Copy {x: a.x}) } RETURN c");
  call = &ClauseAt<BoundCallSubquery>(statement->query.query, 1);
  EXPECT_FALSE(call->returns_rows);
  EXPECT_TRUE(call->query->updating);
  EXPECT_TRUE(statement->query.query.updating);
}

TEST(BoundStructure, ConstantsAreFoldedAndParametersListed) {
  const auto statement = MustBind("RETURN 1 + 2 AS three, $b + $a AS sum, date('2020-01-01') AS d");
  const auto& projection = ClauseAt<BoundProjection>(statement->query.query, 0);
  EXPECT_EQ(std::get<ConstantExpression>(projection.items[0].expression->node).value, Value(3));
  EXPECT_TRUE(std::holds_alternative<ConstantExpression>(projection.items[2].expression->node));
  EXPECT_EQ(statement->parameters, (std::vector<std::string>{"a", "b"}));
}

TEST(BoundStructure, TypesFollowVariables) {
  const auto statement = MustBind(
      "MATCH p = (a)-[r]->(b) WITH nodes(p) AS ns, collect(r) AS rs UNWIND ns AS n UNWIND rs AS s "
      "RETURN n, s");
  const auto kind = [&](std::string_view name) {
    for (const VariableInfo& info : statement->variables) {
      if (info.name == name) return info.kind;
    }
    return VariableKind::kValue;
  };
  EXPECT_EQ(kind("n"), VariableKind::kNode);
  EXPECT_EQ(kind("s"), VariableKind::kRelationship);
  EXPECT_EQ(kind("ns"), VariableKind::kValue);
}

TEST(BoundStructure, AnyOfSeveralLabelsIsACondition) {
  const auto statement = MustBind("MATCH (n:A|B) WHERE n.x = 1 RETURN n");
  const auto& match = ClauseAt<BoundMatch>(statement->query.query, 0);
  EXPECT_TRUE(match.parts[0].nodes[0].labels.empty());
  EXPECT_EQ(std::get<BooleanExpression>(match.where->node).operands.size(), 2U);
}

TEST(BoundStructure, LongChainsBindInOneStep) {
  std::string query = "RETURN $x = 0";
  for (int i = 1; i < 20'000; ++i) query += " OR $x = " + std::to_string(i);
  const auto statement = MustBind(query);
  const auto& projection = ClauseAt<BoundProjection>(statement->query.query, 0);
  EXPECT_EQ(std::get<BooleanExpression>(projection.items[0].expression->node).operands.size(),
            20'000U);
}

}  // namespace
}  // namespace keiretsu::query
