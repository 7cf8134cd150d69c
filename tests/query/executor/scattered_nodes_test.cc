// Nodes that a search meets all over the graph: labels, keys and lists are asked of whole blocks.
// The same questions are put in ways that are answered node by node.
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

class ScatteredNodesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = keiretsu::testing::MemoryDatabase(1);
    ASSERT_NE(database_, nullptr);
    session_ = database_->NewSession();
    Must(*session_, "CREATE CONSTRAINT FOR (f:Firm) REQUIRE f.id IS UNIQUE");
    // Three blocks of firms; each owns three others, of any block.
    Must(*session_, "UNWIND range(0, 12287) AS i CREATE (:Firm {id: 'F' + toString(i), i: i})");
    Must(*session_,
         "MATCH (f:Firm) UNWIND range(1, 3) AS k "
         "MATCH (g:Firm {id: 'F' + toString((f.i * 7919 + k * 4099) % 12288)}) "
         "CREATE (f)-[:OWNS {k: k}]->(g)");
  }

  void ExpectSame(const std::string& fast, const std::string& plain) {
    const std::vector<std::string> rows = Answer(*session_, fast);
    EXPECT_EQ(rows, Answer(*session_, plain)) << fast << "\n" << plain;
    ASSERT_FALSE(rows.empty()) << fast;
    EXPECT_EQ(rows.front().find("error"), std::string::npos) << rows.front();
  }

  // Every question about the ends of paths from F7; F19 is among them.
  void ExpectAllTheSame() {
    const std::string reach = "MATCH (s:Firm {id: 'F7'})-[:OWNS*1..6]->(y";
    for (const std::string end : {")", ":Firm)", ":Big)", ":Person)"}) {
      const std::string match = reach + end;
      const std::string rows = " RETURN count(DISTINCT y), sum(DISTINCT y.i), count(DISTINCT y.id)";
      ExpectSame(match + rows,
                 "MATCH (s:Firm {id: 'F7'}), (s)-[r:OWNS*1..6]->(y) WITH DISTINCT y" +
                     (end == ")" ? "" : " WHERE y" + end.substr(0, end.size() - 1)) + rows);
      for (const std::string id : {"F19", "P3", "nobody"}) {
        for (const std::string op : {"=", "<>"}) {
          ExpectSame(match + " WHERE y.id " + op + " '" + id + "'" + rows,
                     match + " WHERE y.id + '' " + op + " '" + id + "'" + rows);
        }
      }
    }
    ExpectSame("MATCH p = shortestPath((a:Firm {id: 'F7'})-[:OWNS*1..7]->(b:Firm {i: 19})) "
               "RETURN min(length(p))",
               "MATCH (a:Firm {id: 'F7'})-[r:OWNS*1..7]->(b:Firm {i: 19}) RETURN min(size(r))");
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_F(ScatteredNodesTest, OfOneKind) { ExpectAllTheSame(); }

TEST_F(ScatteredNodesTest, SomeWithoutTheKey) {
  Must(*session_, "MATCH (f:Firm) WHERE f.i % 5 = 0 AND f.i <> 0 REMOVE f.id");
  ExpectAllTheSame();
}

// A person may have the id of a firm.
TEST_F(ScatteredNodesTest, OfSeveralKinds) {
  Must(*session_, "MATCH (f:Firm) WHERE f.i % 3 = 0 SET f:Big");
  Must(*session_,
       "MATCH (f:Firm) WHERE f.i % 11 = 3 REMOVE f:Firm SET f:Person, "
       "f.id = CASE WHEN f.i % 2 = 0 THEN 'F19' ELSE 'P' + toString(f.i % 7) END");
  ExpectAllTheSame();
}

TEST_F(ScatteredNodesTest, AmongDeletedOnes) {
  Must(*session_, "MATCH (f:Firm) WHERE f.i % 13 = 1 DETACH DELETE f");
  ExpectAllTheSame();
}

TEST_F(ScatteredNodesTest, AmongChangesOfTheTransaction) {
  Must(*session_, "BEGIN");
  Must(*session_, "MATCH (f:Firm) WHERE f.i % 17 = 2 DETACH DELETE f");
  Must(*session_, "MATCH (f:Firm {id: 'F19'}) SET f.id = 'gone'");
  Must(*session_, "MATCH (f:Firm {id: 'F21'}) SET f.id = 'F19'");
  Must(*session_, "MATCH (f:Firm {id: 'F7'}), (g:Firm {id: 'F40'}) CREATE (f)-[:OWNS]->(g)");
  ExpectAllTheSame();
  Must(*session_, "ROLLBACK");
  ExpectAllTheSame();
}

// A state from before the constraint need not obey it: what relies on one node for each key, does
// not rely on it there.
TEST_F(ScatteredNodesTest, OfAStateOlderThanTheConstraint) {
  Must(*session_, "UNWIND [1, 1, 2] AS i CREATE (:Old {i: i})-[:HAS]->(:Part {i: 5})");
  Must(*session_, "MATCH (o:Old {i: 1}) MATCH (p:Part) CREATE (o)-[:HAS]->(p)");
  const std::string count =
      "MATCH (o:Old {i: 1})-[:HAS*1..2]->(p) RETURN count(DISTINCT p) AS n";
  const std::unique_ptr<Session> older = database_->NewSession();
  Must(*older, "BEGIN");
  const std::vector<std::string> before = Answer(*older, count);
  EXPECT_EQ(before, std::vector<std::string>{"3 | "});
  Must(*session_, "MATCH (o:Old {i: 1}) WITH o LIMIT 1 DETACH DELETE o");
  Must(*session_, "CREATE CONSTRAINT FOR (o:Old) REQUIRE o.i IS UNIQUE");
  EXPECT_EQ(Answer(*session_, count), before);
  EXPECT_EQ(Answer(*older, count), before);
  Must(*older, "ROLLBACK");
}

}  // namespace
}  // namespace keiretsu
