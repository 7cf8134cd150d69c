// Subqueries that are counted for all nodes at once, against the same row by row (the optimiser is
// off), where rows enough ask: with self loops, parallel relationships, conditions, nulls, changes
// of an open transaction and of the statement itself.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "tests/support/session_answer.h"

namespace keiretsu {
namespace {

using testing::Answer;
using testing::Must;

void Fill(Session& session, int nodes) {
  Must(session, "CREATE CONSTRAINT FOR (n:N) REQUIRE n.i IS UNIQUE");
  Must(session, fmt::format("UNWIND range(0, {}) AS i CREATE (n:N {{i: i, s: i % 7}})", nodes - 1));
  Must(session, "MATCH (n:N) WHERE n.i % 3 = 0 SET n:A");
  Must(session, "MATCH (n:N) WHERE n.i % 5 = 0 SET n:B");
  Must(session, fmt::format("UNWIND range(0, {0}) AS j WITH j, (j * 7919) % {1} AS a, "
                            "(j * 104729 + j % 11) % {1} AS b "
                            "MATCH (x:N {{i: a}}), (y:N {{i: b}}) WHERE a % 4 > 0 "
                            "CREATE (x)-[:R {{w: j % 10, j: j}}]->(y)",
                            nodes - 1, nodes));
  Must(session, "MATCH (n:N) WHERE n.i % 50 = 0 CREATE (n)-[:R {w: 1}]->(n)");
  Must(session, "MATCH (x:N)-[r:R {w: 3}]->(y:N) WHERE x.i % 2 = 0 CREATE (x)-[:R {w: 3}]->(y)");
  Must(session, "MATCH (x:N)-[:R]->(y:N) WHERE x.i % 6 = 1 CREATE (y)-[:S]->(x)");
}

const std::vector<std::string>& Queries() {
  static const std::vector<std::string> kQueries = {
      "MATCH (n:N) WHERE EXISTS { (n)-[:R]->() } RETURN n.i",
      "MATCH (n:N) WHERE NOT (n)<-[:R]-() RETURN n.i",
      "MATCH (n:N) WHERE NOT EXISTS { (n)-[:R]->(m:A) WHERE m.s > 3 } RETURN n.i",
      "MATCH (n:N) WHERE EXISTS { (n)-[r:R]->(m)<-[q:R]-(o:B) WHERE r.w > 2 } RETURN n.i",
      "MATCH (n:N) WHERE EXISTS { (n)-[:R]->(n) } RETURN n.i",
      "MATCH (n:N) WHERE EXISTS { MATCH (n)-[:R]-(m) RETURN m.s AS s } AND n.s = 2 RETURN n.i",
      "MATCH (n:N) WHERE n.s = 2 OR EXISTS { (n)-[:S]->(:A) } RETURN n.i",
      "MATCH (n:N) RETURN n.i, COUNT { (n)-[:R]->(m)-[:R]->(o) } AS c",
      "MATCH (n:N) RETURN n.i, COUNT { (n)-[:R]-(m) WHERE m.i > 100 AND n.s < 5 } AS c",
      "MATCH (n:N) RETURN COUNT { (n)-[:R]->(:A), (n)<-[:R]-(:B) } AS c, count(*)",
      "MATCH (n:N) RETURN COUNT { MATCH (n)-[:R]->(m) RETURN DISTINCT m.s } AS c, count(*)",
      "MATCH (n:N) RETURN COUNT { MATCH (n)-[:R]->(m) RETURN m LIMIT 1 } AS c, count(*)",
      "MATCH (n:N) RETURN CASE WHEN EXISTS { (n)-[:S]->() } THEN 's' WHEN n.s > 4 THEN 'big' "
      "ELSE 'none' END AS k, count(*)",
      "MATCH (n:N) OPTIONAL MATCH (n)-[:S]->(m) RETURN n.i, EXISTS { (m)-[:R]->() } AS e, "
      "COUNT { (m)-[:R]->(:A) } AS c",
      "MATCH (n:N) WHERE ANY(x IN [n] WHERE EXISTS { (x)-[:R]->(:B) }) RETURN n.i",
      "MATCH (n:N), (m:N) WHERE n.i < 40 AND m.i < 40 AND EXISTS { (n)-[:R]->(m) } "
      "RETURN n.i, m.i",
      "MATCH (n:N) RETURN n.i ORDER BY COUNT { (n)--() } DESC, n.i LIMIT 20",
      "MATCH (n:N) WHERE EXISTS { (n)-[:R]->(m) WHERE m.i > n.i } RETURN n.i",
      "MATCH (n:N) WHERE EXISTS { (n)-[:R*2..3]->(:B) } RETURN n.i",
      "MATCH (n:N) WHERE EXISTS { (n)-[:R]->(:N {i: 100}) } RETURN n.i",
      "MATCH (n:N) RETURN n.i, [(n)-[:S]->(m) | m.i] AS l",
      "UNWIND range(0, 600) AS i MATCH (n:N {i: i % 300}) RETURN i, EXISTS { (n)-[:S]->() } AS e"};
  return kQueries;
}

void CompareAll(Session& session, Session& plain) {
  for (const std::string& query : Queries()) {
    const std::vector<std::string> answer = Answer(session, query);
    EXPECT_EQ(answer, Answer(plain, query)) << query;
    EXPECT_FALSE(answer.empty()) << query;
  }
}

struct Place {
  explicit Place(int nodes, unsigned threads) {
    auto opened = Database::Open(":memory:", {.threads = threads});
    EXPECT_TRUE(opened.has_value());
    database = *std::move(opened);
    session = database->NewSession();
    plain = database->NewSession();
    plain->SetOptimizer(false);
    Fill(*session, nodes);
  }
  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
  std::unique_ptr<Session> plain;
};

TEST(SubqueryCountsTest, AgreeWithRowByRow) {
  Place place(900, 1);
  CompareAll(*place.session, *place.plain);
  ASSERT_TRUE(place.database->Checkpoint().ok());
  CompareAll(*place.session, *place.plain);
}

// Several threads ask the same counts.
TEST(SubqueryCountsTest, AgreeInSeveralThreads) {
  Place place(20000, 2);
  for (const std::size_t i : {0U, 1U, 2U, 3U, 9U, 12U}) {
    EXPECT_EQ(Answer(*place.session, Queries()[i]), Answer(*place.plain, Queries()[i]))
        << Queries()[i];
  }
}

TEST(SubqueryCountsTest, SeeAnOpenTransaction) {
  Place place(900, 1);
  for (const bool rolled_back : {false, true}) {
    ASSERT_TRUE(place.session->Begin().ok());
    Must(*place.session, "MATCH (n:N) WHERE n.i % 9 = 0 CREATE (n)-[:S]->(:N:A {i: 5000 + n.i})");
    Must(*place.session, "MATCH (n:N {s: 3})-[r:R]->() DELETE r");
    Must(*place.session, "MATCH (n:N {i: 700}) DETACH DELETE n");
    std::vector<std::vector<std::string>> inside;
    for (const std::string& query : Queries()) inside.push_back(Answer(*place.session, query));
    place.session->SetOptimizer(false);
    for (std::size_t i = 0; i < inside.size(); ++i) {
      EXPECT_EQ(inside[i], Answer(*place.session, Queries()[i])) << Queries()[i];
    }
    place.session->SetOptimizer(true);
    ASSERT_TRUE(rolled_back ? place.session->Commit().ok() : place.session->Rollback().ok());
  }
}

// A statement's later rows see what its earlier rows changed.
TEST(SubqueryCountsTest, SeeChangesOfTheStatement) {
  for (const char* change :
       {"MATCH (n:N) WHERE NOT (n)-[:T]->() CREATE (n)-[:T]->(n) WITH n "
        "WHERE EXISTS { (n)-[:T]->() } RETURN count(*)",
        "MATCH (n:N) CREATE (n)-[:T]->(:M) WITH n RETURN sum(COUNT { (n)-[:T]->(:M) }) AS c",
        "MATCH (n:N) FOREACH (x IN CASE WHEN EXISTS { (n)-[:R]->(:A) } THEN [1] ELSE [] END | "
        "SET n.seen = true) WITH n WHERE n.seen RETURN count(*)"}) {
    Place place(600, 1);
    Place same(600, 1);
    const std::vector<std::string> answer = Answer(*place.session, change);
    EXPECT_EQ(answer, Answer(*same.plain, change)) << change;
    EXPECT_NE(answer.front(), "0 | ") << change;
  }
}

// What no row takes must not fail, nor what an earlier branch has decided.
TEST(CaseInBatchesTest, OnlyWhatIsTakenIsEvaluated) {
  Place place(600, 1);
  for (const char* query :
       {"MATCH (n:N) RETURN CASE WHEN n.s = 0 THEN 0 ELSE 10 / n.s END AS k, count(*)",
        "MATCH (n:N) RETURN CASE WHEN n.s = 0 THEN 0 WHEN 10 / n.s > 3 THEN 1 END AS k, count(*)",
        "MATCH (n:N) RETURN CASE n.s WHEN 0 THEN 'none' WHEN 6 / (n.s + n.i * 0) THEN 'third' "
        "ELSE toString(n.s) END AS k, count(*)",
        "MATCH (n:N) RETURN CASE n.s WHEN 1 THEN 1 WHEN 2 THEN 2.5 WHEN 3 THEN 'c' "
        "WHEN 4 THEN [n.s] WHEN null THEN 7 END AS k, count(*)",
        "MATCH (n:N) RETURN CASE n.nothing WHEN null THEN 1 ELSE 2 END AS k, count(*)",
        "MATCH (n:N) RETURN CASE WHEN n.nothing THEN 1 WHEN n.s > 2 OR n.nothing THEN 2 END AS k, "
        "count(*)",
        "MATCH (n:N) RETURN sum(CASE WHEN n:A THEN n.i ELSE n.i * 0.5 END) AS t",
        "MATCH (n:N) RETURN CASE 3 WHEN 1 THEN 'a' WHEN 3 THEN n.s END AS k, count(*)"}) {
    EXPECT_EQ(Answer(*place.session, query),
              Answer(*place.session, std::string("UNWIND [1] AS one ") + query))
        << query;
    const std::vector<std::string> answer = Answer(*place.session, query);
    EXPECT_NE(answer.front().substr(0, 6), "error:") << query << answer.front();
    std::string by_row = query;  // a list comprehension has a row form alone
    by_row.replace(by_row.find("RETURN "), 7, "UNWIND [x IN [n] | x] AS y WITH y AS n RETURN ");
    EXPECT_EQ(answer, Answer(*place.session, by_row)) << by_row;
  }
  // What is compared with each branch in turn is one value.
  EXPECT_EQ(Answer(*place.session,
                   "MATCH (n:N) WITH CASE toInteger(rand() * 3) WHEN 0 THEN 'a' WHEN 1 THEN 'b' "
                   "WHEN 2 THEN 'c' ELSE 'none' END AS k WHERE k = 'none' RETURN count(*)"),
            std::vector<std::string>{"0 | "});
  EXPECT_EQ(Answer(*place.session, "MATCH (n:N) RETURN CASE WHEN n.s >= 0 THEN 1 / n.s END AS k")
                .front()
                .substr(0, 6),
            "error:");
}

}  // namespace
}  // namespace keiretsu
