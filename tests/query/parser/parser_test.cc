#include "query/parser/parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "query/ast/printer.h"

namespace keiretsu::query::parser {
namespace {

std::string ParseAndPrint(std::string_view text) {
  const auto statement = Parse(text);
  return statement ? ast::Print(*statement) : "error: " + statement.error().ToString();
}

struct Row {
  std::string_view text;
  std::string_view printed;  // "": the text itself
};

void ExpectPrints(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const std::string_view expected = row.printed.empty() ? row.text : row.printed;
    EXPECT_EQ(ParseAndPrint(row.text), expected) << row.text;
    EXPECT_EQ(ParseAndPrint(expected), expected) << "the printed text is not stable";
  }
}

TEST(Parser, Clauses) {
  ExpectPrints({
      {"MATCH (n) RETURN n", ""},
      {"match (n)  return\tn;", "MATCH (n) RETURN n"},
      {"OPTIONAL MATCH (n:A:B) WHERE n:C RETURN DISTINCT n AS x ORDER BY x DESC SKIP 1 LIMIT $l",
       ""},
      {"RETURN *", ""},
      {"MATCH (n) RETURN *, n.a AS b ORDER BY b ASCENDING, a DESCENDING",
       "MATCH (n) RETURN *, n.a AS b ORDER BY b, a DESC"},
      {"WITH 1 AS x WHERE x > 0 UNWIND [x] AS y RETURN y", ""},
      {"CREATE (a)-[:T {k: 1}]->(b)<-[:U]-(c), (d)", ""},
      {"MERGE (a:A {id: 1}) ON CREATE SET a.x = 1, a:B:C ON MATCH SET a += {y: 2}, a = $p", ""},
      {"MATCH (n) SET (n).x = 1, n.a.b = 2 REMOVE n.x, n:A:B",
       "MATCH (n) SET n.x = 1, n.a.b = 2 REMOVE n.x, n:A:B"},
      {"MATCH (n) DETACH DELETE n, n.x", ""},
      {"CALL db.labels", ""},
      {"CALL db.labels() YIELD label AS l, x WHERE l = 'a' RETURN l", ""},
      {"CALL p(1, 'a') YIELD *", ""},
      {"CALL p() YIELD -", ""},
      {"CALL { RETURN 1 AS x } RETURN x", ""},
      {"WITH 1 AS a CALL (a) { RETURN a AS b } RETURN b", ""},
      {"FOREACH (x IN [1] | CREATE (:A {v: x}) SET x.y = 1)", ""},
      {"RETURN 1 AS x UNION ALL RETURN 2 AS x UNION RETURN 3 AS x", ""},
  });
}

TEST(Parser, Patterns) {
  ExpectPrints({
      {"MATCH (a)-->(b)<--(c)--(d)<-->(e) RETURN 1", "MATCH (a)-->(b)<--(c)--(d)--(e) RETURN 1"},
      {"MATCH ( a ) - [ r : A | :B | C * 1 .. 3 {k:1} ] - > ( b ) RETURN 1",
       "MATCH (a)-[r:A|B|C*1..3 {k: 1}]->(b) RETURN 1"},
      {"MATCH ()-[*]-()-[*2]-()-[*..3]-()-[*1..]-()-[*..]-() RETURN 1",
       "MATCH ()-[*]-()-[*2]-()-[*..3]-()-[*1..]-()-[*]-() RETURN 1"},
      {"MATCH p = (a {}), (b $props), (:A|B) RETURN p", ""},
      {"MATCH p = shortestPath((a)-[*..5]->(b)), allshortestpaths((a)-[*]-(b)) RETURN p",
       "MATCH p = shortestPath((a)-[*..5]->(b)), allShortestPaths((a)-[*]-(b)) RETURN p"},
      {"MATCH ((a)-->(b)) RETURN a", "MATCH (a)-->(b) RETURN a"},
      // Arrows and dashes of other scripts, as openCypher lists them.
      {"MATCH (a)⟨\u2212\u2212(b)\u2014\u2015\uFF1E(c) RETURN a", "MATCH (a)<--(b)-->(c) RETURN a"},
      {"MATCH (match_:`Wörd`:Größe)-[:`a``b`]->(:END {case: 1}) RETURN 1",
       "MATCH (match_:`Wörd`:`Größe`)-[:`a``b`]->(:`END` {`case`: 1}) RETURN 1"},
  });
}

TEST(Parser, LabelExpressions) {
  ExpectPrints({
      {"MATCH (n:A&B) RETURN n", "MATCH (n:A:B) RETURN n"},
      {"MATCH (n:A|B&!C|%)-[r:!(X|Y)&Z]->() RETURN n",
       "MATCH (n:A|(B&!C)|%)-[r:!(X|Y)&Z]->() RETURN n"},
      {"MATCH (n:!!A:!(!(B))) RETURN n", "MATCH (n:A:B) RETURN n"},
      {"MATCH (n) WHERE n:A|B&!C OR NOT n:(D|!%) RETURN n:A&B, n:A:!B",
       "MATCH (n) WHERE n:(A|(B&!C)) OR NOT n:(D|!%) RETURN n:A:B, n:(A&!B)"},
      {"RETURN [x IN l WHERE x:A | x.y], [x IN l WHERE x:(A|B) | x:A|B], [x:A|B]",
       "RETURN [x IN l WHERE x:A | x.y], [x IN l WHERE x:(A|B) | x:(A|B)], [x:(A|B)]"},
      {"RETURN reduce(a = 0, x IN l | a + 1), [(a)-->(b) WHERE a:A | b], [p = (a)-->(b) | p]", ""},
      {"MATCH (n) WHERE n:A|B IS NULL RETURN n:!A|!(B&C)&%",
       "MATCH (n) WHERE n:(A|B) IS NULL RETURN n:(!A|(!(B&C)&%))"},
  });
}

TEST(Parser, PathLanguage) {
  ExpectPrints({
      {"MATCH (a:A WHERE a.x > 1)-[r WHERE r.y = 2]->(WHERE true)-[WHERE false]-() RETURN a", ""},
      {"MATCH (a)-->+(b)<-[:T]-*(c)-[r:T]-{2}(d)-->{2,3}(e)--{,3}(f)-->{2,}(g) RETURN a",
       "MATCH (a)-->+(b)<-[:T]-*(c)-[r:T]-{2}(d)-->{2,3}(e)--{0,3}(f)-->{2,}(g) RETURN a"},
      {"MATCH (s)((a)-[r]->(b) WHERE r.x > 1){1,6}(e) RETURN r", ""},
      {"MATCH SHORTEST $k TRAIL GROUPS (a)-->+(b) RETURN a", ""},
      {"MATCH ((a)-->(b)){2} ((c)-->(d))+ RETURN a",
       "MATCH ()((a)-->(b)){2}()((c)-->(d))+() RETURN a"},
      {"MATCH ((a)-->(b))*-->(c) RETURN a", "MATCH ()((a)-->(b))*()-->(c) RETURN a"},
      {"MATCH p = ((a)-->+(b) WHERE a.x = b.x) RETURN p", ""},
      {"MATCH ANY (a)-->(b), ANY 2 (c)-->(d), ALL SHORTEST TRAIL PATHS (e)-->(f), WALK (g)-->(h) "
       "RETURN a",
       "MATCH ANY (a)-->(b), ANY 2 (c)-->(d), ALL SHORTEST TRAIL (e)-->(f), ALL WALK (g)-->(h) "
       "RETURN a"},
      {"MATCH p = SHORTEST 2 ACYCLIC GROUPS (a)-->+(b), q = SHORTEST (c)-->(d) RETURN p, q", ""},
      {"MATCH p = STRONGEST 3 (a)-[r:OWNS]->+(b) BY r.share, q = WIDEST SIMPLE (a)-[s]->(b) BY s.x "
       "WHERE true RETURN p",
       ""},
      {"MATCH any = (all)-->(shortest), path = (walk) RETURN any", ""},
      {"MATCH (a) WHERE (a)-[:T]->+(b) AND EXISTS { ANY (a)-->*(b) } RETURN a",
       "MATCH (a) WHERE (a)-[:T]->+(b) AND EXISTS { MATCH ANY (a)-->*(b) RETURN true } RETURN a"},
  });
}

TEST(Parser, Precedence) {
  ExpectPrints({
      {"RETURN a OR b XOR c AND NOT d = e IN f + g * h ^ -i", ""},
      {"RETURN (a OR b) AND c, a OR (b AND c)", "RETURN (a OR b) AND c, a OR b AND c"},
      {"RETURN a OR b OR c, a OR (b OR c)", ""},
      {"RETURN 1 - 2 + 3, 1 - (2 + 3), 2 ^ 3 ^ 4, 2 ^ (3 ^ 4), 8 / 4 / 2 % 3", ""},
      {"RETURN a < b <= c, (a < b) = c, a <> b", ""},
      {"RETURN a = b IS NULL, (a = b) IS NULL, a + b IS NOT NULL, a IS NULL IS NULL", ""},
      {"RETURN NOT a IN b, (NOT a) IN b, a IN b IN c, a IN (b IN c)", ""},
      {"RETURN x IN [1, 2][0], (x IN [1, 2])[0]", ""},
      {"RETURN -x ^ 2, -(x ^ 2), -3 ^ 2, -x.y[0], -n:A", ""},
      {"RETURN NOT NOT NOT a, NOT NOT a, - - - x, - - x, + x, + - x, -1, - -1, -(1)",
       "RETURN NOT a, NOT NOT a, -x, -(-x), +x, -x, -1, -(-1), -(1)"},
      {"RETURN a STARTS WITH b + c, a ENDS WITH 'x' = true, a CONTAINS b, a =~ '.*'", ""},
      {"RETURN 'a' + 1 IN x OR n:A:B AND n.x:C", ""},
  });
}

TEST(Parser, Expressions) {
  ExpectPrints({
      {"RETURN [], [1, [2]], {}, {a: 1, `b c`: {d: 2}}", ""},
      {"RETURN a[0], a[1..2], a[..2], a[1..], a[..], a.b[c].d", ""},
      {"RETURN [x IN xs], [x IN xs WHERE x > 1], [x IN xs | x + 1], [x IN xs WHERE x | y]", ""},
      {"RETURN [(x IN xs)], [x IN xs, 1], [x], [a.x IN xs], [(x IN xs) OR y]",
       "RETURN [(x IN xs)], [x IN xs, 1], [x], [(a.x IN xs)], [(x IN xs OR y)]"},
      {"RETURN [x IN a OR b], [x IN (xs + ys) | x]", "RETURN [x IN (a OR b)], [x IN xs + ys | x]"},
      {"RETURN [(a)-->(b) | b.x], [p = (a)-[:T]->() WHERE a.x | p]", ""},
      {"RETURN all(x IN xs WHERE x), ANY(x IN xs WHERE x), none(x IN xs WHERE x), single(x IN xs)",
       "RETURN all(x IN xs WHERE x), any(x IN xs WHERE x), none(x IN xs WHERE x), single(x IN xs)"},
      {"RETURN reduce(acc = 0, x IN xs | acc + x), reduce(a = NOT b = c, x IN xs | x)", ""},
      {"RETURN CASE x WHEN 1 THEN 'a' WHEN 2 THEN 'b' END, CASE WHEN a THEN b ELSE c END", ""},
      {"RETURN count( * ), count(DISTINCT x), f(), g.h.i(1, 2), date({year: 1}).month",
       "RETURN count(*), count(DISTINCT x), f(), g.h.i(1, 2), date({year: 1}).month"},
      {"MATCH (a) WHERE (a)-->() AND NOT (a)<--(:B) OR exists((a)--()) RETURN a", ""},
      {"MATCH (a) WHERE EXISTS { (a)-->(b) WHERE b.x } RETURN a",
       "MATCH (a) WHERE EXISTS { MATCH (a)-->(b) WHERE b.x RETURN true } RETURN a"},
      {"RETURN COUNT { MATCH (a) RETURN a UNION RETURN 1 AS a }, COLLECT { UNWIND [1] AS x RETURN "
       "x }",
       ""},
      {"RETURN (a) - [1] - (c), (a)-(b), exists, count, none, all",
       "RETURN a - [1] - c, a - b, exists, count, none, all"},
      {"RETURN length(shortestPath((a)-[*]-(b)))", ""},
      {"RETURN $a, $1, $`x y`", ""},
      {"RETURN n.match, n.`a.b`, 1 AS order", "RETURN n.`match`, n.`a.b`, 1 AS `order`"},
  });
}

TEST(Parser, Literals) {
  ExpectPrints({
      {"RETURN 0, 9223372036854775807, -9223372036854775808, 0x1F, -0X10, 0o17",
       "RETURN 0, 9223372036854775807, -9223372036854775808, 31, -16, 15"},
      {"RETURN 1.5, .5, 1e3, 1.5E-2, -0.0, 1e-400", "RETURN 1.5, 0.5, 1000.0, 0.015, -0.0, 0.0"},
      {"RETURN TRUE, False, null", "RETURN true, false, NULL"},
      {R"(RETURN 'it\'s', "it's", 'a\\b', '\u00e9\U0001F600\uD83D\uDE00', '\t\n')",
       R"(RETURN 'it\'s', 'it\'s', 'a\\b', 'é😀😀', '\t\n')"},
      {"RETURN 'a /* b */ // c; `d`'", ""},
      {"RETURN 1 /* a * / ; ** */ // b\n + 2 // end", "RETURN 1 + 2"},
      {"RETURN\u00A01\u2003+\u30002", "RETURN 1 + 2"},
  });
}

TEST(Parser, Statements) {
  ExpectPrints({
      {"CREATE INDEX FOR (p:Person) ON (p.name, p.born)",
       "CREATE INDEX FOR (n:Person) ON (n.name, n.born)"},
      {"CREATE INDEX names IF NOT EXISTS FOR ()-[r:T]->() ON (r.k)",
       "CREATE INDEX names IF NOT EXISTS FOR ()-[n:T]-() ON (n.k)"},
      {"CREATE INDEX ON :A(b, c)", "CREATE INDEX FOR (n:A) ON (n.b, n.c)"},
      {"CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE n.id IS UNIQUE",
       "CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE (n.id) IS UNIQUE"},
      {"CREATE CONSTRAINT ON (n:A) ASSERT (n.a, n.b) IS NODE KEY",
       "CREATE CONSTRAINT FOR (n:A) REQUIRE (n.a, n.b) IS UNIQUE"},
      {"CREATE index = (a)-[:T]->(b) RETURN index", ""},
      {"DROP INDEX a IF EXISTS", ""},
      {"DROP CONSTRAINT a", ""},
      {"SHOW INDEXES", ""},
      {"SHOW FUNCTIONS", ""},
      {"BEGIN TRANSACTION", "BEGIN"},
      {"COMMIT", ""},
      {"ROLLBACK;", "ROLLBACK"},
      {"CHECKPOINT", ""},
      {"EXPLAIN MATCH (n) RETURN n", ""},
      {"profile RETURN 1", "PROFILE RETURN 1"},
      {"SHOW VALIDITY", ""},
      {"create validity for ()-[own:OWNS]->() on (own.`from`, own.to)",
       "CREATE VALIDITY FOR ()-[r:OWNS]-() ON (r.from, r.to)"},
      {"DROP VALIDITY FOR ()<-[r:OWNS]-()", "DROP VALIDITY FOR ()-[:OWNS]-()"},
      {"CREATE validity = (a)-[:T]->(b) RETURN validity", ""},
      {"create fulltext index names for (x:A|B|:C) on each [x.p, x.`q r`]",
       "CREATE FULLTEXT INDEX names FOR (n:A|B|C) ON EACH [n.p, n.`q r`]"},
      {"CREATE FULLTEXT INDEX IF NOT EXISTS FOR (n:A) ON EACH [n.p]", ""},
      {"alter label :A rename to :B", "ALTER LABEL A RENAME TO B"},
      {"ALTER RELATIONSHIP TYPE `a b` RENAME TO TYPE", "ALTER TYPE `a b` RENAME TO TYPE"},
      {"ALTER PROPERTY rename RENAME TO `order`", ""},
      {"LOAD CSV WITH HEADERS FROM $file AS row FIELDTERMINATOR '\\t' RETURN row.id", ""},
      {"load csv from 'a' + b as row RETURN row", "LOAD CSV FROM 'a' + b AS row RETURN row"},
      {"MATCH (to)-[type:TYPE]->(label) RETURN to.property, type(type), label.each AS csv", ""},
  });
}

TEST(Parser, Days) {
  ExpectPrints({
      {"AS OF date('2026-05-03') MATCH (n) RETURN n", ""},
      {"as of $d RETURN 1", "AS OF $d RETURN 1"},
      {"AS OF date() - duration('P1D') OPTIONAL MATCH (n) RETURN n", ""},
      {"AS OF '2026' CALL p.q() YIELD a RETURN a", ""},
      {"AS OF (a OR b) WITH 1 AS x RETURN x", "AS OF a OR b WITH 1 AS x RETURN x"},
      {"EXPLAIN AS OF '2026' UNWIND [1] AS x RETURN x", ""},
      {"PROFILE AS OF '2026' RETURN 1 UNION RETURN 2", ""},
      {"BETWEEN $a AND $b MATCH (n) RETURN n", ""},
      {"BETWEEN date('2025') AND date('2026') RETURN 1", ""},
      {"BETWEEN ($a + $b) AND ('2026') RETURN 1", "BETWEEN ($a + $b) AND '2026' RETURN 1"},
      {"EXPLAIN BETWEEN '2025' AND '2026' RETURN 1", ""},
  });
}

TEST(Parser, Copy) {
  ExpectPrints({
      {"COPY (:Company {id}) FROM 'companies.csv'", ""},
      {"COPY (:Company|Person|Fund {id: src})-[:OWNS]->(:Company {id: dst}) FROM 'owns.csv'", ""},
      {"COPY (n:$(label) {id}) FROM 'x'", ""},
      {"COPY (:A {id}) FROM 'x' ON ERROR SKIP MAX 10 on duplicate Merge ERRORS TO 'bad.csv'",
       "COPY (:A {id}) FROM 'x' WITH (on_error: 'skip', max_errors: 10, on_duplicate: 'merge', "
       "errors_to: 'bad.csv')"},
      {"COPY (:A {id: a})-[:R]->(:A {id: b}) FROM 'x' ON MISSING NODE CREATE WITH (dates: dmy)",
       "COPY (:A {id: a})-[:R]->(:A {id: b}) FROM 'x' WITH (on_missing_node: 'create', "
       "dates: 'dmy')"},
      {"COPY (:A {id: a})<-[r:$(type) {key}]-(:Party:$(label) {id: b}) FROM 'x'", ""},
      {"COPY FROM 'a.json', 'b' ON MISSING NODE CREATE WITH (format: bods)",
       "COPY FROM 'a.json', 'b' WITH (on_missing_node: 'create', format: 'bods')"},
      {"copy (MATCH (n) RETURN n) to 'x.csv'", "COPY (MATCH (n) RETURN n) TO 'x.csv'"},
      {"COPY (AS OF date('2020-01-01') MATCH (n) RETURN n) TO 'x' WITH (overwrite: true)", ""},
      {"COPY (:A {id, name: n}) FROM \"x\" WITH (format: bods, header: true, skip: -1, x: 'y')",
       "COPY (:A {id, name: n}) FROM 'x' WITH (format: 'bods', header: true, `skip`: -1, x: 'y')"},
  });
}

TEST(Parser, ColumnsAreNamedAsWritten) {
  const auto statement = Parse("RETURN a . name,  count( * ) , 1+ 2 AS x, {k:1}");
  ASSERT_TRUE(statement) << statement.error().ToString();
  const auto& query = std::get<ast::QueryStatement>(statement->node).query;
  const auto& items = std::get<ast::Projection>(query.parts[0].clauses[0].node).items;
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(items[0].text, "a . name");
  EXPECT_EQ(items[1].text, "count( * )");
  EXPECT_EQ(items[2].text, "1+ 2");
  EXPECT_EQ(items[3].text, "{k:1}");
}

TEST(Parser, SpansCountBytesLinesAndCodePoints) {
  const std::string text = "MATCH (é)\nWHERE é.ü = 'ß' AND x\nRETURN é";
  const auto statement = Parse(text);
  ASSERT_TRUE(statement) << statement.error().ToString();
  const auto& clauses = std::get<ast::QueryStatement>(statement->node).query.parts[0].clauses;
  const auto& where = *std::get<ast::Match>(clauses[0].node).where;
  const auto& chain = std::get<ast::BooleanChain>(where.node);
  EXPECT_EQ(text.substr(where.span.offset, where.span.length), "é.ü = 'ß' AND x");
  EXPECT_EQ(text.substr(chain.operands[0]->span.offset, chain.operands[0]->span.length),
            "é.ü = 'ß'");
  const SourceSpan x = chain.operands[1]->span;
  EXPECT_EQ(text.substr(x.offset, x.length), "x");
  EXPECT_EQ(x.line, 2U);
  EXPECT_EQ(x.column, 21U);
  EXPECT_EQ(clauses[1].span.line, 3U);
  EXPECT_EQ(clauses[1].span.column, 1U);
}

}  // namespace
}  // namespace keiretsu::query::parser
