// Hash joins against the same statements run as written, a scan for each row.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "tests/support/session_answer.h"

namespace keiretsu {
namespace {

using keiretsu::testing::Answer;
using keiretsu::testing::Must;

class HashJoinTest : public ::testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    database_ = keiretsu::testing::MemoryDatabase(GetParam());
    ASSERT_NE(database_, nullptr);
    session_ = database_->NewSession();
    Fill(*session_);
  }

  // Values of many types, some equal across types, some equal to nothing, and some absent.
  static void Fill(Session& session) {
    Must(session,
         "UNWIND range(0, 159) AS i WITH i, i * 7 % 40 AS j "
         "CREATE (:A {i: i, k: CASE j % 10 WHEN 0 THEN j WHEN 1 THEN toFloat(j - 1) "
         "WHEN 2 THEN 'name ' + toString(j) WHEN 3 THEN null WHEN 4 THEN j % 3 = 0 "
         "WHEN 5 THEN date({year: 2000 + j}) WHEN 6 THEN [j, 1.0] WHEN 7 THEN 0.0 / 0.0 "
         "WHEN 8 THEN datetime({year: 2000, month: 3, day: 1 + j % 20, "
         "timezone: '+0' + toString(j % 3) + ':00'}) ELSE '' END}), "
         "(:B {i: i, k: CASE (j + 10) % 10 WHEN 0 THEN toFloat(j) WHEN 1 THEN j - 1 "
         "WHEN 2 THEN 'name ' + toString(j) WHEN 3 THEN null WHEN 4 THEN j % 2 = 0 "
         "WHEN 5 THEN date({year: 2000 + j}) WHEN 6 THEN [toFloat(j), 1] WHEN 7 THEN 0.0 / 0.0 "
         "WHEN 8 THEN datetime({year: 2000, month: 3, day: 1 + j % 20, timezone: '+01:00'}) "
         "ELSE 'name 2' END, name: 'name ' + toString(i % 50)})");
    Must(session, "MATCH (b:B) WHERE b.i % 3 = 0 SET b:Third");
    Must(session, "MATCH (a:A), (b:B) WHERE a.i = b.i CREATE (a)-[:R {w: a.i % 5}]->(b)");
  }

  void ExpectSame(const std::string& text) {
    session_->SetOptimizer(true);
    const std::vector<std::string> rows = Answer(*session_, text);
    session_->SetOptimizer(false);
    EXPECT_EQ(rows, Answer(*session_, text)) << text;
    session_->SetOptimizer(true);
    ASSERT_FALSE(rows.empty()) << text;
    EXPECT_EQ(rows.front().find("error"), std::string::npos) << text << "\n" << rows.front();
  }

