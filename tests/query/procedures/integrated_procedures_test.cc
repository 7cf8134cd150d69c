// ownership.integrated, ownership.final_holders and ownership.structure.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

struct Case {
  const char* name;
  const char* edges;  // of CREATE, between p, a, b, c
  const char* call;
  std::vector<std::string> rows;  // sorted
};

/// p, a, b and c, of which c is in no relationship unless `edges` says so.
class World : public CallFixture {
 public:
  explicit World(const std::string& edges) {
    EXPECT_EQ(Rows("CREATE (p:Person {id: 'p'}), (a:Company {id: 'a'}), (b:Company {id: 'b'}), "
                   "(c:Company {id: 'c'})" +
                   (edges.empty() ? "" : ", " + edges)),
              std::vector<std::string>());
  }
};

void Check(const std::vector<Case>& cases, const std::string& yield) {
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    World world(test.edges);
    EXPECT_EQ(world.Sorted("CALL " + std::string(test.call) + " " + yield), test.rows);
  }
}

constexpr const char* kPairs =
    "YIELD owner, owned, share, lower, upper, error_bound, diverges "
    "RETURN owner.id, owned.id, round(share * 10000) / 10000, share = lower, "
    "round(upper * 10000) / 10000, error_bound <= 1e-9, diverges";

TEST(OwnershipIntegrated, Rows) {
  Check(
      {
          {"a chain", "(p)-[:OWNS {share: 0.6}]->(a)-[:OWNS {share: 0.5}]->(b)",
           "ownership.integrated({source: 'p'})",
           {"'p' 'a' 0.6 true 0.6 true false", "'p' 'b' 0.3 true 0.3 true false"}},
          {"of one target", "(p)-[:OWNS {share: 0.6}]->(a)-[:OWNS {share: 0.5}]->(b)",
           "ownership.integrated({target: 'b'})",
           {"'a' 'b' 0.5 true 0.5 true false", "'p' 'b' 0.3 true 0.3 true false"}},
          {"one pair", "(p)-[:OWNS {share: 0.6}]->(a)-[:OWNS {share: 0.5}]->(b)",
           "ownership.integrated({sources: ['p', 'b'], target: 'b'})",
           {"'p' 'b' 0.3 true 0.3 true false"}},
          {"all pairs of a cycle", "(a)-[:OWNS {share: 0.5}]->(b)-[:OWNS {share: 0.5}]->(a)",
           "ownership.integrated({})",
           {"'a' 'a' 0.25 true 0.25 true false", "'a' 'b' 0.5 true 0.5 true false",
            "'b' 'a' 0.5 true 0.5 true false", "'b' 'b' 0.25 true 0.25 true false"}},
          {"gross", "(a)-[:OWNS {share: 0.5}]->(b)-[:OWNS {share: 0.5}]->(a)",
           "ownership.integrated({source: 'a', measure: 'gross'})",
           {"'a' 'a' 0.3333 true 0.3333 true false", "'a' 'b' 0.6667 true 0.6667 true false"}},
          {"simple paths never lead back",
           "(a)-[:OWNS {share: 0.5}]->(b)-[:OWNS {share: 0.5}]->(a)",
           "ownership.integrated({source: 'a', measure: 'simple_paths'})",
           {"'a' 'b' 0.5 true 0.5 true false"}},
          {"a closed group",
           "(a)-[:OWNS {share: 1.0}]->(b)-[:OWNS {share: 1.0}]->(a), "
           "(p)-[:OWNS {share: 0.1}]->(a), (p)-[:OWNS {share: 0.2}]->(c)",
           "ownership.integrated({})",
           {"'a' 'a' 1.0 true 1.0 true false", "'a' 'b' 1.0 true 1.0 true false",
            "'b' 'a' 1.0 true 1.0 true false", "'b' 'b' 1.0 true 1.0 true false",
            "'p' 'a' null null null null true", "'p' 'b' null null null null true",
            "'p' 'c' null null null null true"}},
          {"owners of what a closed group holds",
           "(a)-[:OWNS {share: 1.0}]->(b)-[:OWNS {share: 1.0}]->(a), "
           "(p)-[:OWNS {share: 0.1}]->(a), (b)-[:OWNS {share: 0.2}]->(c)",
           "ownership.integrated({target: 'c'})",
           {"'a' 'c' 0.2 true 0.2 true false", "'b' 'c' 0.2 true 0.2 true false",
            "'p' 'c' null null null null true"}},
          {"an unknown share", "(p)-[:OWNS]->(a), (b)-[:OWNS {share: 0.3}]->(a)",
           "ownership.integrated({target: 'a'})",
           {"'b' 'a' 0.3 true 0.3 true false", "'p' 'a' 0.0 true 0.7 true false"}},
          {"bands whose upper ends diverge",
           "(p)-[:OWNS {min: 0.1, max: 0.3}]->(a), (a)-[:OWNS {min: 0.5, max: 1.0}]->(b), "
           "(b)-[:OWNS {min: 0.5, max: 1.0}]->(a)",
           "ownership.integrated({source: 'p'})",
           {"'p' 'a' 0.1333 true 1.0 true false", "'p' 'b' 0.0667 true 1.0 true false"}},
          {"totals over 100 % may pass 1",
           "(p)-[:OWNS {share: 0.9}]->(a), (p)-[:OWNS {share: 0.9}]->(b), "
           "(a)-[:OWNS {share: 0.8}]->(b)",
           "ownership.integrated({source: 'p', target: 'b'})",
           {"'p' 'b' 1.62 true 1.62 true false"}},
      },
      kPairs);
}

