// Columns of dates against the same dates taken out of lists, one by one.
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

class DateColumnsTest : public ::testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    database_ = keiretsu::testing::MemoryDatabase(GetParam());
    ASSERT_NE(database_, nullptr);
    session_ = database_->NewSession();
    // Years of all signs and sizes, dates that come again, and nodes without one.
    Must(*session_,
         "UNWIND range(0, 5999) AS i WITH i, i % 41 AS y "
         "CREATE (:D {i: i, d: CASE WHEN y = 7 THEN null ELSE date({year: "
         "CASE WHEN y = 1 THEN -9999 + i WHEN y = 2 THEN 9999 - i ELSE 1980 + y END, "
         "month: 1 + i % 12, day: 1 + i % 28}) END})");
    Must(*session_, "CREATE INDEX FOR (n:D) ON (n.i)");
    Must(*session_, "MATCH (a:D), (b:D {i: (a.i * 31) % 6000}) CREATE (a)-[:R {d: a.d}]->(b)");
  }

  void ExpectSame(const std::string& by_column, const std::string& by_row) {
    const std::vector<std::string> rows = Answer(*session_, by_column);
    EXPECT_EQ(rows, Answer(*session_, by_row)) << by_column << "\n" << by_row;
    ASSERT_FALSE(rows.empty()) << by_column;
    EXPECT_EQ(rows.front().find("error"), std::string::npos) << rows.front();
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_P(DateColumnsTest, Parts) {
  for (const std::string part : {"year", "month", "day", "week", "weekYear", "quarter",
                                 "ordinalDay", "dayOfWeek", "hour", "nothing"}) {
    ExpectSame("MATCH (n:D) RETURN n.i, n.d." + part,
               "MATCH (n:D) RETURN n.i, [x IN [n.d] | x." + part + "][0]");
    ExpectSame("MATCH ()-[r:R]->() RETURN r.d." + part + ", count(*)",
               "MATCH ()-[r:R]->() UNWIND [r.d] AS d RETURN [x IN [d] | x." + part +
                   "][0], count(*)");
  }
}

TEST_P(DateColumnsTest, Comparisons) {
  for (const std::string op : {"=", "<>", "<", "<=", ">", ">="}) {
    for (const std::string other : {"date('1995-03-04')", "date('-9000-01-01')", "1995", "null",
                                    "n.d + duration('P1M')", "m.d", "'1995-03-04'"}) {
      ExpectSame("MATCH (n:D)-[:R]->(m) RETURN n.i, n.d " + op + " " + other,
                 "MATCH (n:D)-[:R]->(m) RETURN n.i, [x IN [n.d] | x " + op + " " + other + "][0]");
    }
  }
}

TEST_P(DateColumnsTest, LeastAndGreatest) {
  for (const std::string match : {"MATCH (n:D)", "MATCH (:D)-[n:R]->()"}) {
    for (const std::string key : {"1", "n.d.month", "n.d"}) {
      ExpectSame(match + " RETURN " + key + ", min(n.d), max(n.d), count(n.d), count(DISTINCT n.d)",
                 match + " WITH " + key + " AS k, n.d AS d ORDER BY d WITH k, collect(d) AS ds "
                 "WITH k, ds, [x IN ds | toString(x)] AS texts UNWIND texts + [null] AS text "
                 "RETURN k, ds[0], ds[size(ds) - 1], size(ds), count(DISTINCT text)");
    }
  }
}

TEST_P(DateColumnsTest, BesideOtherValues) {
  ExpectSame("UNWIND [date('2020-01-02'), null, date('2019-01-02')] AS x RETURN x",
             "UNWIND [[date('2020-01-02')], [null], [date('2019-01-02')]] AS x RETURN x[0]");
  ExpectSame("UNWIND [date('2020-01-02'), 5, 'x', null] AS x RETURN x",
             "UNWIND [[date('2020-01-02')], [5], ['x'], [null]] AS x RETURN x[0]");
  ExpectSame("MATCH (n:D) WITH n.d AS d WHERE d IS NOT NULL RETURN DISTINCT d",
             "MATCH (n:D) WITH collect(n.d) AS ds UNWIND ds AS d RETURN DISTINCT d");
  Must(*session_, "MATCH (n:D) WHERE n.i % 100 = 3 SET n.d = n.i");
  ExpectSame("MATCH (n:D) RETURN n.i, n.d", "MATCH (n:D) RETURN n.i, [x IN [n.d] | x][0]");
  ExpectSame("MATCH (n:D) RETURN n.d, count(*), max(n.d)",
             "MATCH (n:D) WITH [x IN [n.d] | x] AS x RETURN x[0], count(*), max(x[0])");
}

INSTANTIATE_TEST_SUITE_P(Threads, DateColumnsTest, ::testing::Values(1U, 2U));

}  // namespace
}  // namespace keiretsu
