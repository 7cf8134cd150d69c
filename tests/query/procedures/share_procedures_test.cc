// ownership.direct, ownership.quality, ownership.provenance and the keys that all procedures take.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

using Rows = std::vector<std::string>;

constexpr const char* kDirect =
    "YIELD owner, owned, share RETURN owner.id + ' ' + owned.id + ' ' + toString(share)";

class ShareProceduresTest : public testing::Test {
 protected:
  void Create(const std::string& text) { ASSERT_EQ(db_.Rows("CREATE " + text), Rows()); }
  Rows Direct(const std::string& keys) {
    return db_.Sorted("CALL ownership.direct({" + keys + "}) " + kDirect);
  }
  Rows Quality(const std::string& keys = "") {
    return db_.Sorted("CALL ownership.quality({" + keys +
                      "}) YIELD kind, node, detail RETURN kind + ' | ' + node.id + ' | ' + detail");
  }

  CallFixture db_;
};

TEST_F(ShareProceduresTest, DirectSharesAfterThePolicy) {
  Create(
      "(a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
      "(a)-[:OWNS {share: 0.25, start: date('2020-01-01')}]->(c), "
      "(a)-[:OWNS {share: 0.5, start: date('2021-01-01'), end: date('2022-01-01')}]->(c), "
      "(b)-[:OWNS {min: 0.125, max: 0.25}]->(c), (b)-[:OWNS]->(a), "
      "(c)-[:OWNS {share: 0.5}]->(c), (b)-[:HAS {percent: 40}]->(c)");
  const struct {
    const char* keys;
    Rows expected;
  } cases[] = {
      {"", {"'a c 0.75'", "'b c 0.125'", "'c c 0.5'"}},
      {"parallel: 'max'", {"'a c 0.5'", "'b c 0.125'", "'c c 0.5'"}},
      {"as_of: date('2020-06-01')", {"'a c 0.25'", "'b c 0.125'", "'c c 0.5'"}},
      {"as_of: '2022-01-01', parallel: 'last'", {"'a c 0.25'", "'b c 0.125'", "'c c 0.5'"}},
      {"parallel: 'last', missing: 'residual'",
       {"'a c 0.5'", "'b a 1.0'", "'b c 0.125'", "'c c 0.5'"}},
      {"self_loops: 'drop'", {"'a c 0.75'", "'b c 0.125'"}},
      {"self_loops: 'treasury', parallel: 'max'", {"'a c 1.0'", "'b c 0.25'"}},
      {"types: 'HAS', share: 'percent', unit: 100", {"'b c 0.4'"}},
      {"types: ['NEVER_USED']", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(Direct(c.keys), c.expected) << c.keys;
  EXPECT_EQ(Direct("over: 'scale'").size(), 3U);
}

TEST_F(ShareProceduresTest, TrustIsAListOrAPredicate) {
  Create(
      "(a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
      "(a)-[:OWNS {share: 0.3, source: 'register', confidence: 0.9}]->(c), "
      "(a)-[:OWNS {share: 0.4, source: 'press', status: 'rumour'}]->(c), "
      "(b)-[:OWNS {share: 0.2, source: 'press', statement_date: date('2024-01-01')}]->(c)");
  EXPECT_NE(Direct("").at(0).find("ownership.direct: the share of 'a' in 'c' is stated by "
                                  "different sources ('register', 'press')"),
            std::string::npos)
      << Direct("").at(0);
  const struct {
    const char* keys;
    Rows expected;
  } cases[] = {
      {"trust: ['register']", {"'a c 0.3'"}},
      {"trust: ['rumour', 'register'], parallel: 'max'", {"'a c 0.4'"}},
      {"trust: 'r.source = \"press\" AND r.share < 0.3'", {"'b c 0.2'"}},
      {"trust: \"r.confidence > 0.5 OR r.source IN ['press'] AND r.status IS NULL\"",
       {"'a c 0.3'", "'b c 0.2'"}},
      {"trust: 'r.source = \"press\"', known_at: date('2023-01-01')", {"'a c 0.4'"}},
      {"trust: 'r.source = \"nobody\"'", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(Direct(c.keys), c.expected) << c.keys;
}

TEST_F(ShareProceduresTest, BadKeysSayWhatToDo) {
  Create("(:Company {id: 'a'})-[:OWNS {share: 0.5}]->(:Company {id: 'b'})");
  const struct {
    const char* keys;
    const char* expected;
  } cases[] = {
      {"unit: 10", "'unit' is 10; it must be 1 or 100"},
      {"parallel: 'sums'", "'parallel' cannot be 'sums'; did you mean 'sum'?"},
      {"types: ['OWNS', 1]", "'types' is a list of names; 1 is none"},
      {"as_of: 'soon'", "'as_of': 'soon' is not a day"},
      {"trust: 'r.source ='", "is no predicate on a relationship r"},
      {"trust: 'x.source = 1'", "is no predicate on a relationship r"},
      {"trust: 'count(r) > 1'", "is no predicate on a relationship r"},
      {"trust: 'true) RETURN r UNION MATCH ()-[r]->() WHERE (true'",
       "it is more than one expression"},
      {"trust: 'exists((r)-->())'", "is no predicate on a relationship r"},
      {"trust: 'r.share > $least'", "write the value of $least into the text"},
      {"trust: 3", "'trust' is a list of sources and statuses"},
      {"paralel: 'sum'", "did you mean 'parallel'"},
  };
  for (const auto& c : cases) {
    const Rows rows = Direct(c.keys);
    ASSERT_EQ(rows.size(), 1U) << c.keys;
    EXPECT_NE(rows[0].find(c.expected), std::string::npos) << c.keys << ": " << rows[0];
    EXPECT_EQ(rows[0].find('^'), std::string::npos) << rows[0];
  }
}

TEST_F(ShareProceduresTest, SeesTheTransactionsOwnWrites) {
  Create("(:Company {id: 'a'})-[:OWNS {share: 0.5}]->(:Company {id: 'b'})");
  EXPECT_EQ(Direct(""), (Rows{"'a b 0.5'"}));
  ASSERT_EQ(db_.Rows("BEGIN"), Rows());
  ASSERT_EQ(db_.Rows("MATCH (:Company {id: 'a'})-[r:OWNS]->() SET r.share = 0.75"), Rows());
  EXPECT_EQ(Direct(""), (Rows{"'a b 0.75'"}));
  ASSERT_EQ(db_.Rows("ROLLBACK"), Rows());
  EXPECT_EQ(Direct(""), (Rows{"'a b 0.5'"}));
}

TEST_F(ShareProceduresTest, ValidityMayHaveOtherNames) {
  Create(
      "(:Company {id: 'a'})-[:OWNS {share: 0.5, since: date('2020-01-01')}]->"
      "(:Company {id: 'b'})");
  EXPECT_EQ(Direct("as_of: date('2019-01-01')").size(), 1U);
  EXPECT_EQ(Direct("as_of: date('2019-01-01'), start: 'since'").size(), 0U);
}

TEST_F(ShareProceduresTest, QualityFindsWhatIsOdd) {
  Create(
      "(a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
      "(d:Company {id: 'd'}), (:Company {id: 'e'}), (:Event {id: 'f'}), "
      "(a)-[:OWNS {share: 0.6}]->(b), (b)-[:OWNS {share: 0.17}]->(a), "
      "(c)-[:OWNS {share: 0.7, source: 'register'}]->(b), "
      "(c)-[:OWNS {share: 0.1, source: 'press'}]->(b), (c)-[:OWNS]->(a), "
      "(d)-[:OWNS {share: 0.28}]->(d), (d)-[:OWNS {share: 0.1, source: 'register'}]->(c)");
  EXPECT_EQ(Quality(),
            (Rows{"'conflicting sources | b | what \\'c\\' holds is stated by \\'press\\', "
                  "\\'register\\': 70 % by \\'register\\', 10 % by \\'press\\''",
                  "'cycle | a | 2 nodes hold each other in a circle: \\'a\\', \\'b\\''",
                  "'duplicate | b | 2 relationships from \\'c\\': 70 % by \\'register\\', 10 % by "
                  "\\'press\\''",
                  "'orphan | e | it neither holds anything nor is held'",
                  "'self loop | d | it holds 28 % of itself'",
                  "'total over 100 % | b | 2 holders have 140 % together'",
                  "'unknown share | a | the share of \\'c\\' is unknown'"}));
  const Rows trusting = Quality("trust: ['register']");
  EXPECT_EQ(trusting, (Rows{"'orphan | a | it neither holds anything nor is held'",
                            "'orphan | e | it neither holds anything nor is held'"}));
}

TEST_F(ShareProceduresTest, ATotalOfExactlyOneIsNotOver) {
  Create(
      "(x:Company {id: 'x'}), (:Company {id: 'a'})-[:OWNS {share: 0.17}]->(x), "
      "(:Company {id: 'b'})-[:OWNS {share: 0.28}]->(x), "
      "(:Company {id: 'c'})-[:OWNS {share: 0.05}]->(x), "
      "(:Company {id: 'd'})-[:OWNS {share: 0.5}]->(x)");
  EXPECT_EQ(Quality(), Rows());
}

TEST_F(ShareProceduresTest, ProvenancePutsClaimsSideBySide) {
  Create(
      "(v:Company {id: 'venture'}), (a:Company {id: 'a'}), "
      "(:Claim {subject: 'venture', property: 'capital', value: 40000, "
      "date: date('2026-05-04'), source: 'S1'}), "
      "(:Claim {subject: 'venture', property: 'capital', value: 4000.0, "
      "date: date('2026-05-05'), source: 'S3'}), "
      "(:Claim {subject: 'venture', property: 'investors', value: 19, source: 'S4'}), "
      "(:Claim {subject: 'venture', property: 'investors', value: 19.0, source: 'S5'}), "
      "(:Claim {property: 'seat', value: 'Paris', source: 'S6'})-[:ABOUT]->(v), "
      "(:Claim {subject: 'other', property: 'seat', value: 'Rome', source: 'S6'}), "
      "(a)-[:OWNS {share: 0.3, source: 'S1', start: date('2020-01-01')}]->(v), "
      "(a)-[:OWNS {share: 0.4, source: 'S2'}]->(v)");
  const Rows expected = {
      "'venture' 'capital' 40000 date('2026-05-04') 'S1' true",
      "'venture' 'capital' 4000.0 date('2026-05-05') 'S3' true",
      "'venture' 'investors' 19 null 'S4' false",
      "'venture' 'investors' 19.0 null 'S5' false",
      "'venture' 'seat' 'Paris' null 'S6' false",
      "'venture' 'share of \\'a\\'' 0.3 date('2020-01-01') 'S1' true",
      "'venture' 'share of \\'a\\'' 0.4 null 'S2' true",
  };
  EXPECT_EQ(db_.Rows("CALL ownership.provenance({node: 'venture'})"), expected);
  EXPECT_EQ(db_.Rows("MATCH (v {id: 'venture'}) CALL ownership.provenance({node: v}) "
                     "YIELD source, conflicts RETURN count(*), sum(toInteger(conflicts))")
                .size(),
            1U);
  EXPECT_EQ(db_.Rows("CALL ownership.provenance({node: 'venture', known_at: '2026-05-04', "
                     "trust: ['S1', 'S3']}) YIELD property, source, conflicts"),
            (Rows{"'capital' 'S1' false"}));
  EXPECT_EQ(db_.Rows("CALL ownership.provenance({node: 'other'}) YIELD value"), (Rows{"'Rome'"}))
      << "a subject that is no node";
}

TEST_F(ShareProceduresTest, SharesOfDifferentTimesDoNotConflict) {
  Create(
      "(a:Company {id: 'a'})-[:OWNS {share: 0.3, source: 'S1', start: date('2020-01-01'), "
      "end: date('2025-01-01')}]->(v:Company {id: 'v'}), "
      "(a)-[:OWNS {share: 1.0, source: 'S2', start: date('2025-01-01')}]->(v)");
  EXPECT_EQ(db_.Rows("CALL ownership.provenance({node: 'v'}) YIELD value, conflicts"),
            (Rows{"0.3 false", "1.0 false"}));
}

TEST_F(ShareProceduresTest, NodesAreGivenAsNodesOrIds) {
  Create(
      "(:Company {id: 'a'})-[:OWNS {share: 0.5}]->(:Company {id: 7}), (:Company {id: 'twin'}), "
      "(:Fund {id: 'twin'})");
  const auto call = [&](const std::string& node) {
    return db_.Rows("CALL ownership.provenance({node: " + node + "})").size() == 1
               ? db_.Rows("CALL ownership.provenance({node: " + node + "})")[0]
               : std::string("none");
  };
  const auto check = [&] {
    EXPECT_EQ(call("'a'"), "none");
    EXPECT_EQ(call("7.0"), "none");
    EXPECT_NE(call("'b'").find("'node': no node has the id 'b'"), std::string::npos);
    EXPECT_NE(call("'twin'").find("2 nodes have the id 'twin'"), std::string::npos);
    EXPECT_NE(call("true").find("'node' is a node or its id, not true"), std::string::npos);
  };
  check();
  ASSERT_EQ(db_.Rows("CREATE INDEX FOR (c:Company) ON (c.id)"), Rows());
  check();
}

}  // namespace
}  // namespace keiretsu