  void ExpectAllSame() {
    for (const char* text : {
             "MATCH (a:A), (b:B) WHERE a.k = b.k RETURN a.i, b.i, b.k",
             "MATCH (a:A), (b) WHERE b.k = a.k RETURN a.i, b.i, labels(b)",
             "MATCH (a:A), (b:B:Third) WHERE a.k = b.k AND b.i > 100 RETURN a.i, b.i",
             "MATCH (a:A), (b:B {k: a.k, i: a.i + 1}) RETURN a.i, b.i",
             "MATCH (a:A), (b:B) WHERE a.k = b.k AND b.i % 8 = a.i % 8 AND b.i = a.i RETURN b.i",
             "MATCH (a:A), (b:B {k: a.k, name: 'name 7'}) RETURN a.i, b.i",
             "MATCH (a:A), (b:B {k: a.k, unknown: 5}) RETURN count(*)",
             "MATCH (a:A), (b:B {name: 'name ' + toString(a.i)}) RETURN count(*), sum(b.i)",
             "MATCH (a:A), (b:B {name: 'name 7'}) RETURN count(*), sum(a.i)",
             "MATCH (a:A), (b:Unknown {k: a.k}) RETURN count(*)",
             "MATCH (a:A), (b:B {unknown: a.k}) RETURN count(*)",
             "MATCH (a:A)-[:R]->(b:B), (c:B)<-[r:R]-(d) WHERE c.name = b.name AND r.w = a.i % 5 "
             "RETURN a.i, b.i, c.i, d.i",
             "MATCH (a:A) OPTIONAL MATCH (b:B) WHERE b.k = a.k RETURN a.i, b.i",
             "MATCH (a:A) WHERE EXISTS { MATCH (b:Third) WHERE b.k = a.k } RETURN a.i",
             "MATCH (a:A) RETURN a.i, COUNT { MATCH (b:B) WHERE b.k = a.k AND b.i > a.i }",
             "MATCH (a:A) CALL { WITH a MATCH (b:B) WHERE b.k = a.k RETURN max(b.i) AS most } "
             "RETURN a.i, most",
             "UNWIND [1, 1.0, 'name 2', null, date('2005-01-01'), [6, 1]] AS x "
             "MATCH (b:B {k: x}) RETURN x, b.i",
             "MATCH (a:A {i: 8}), (b:B) WHERE b.i = a.i * 2 + 1 RETURN a.i, b.i",
             "MATCH (a:A), (b:B), (c:A) WHERE a.k = b.k AND b.name = 'name ' + toString(c.i) "
             "RETURN count(*), sum(a.i * 3 + b.i * 5 + c.i)",
         }) {
      ExpectSame(text);
    }
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_P(HashJoinTest, FindsWhatScansFind) { ExpectAllSame(); }

TEST_P(HashJoinTest, AmongChangesOfTheTransaction) {
  Must(*session_, "BEGIN");
  ExpectAllSame();
  Must(*session_, "MATCH (b:B) WHERE b.i % 4 = 0 SET b.k = 'name 12', b.name = 'name 0'");
  Must(*session_, "MATCH (b:B) WHERE b.i % 7 = 0 DETACH DELETE b");
  ExpectAllSame();
  Must(*session_, "ROLLBACK");
  ExpectAllSame();
}

// Each statement is run on a database of its own with the rules, and on one without.
TEST_P(HashJoinTest, StatementsThatWriteDoTheSame) {
  for (const std::string text : {
           "MATCH (a:A), (b:B) WHERE b.k = a.k CREATE (b)-[:OF {i: a.i}]->(a)",
           "MATCH (a:A) MATCH (b:B) WHERE b.k = a.k SET b.k = a.i",
           "MATCH (a:A) MERGE (b:B {name: 'name ' + toString(a.i % 70)}) SET b.last = a.i",
           "MATCH (a:A) FOREACH (x IN [1, 2] | MERGE (b:B {name: 'new ' + toString(a.i % 9)}))",
           "MATCH (a:A) CALL { WITH a MATCH (b:B) WHERE b.i = a.i + 1 SET b.name = a.i "
           "RETURN count(b) AS n } RETURN sum(n)",
           "MATCH (a:A) CALL { WITH a MATCH (b:B) WHERE b.name = 'name ' + toString(a.i % 50) "
           "SET b.name = 'name ' + toString((a.i + 1) % 50) RETURN count(b) AS n } RETURN sum(n)",
           "MATCH (a:A), (b:B) WHERE b.k = a.k DETACH DELETE b",
       }) {
    std::vector<std::string> states[2];
    for (const bool optimize : {false, true}) {
      auto database = Database::Open(":memory:", {});
      ASSERT_TRUE(database.has_value());
      const std::unique_ptr<Session> session = (*database)->NewSession();
      Fill(*session);
      session->SetOptimizer(optimize);
      states[optimize ? 1 : 0] = Answer(*session, text);
      session->SetOptimizer(false);
      for (const std::string& row :
           Answer(*session, "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) "
                            "RETURN labels(n), n.i, n.k, n.name, n.last, type(r), r.i, m.i")) {
        states[optimize ? 1 : 0].push_back(row);
      }
    }
    EXPECT_EQ(states[0], states[1]) << text;
  }
}

// rand() is asked for each pair: each in two passes.
TEST_P(HashJoinTest, NotOfWhatVaries) {
  auto result = session_->Run(
      "MATCH (a:A), (b:B) SET b.coin = 1 WITH DISTINCT 1 AS x "
      "MATCH (a:A), (b:B {coin: toInteger(rand() * 2)}) RETURN count(*)");
  ASSERT_TRUE(result.has_value() && result->Next());
  EXPECT_GT(result->row()[0].AsInteger(), 160 * 160 * 4 / 10);
  EXPECT_LT(result->row()[0].AsInteger(), 160 * 160 * 6 / 10);
}

TEST_P(HashJoinTest, ManyOfOneValue) {
  Must(*session_, "UNWIND range(0, 4999) AS i CREATE (:C {k: i % 2})");
  ExpectSame("MATCH (a:A {i: 9}), (c:C {k: a.i - 8}) RETURN count(*)");
  ExpectSame("UNWIND [0, 1, 2, 0] AS x MATCH (c:C {k: x}) RETURN x, count(*)");
  ExpectSame("UNWIND [0, 1] AS x MATCH (c:C {k: x}) RETURN x LIMIT 3000");
}

INSTANTIATE_TEST_SUITE_P(Threads, HashJoinTest, ::testing::Values(1U, 2U));

}  // namespace
}  // namespace keiretsu
