// What binding refuses: query, error, and the text that the error points at.
#include <gtest/gtest.h>

#include <string_view>

#include "tests/query/binder/bind_text.h"

namespace keiretsu::query {
namespace {

struct Case {
  std::string_view query;
  std::string_view outcome;
};

std::vector<Procedure> TestProcedures() {
  return {{"test.doNothing", {}, {}, {}},
          {"test.labels", {}, {{"label", "STRING?"}}, {}},
          {"test.my.proc", {{"in", "INTEGER?"}}, {{"out", "INTEGER?"}, {"b", "ANY?"}}, {}}};
}

template <std::size_t n>
void Check(const Case (&cases)[n]) {
  BindSetting setting;
  setting.procedures = TestProcedures();
  for (const Case& c : cases) EXPECT_EQ(BindOutcome(c.query, setting), c.outcome) << c.query;
}

TEST(BindingErrors, Variables) {
  Check({
      {"MATCH () RETURN foo", "SyntaxError UndefinedVariable at 'foo'"},
      {"MATCH (a) SET a.name = missing RETURN a", "SyntaxError UndefinedVariable at 'missing'"},
      {"MATCH (n) WITH n.x AS x RETURN n", "SyntaxError UndefinedVariable at 'n'"},
      {"MATCH (n) WHERE (n)-[r]->() RETURN n", "SyntaxError UndefinedVariable at 'r'"},
      {"MATCH (n) WHERE (m) RETURN n", "SyntaxError UndefinedVariable at '(m)'"},
      {"MATCH (n) RETURN [x IN [1] | y]", "SyntaxError UndefinedVariable at 'y'"},
      {"RETURN [x IN [1] | x] + x", "SyntaxError UndefinedVariable at 'x'"},
      {"CREATE (b {name: missing}) RETURN b", "SyntaxError UndefinedVariable at 'missing'"},
      {"CREATE (a {x: 1}), (b {y: a.x})", "ok"},
      {"CREATE (a {x: 1})-[:T {y: a.x}]->()", "SyntaxError UndefinedVariable at 'a'"},
      {"MERGE (n) ON MATCH SET x.num = 1", "SyntaxError UndefinedVariable at 'x'"},
      {"MATCH (n) CALL { RETURN n AS m } RETURN m", "SyntaxError UndefinedVariable at 'n'"},
      {"FOREACH (x IN [1] | CREATE (:A {x: x})) RETURN x", "SyntaxError UndefinedVariable at 'x'"},
      {"UNWIND [1] AS x UNWIND [2] AS x RETURN x", "SyntaxError VariableAlreadyBound at 'x'"},
      {"MATCH p = (p)-[]->() RETURN p", "SyntaxError VariableAlreadyBound at 'p'"},
      {"MATCH (a) CREATE (a {name: 'foo'}) RETURN a", "SyntaxError VariableAlreadyBound at 'a'"},
      {"MATCH (a) CREATE (a)", "SyntaxError VariableAlreadyBound at 'a'"},
      {"MATCH (a) MERGE (a)", "SyntaxError VariableAlreadyBound at 'a'"},
      {"MATCH ()-[r]->() CREATE ()-[r:T]->()", "SyntaxError VariableAlreadyBound at 'r'"},
      {"CREATE (n:Foo)-[:T1]->(), (n:Bar)-[:T2]->()", "SyntaxError VariableAlreadyBound at 'n'"},
      {"MATCH (n) CALL { RETURN 1 AS n } RETURN n",
       "SyntaxError VariableAlreadyBound at 'CALL { RETURN 1 AS n }'"},
      {"RETURN *", "SyntaxError NoVariablesInScope at 'RETURN *'"},
      {"WITH 1 AS a, 2 AS a RETURN a", "SyntaxError ColumnNameConflict at 'a'"},
      {"WITH 1 + 1 RETURN 2", "SyntaxError NoExpressionAlias at '1 + 1'"},
  });
}

TEST(BindingErrors, Types) {
  Check({
      {"MATCH ()-[r]-() MATCH (r) RETURN r", "SyntaxError VariableTypeConflict at 'r'"},
      {"MATCH (r)-[r]-() RETURN r", "SyntaxError VariableTypeConflict at 'r'"},
      {"MATCH r = ()-[]-(), (r) RETURN r", "SyntaxError VariableTypeConflict at 'r'"},
      {"MATCH ()-[r*]-() MATCH ()-[r]-() RETURN r", "SyntaxError VariableTypeConflict at 'r'"},
      {"WITH [10] AS n MATCH (n) RETURN n", "SyntaxError VariableTypeConflict at 'n'"},
      {"WITH {x: 1} AS n MATCH (n) RETURN n", "SyntaxError VariableTypeConflict at 'n'"},
      {"WITH null AS n MATCH (n) RETURN n", "ok"},
      {"RETURN 123 AND true", "SyntaxError InvalidArgumentType at '123'"},
      {"RETURN null OR 'foo'", "SyntaxError InvalidArgumentType at ''foo''"},
      {"RETURN false XOR {x: []}", "SyntaxError InvalidArgumentType at '{x: []}'"},
      {"RETURN NOT 0", "SyntaxError InvalidArgumentType at '0'"},
      {"MATCH (n) WHERE (n) RETURN n", "SyntaxError InvalidArgumentType at '(n)'"},
      {"RETURN none(x IN ['Clara'] WHERE x % 2 = 0)", "SyntaxError InvalidArgumentType at 'x'"},
      {"RETURN all(x IN [false, true] WHERE x % 2 = 0)", "SyntaxError InvalidArgumentType at 'x'"},
      {"RETURN all(x IN [1, 'a'] WHERE x % 2 = 0)", "ok"},
      {"RETURN 1 IN 'foo'", "SyntaxError InvalidArgumentType at ''foo''"},
      {"RETURN properties(1)", "SyntaxError InvalidArgumentType at '1'"},
      {"MATCH (n) RETURN length(n)", "SyntaxError InvalidArgumentType at 'n'"},
      {"MATCH ()-[r]->() RETURN length(r)", "SyntaxError InvalidArgumentType at 'r'"},
      {"MATCH (r) RETURN type(r)", "SyntaxError InvalidArgumentType at 'r'"},
      {"MATCH p = (a) RETURN labels(p)", "SyntaxError InvalidArgumentType at 'p'"},
      {"WITH 123 AS nonMap RETURN nonMap.num", "TypeError InvalidArgumentType at 'nonMap'"},
      {"MATCH r = (n)-[*]->() WHERE r.name = 'apa' RETURN r",
       "SyntaxError InvalidArgumentType at 'r'"},
      {"MATCH () DELETE 1 + 1", "SyntaxError InvalidArgumentType at '1 + 1'"},
      {"MATCH (n) DELETE n:Person", "SyntaxError InvalidDelete at 'n:Person'"},
      {"MATCH ()-[r:T]-() DELETE r:T", "SyntaxError InvalidDelete at 'r:T'"},
      {"MATCH ()-[r]->() SET r.x = 1 REMOVE r.y", "ok"},
      {"MATCH ()-[r]->() SET r:Label", "SyntaxError InvalidArgumentType at 'r:Label'"},
      {"MATCH (n) RETURN n SKIP 1.5", "SyntaxError InvalidArgumentType at '1.5'"},
      {"MATCH (n) RETURN n LIMIT -1", "SyntaxError NegativeIntegerArgument at '-1'"},
      {"MATCH (n) RETURN n SKIP n.count", "SyntaxError NonConstantExpression at 'n'"},
      {"MATCH (n) RETURN n LIMIT toInteger(ceil(1.7))", "ok"},
  });
}

TEST(BindingErrors, Patterns) {
  Check({
      {"CREATE ()-[:FOO*2]->()", "SyntaxError CreatingVarLength at '-[:FOO*2]->'"},
      {"CREATE ()-->()", "SyntaxError NoSingleRelationshipType at '-->'"},
      {"CREATE ()-[:A|:B]->()", "SyntaxError NoSingleRelationshipType at '-[:A|:B]->'"},
      {"CREATE (a)-[:FOO]-(b)", "SyntaxError RequiresDirectedRelationship at '-[:FOO]-'"},
      {"MERGE (a)-[:FOO]-(b)", "ok"},
      {"CREATE (a), (b) MERGE (a)-->(b)", "SyntaxError NoSingleRelationshipType at '-->'"},
      {"MATCH (a)-[r]->()-[r]->(a) RETURN r",
       "SyntaxError RelationshipUniquenessViolation at 'r'"},
      {"MATCH (n $param) RETURN n", "SyntaxError InvalidParameterUse at '$param'"},
      {"MATCH ()-[r:FOO $param]->() RETURN r", "SyntaxError InvalidParameterUse at '$param'"},
      {"MERGE (n $param) RETURN n", "SyntaxError InvalidParameterUse at '$param'"},
      {"CREATE (n $param) RETURN n", "ok"},
      {"MATCH (n) RETURN (n)-[]->()", "SyntaxError UnexpectedSyntax at '(n)-[]->()'"},
      {"MATCH (a) RETURN size((a)-->())", "SyntaxError UnexpectedSyntax at '(a)-->()'"},
      {"MATCH (a) WHERE NOT (a)-->() OR (a)<--() RETURN a", "ok"},
      {"MATCH (a) RETURN exists((a)-->())", "ok"},
      {"MATCH (a) WHERE a.x IN [(a)-->(b) | b.x] RETURN a", "ok"},
  });
}

TEST(BindingErrors, Aggregation) {
  Check({
      {"MATCH (a) WHERE count(a) > 10 RETURN a", "SyntaxError InvalidAggregation at 'count(a)'"},
      {"MATCH (n) RETURN [x IN [1] | count(*)]", "SyntaxError InvalidAggregation at 'count(*)'"},
      {"MATCH (n) RETURN [x IN collect(n) | x.a]", "ok"},
      {"MATCH (n) RETURN n.num1 ORDER BY max(n.num2)",
       "SyntaxError InvalidAggregation at 'max(n.num2)'"},
      {"MATCH (n) WITH n.num1 AS foo ORDER BY count(1) RETURN foo",
       "SyntaxError InvalidAggregation at 'count(1)'"},
      {"RETURN count(count(*))", "SyntaxError NestedAggregation at 'count(*)'"},
      {"RETURN count(rand())", "SyntaxError NonConstantExpression at 'rand()'"},
      {"MATCH (me)--(you) RETURN me.age + count(you.age)",
       "SyntaxError AmbiguousAggregationExpression at 'me'"},
      {"MATCH (me)--(you) RETURN me.age, me.age + count(you.age)", "ok"},
      {"MATCH (me)--(you) RETURN me, me.age + count(you.age)", "ok"},
      {"MATCH (me)--(you) WITH me.age + you.age AS grp, me.age + you.age + count(*) AS agg RETURN "
       "*",
       "SyntaxError AmbiguousAggregationExpression at 'me'"},
      {"MATCH (me)--(you) WITH me.age + you.age, count(*) AS cnt "
       "ORDER BY me.age + you.age + count(*) RETURN *",
       "SyntaxError AmbiguousAggregationExpression at 'me'"},
      {"MATCH (me)--(you) RETURN count(you.age) AS agg ORDER BY me.age + count(you.age)",
       "SyntaxError UndefinedVariable at 'me'"},
      {"MATCH (me)--(you) RETURN me.age AS age, count(you.age) AS cnt "
       "ORDER BY me.age + count(you.age)",
       "ok"},
      {"MATCH (a) WITH a.num2 % 3 AS mod, min(a.num) AS min ORDER BY sum(a.num) RETURN mod, min",
       "SyntaxError UndefinedVariable at 'a'"},
      {"MATCH (a) RETURN a.x AS x, count(*) + 1 AS c ORDER BY count(*)", "ok"},
      {"MATCH (a) RETURN a.x AS x, sum(a.y) AS s ORDER BY count(*)",
       "SyntaxError InvalidAggregation at 'count(*)'"},
      {"MATCH (a) RETURN DISTINCT a.name ORDER BY a.age", "SyntaxError UndefinedVariable at 'a'"},
      {"MATCH (a) RETURN DISTINCT a.name ORDER BY a.name", "ok"},
      {"MATCH (a) WITH a.name2 AS name WHERE a.name2 = 'B' RETURN *", "ok"},
  });
}

TEST(BindingErrors, ClausesAndUnion) {
  Check({
      {"RETURN 1 AS a UNION RETURN 2 AS b", "SyntaxError DifferentColumnsInUnion at 'UNION'"},
      {"RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a",
       "SyntaxError InvalidClauseComposition at 'UNION ALL'"},
      {"RETURN 1 AS a, 2 AS b UNION RETURN 3 AS b, 4 AS a", "ok"},
      {"MATCH (n)", "SyntaxError InvalidClauseComposition at 'MATCH (n)'"},
      {"CREATE (n) MATCH (m) RETURN m", "SyntaxError InvalidClauseComposition at 'MATCH (m)'"},
      {"CREATE (n) WITH * MATCH (m) RETURN m", "ok"},
      {"MATCH (n) WHERE exists { MATCH (n)-->(m) SET m.prop = 1 } RETURN n",
       "SyntaxError InvalidClauseComposition at 'SET m.prop = 1'"},
      {"MATCH (n) RETURN COLLECT { MATCH (m) RETURN m, n }",
       "SyntaxError InvalidClauseComposition at 'COLLECT { MATCH (m) RETURN m, n }'"},
  });
}

TEST(BindingErrors, FunctionsAndProcedures) {
  Check({
      {"MATCH (a) RETURN foo(a)", "SyntaxError UnknownFunction at 'foo'"},
      {"RETURN size()", "SyntaxError InvalidNumberOfArguments at 'size()'"},
      {"RETURN size(DISTINCT [1])", "SyntaxError UnexpectedSyntax at 'size(DISTINCT [1])'"},
      {"CALL test.unknown() YIELD out RETURN out",
       "ProcedureError ProcedureNotFound at 'test.unknown'"},
      {"CALL test.my.proc(1, 2) YIELD out RETURN out",
       "SyntaxError InvalidNumberOfArguments at 'CALL test.my.proc(1, 2) YIELD out'"},
      {"CALL test.my.proc('a')", "SyntaxError InvalidArgumentType at ''a''"},
      {"CALL test.my.proc YIELD out RETURN out",
       "SyntaxError InvalidArgumentPassingMode at 'test.my.proc'"},
      {"CALL test.my.proc(1) YIELD out, b AS out RETURN out",
       "SyntaxError VariableAlreadyBound at 'out'"},
      {"CALL test.my.proc(1) YIELD nothing RETURN 1", "SyntaxError UndefinedVariable at 'nothing'"},
      {"MATCH (n) CALL test.my.proc(count(n)) YIELD out RETURN out",
       "SyntaxError InvalidAggregation at 'count(n)'"},
      {"CALL test.labels() YIELD * RETURN label",
       "SyntaxError UnexpectedSyntax at 'CALL test.labels() YIELD *'"},
      {"CALL test.labels() RETURN label", "SyntaxError UndefinedVariable at 'label'"},
      {"MATCH (n) CALL test.doNothing() RETURN n", "ok"},
      {"CALL test.labels", "ok"},
  });
}

TEST(BindingErrors, Parameters) {
  const std::vector<std::string> given = {"name"};
  BindSetting setting;
  setting.procedures = TestProcedures();
  setting.parameter_names = &given;
  EXPECT_EQ(BindOutcome("RETURN $name", setting), "ok");
  EXPECT_EQ(BindOutcome("RETURN $nam", setting), "ParameterMissing MissingParameter at '$nam'");
  EXPECT_EQ(BindOutcome("CALL test.my.proc", setting),
            "ParameterMissing MissingParameter at 'test.my.proc'");
}

TEST(BindingErrors, HintNamesTheNearest) {
  const auto hint = [](std::string_view query) {
    BindSetting setting;
    setting.procedures = TestProcedures();
    const auto bound = BindText(query, setting);
    return bound.has_value() ? "ok" : bound.error().query_error()->hint;
  };
  EXPECT_EQ(hint("MATCH (person) RETURN persom"), "did you mean 'person'?");
  EXPECT_EQ(hint("RETURN toUper('a')"), "did you mean 'toUpper'?");
  EXPECT_EQ(hint("CALL test.lables()"), "did you mean 'test.labels'?");
}

}  // namespace
}  // namespace keiretsu::query