TEST(OwnershipIntegrated, SeesWhatTheTransactionWrote) {
  World world("(p)-[:OWNS {share: 0.6}]->(a)");
  const std::string call = "CALL ownership.integrated({source: 'p'}) " + std::string(kPairs);
  const std::vector<std::string> before = {"'p' 'a' 0.6 true 0.6 true false"};
  const std::vector<std::string> nothing;
  EXPECT_EQ(world.Rows(call), before);
  ASSERT_EQ(world.Rows("BEGIN"), nothing);
  ASSERT_EQ(world.Rows("MATCH (a {id: 'a'}), (b {id: 'b'}) CREATE (a)-[:OWNS {share: 0.5}]->(b)"),
            nothing);
  EXPECT_EQ(world.Sorted(call),
            (std::vector<std::string>{before[0], "'p' 'b' 0.3 true 0.3 true false"}));
  ASSERT_EQ(world.Rows("ROLLBACK"), nothing);
  EXPECT_EQ(world.Rows(call), before);
}

TEST(OwnershipIntegrated, AnUnknownMeasureNamesTheKnownOnes) {
  World world("");
  const std::vector<std::string> rows =
      world.Rows("CALL ownership.integrated({measure: 'net'}) YIELD share RETURN share");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(rows[0].find("'simple_paths'"), std::string::npos) << rows[0];
}

TEST(OwnershipFinalHolders, Rows) {
  Check(
      {
          {"two firms of Elliott, Golub, Jackson 2014",
           "(a)-[:OWNS {share: 0.5}]->(b)-[:OWNS {share: 0.5}]->(a)",
           "ownership.final_holders({})",
           {"'a' 'a' 0.6667", "'a' 'b' 0.3333", "'b' 'a' 0.3333", "'b' 'b' 0.6667",
            "'c' 'c' 1.0", "'p' 'p' 1.0"}},
          {"a company held by one person",
           "(p)-[:OWNS {share: 1.0}]->(a)-[:OWNS {share: 0.4}]->(b)",
           "ownership.final_holders({})",
           {"'b' 'b' 0.6", "'c' 'c' 1.0", "'p' 'a' 1.0", "'p' 'b' 0.4", "'p' 'p' 1.0"}},
      },
      "YIELD owner, owned, share RETURN owner.id, owned.id, round(share * 10000) / 10000");
}

TEST(OwnershipFinalHolders, TotalsOverAllAreAnErrorThatNamesTheCompany) {
  World world("(p)-[:OWNS {share: 0.9}]->(a)<-[:OWNS {share: 0.3}]-(b)");
  const std::vector<std::string> rows =
      world.Rows("CALL ownership.final_holders({}) YIELD share RETURN share");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(rows[0].find("'a'"), std::string::npos) << rows[0];
}

TEST(OwnershipStructure, Rows) {
  Check(
      {
          {"a core of two",
           "(p)-[:OWNS {share: 0.1}]->(a)-[:OWNS {share: 0.5}]->(b)-[:OWNS {share: 0.5}]->(a)",
           "ownership.structure({})",
           {"'a' 'core' 1", "'b' 'core' 1", "'c' 'other' 2", "'p' 'in' 0"}},
          {"single nodes: the core is the one with the smallest id",
           "(p)-[:OWNS {share: 0.1}]->(a), (p)-[:OWNS {share: 0.1}]->(b)",
           "ownership.structure({})",
           {"'a' 'core' 1", "'b' 'tube' 2", "'c' 'other' 3", "'p' 'in' 0"}},
      },
      "YIELD node, part, component RETURN node.id, part, component");
}

}  // namespace
}  // namespace keiretsu
