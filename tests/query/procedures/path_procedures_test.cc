// ownership.paths and ownership.evidence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kNames =
    "YIELD path, value RETURN [n IN nodes(path) | n.id], round(value * 1000000) / 1000000 AS value";

std::string Paths(std::string_view map, std::string_view tail = kNames) {
  return "CALL ownership.paths(" + std::string(map) + ") " + std::string(tail);
}

class OwnershipPaths : public testing::Test {
 protected:
  OwnershipPaths() {
    db_.Rows(
        "CREATE (a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
        "(d:Company {id: 'd'}), (a)-[:OWNS {id: 1, share: 0.5, source: 's1'}]->(b), "
        "(b)-[:OWNS {id: 2, share: 0.4}]->(d), (a)-[:OWNS {id: 3, share: 0.4}]->(c), "
        "(c)-[:OWNS {id: 4, share: 0.5}]->(d), (a)-[:OWNS {id: 5, share: 0.1}]->(d), "
        "(d)-[:OWNS {id: 6, share: 0.3}]->(a), (a)-[:OWNS {id: 7, share: 0.02}]->(d)");
  }
  CallFixture db_;
};

TEST_F(OwnershipPaths, TheBestFirstTiesByIds) {
  EXPECT_THAT(db_.Rows(Paths("{source: 'a', target: 'd'}")),
              ElementsAre("['a', 'b', 'd'] 0.2", "['a', 'c', 'd'] 0.2", "['a', 'd'] 0.12"));
  EXPECT_THAT(db_.Rows(Paths("{source: 'a', target: 'd', by: 'weakest', k: 2}")),
              ElementsAre("['a', 'b', 'd'] 0.4", "['a', 'c', 'd'] 0.4"));
}

TEST_F(OwnershipPaths, OneRelationshipPerHopTheLargest) {
  EXPECT_THAT(db_.Rows(Paths("{source: 'a', target: 'd', k: 3}",
                             "YIELD path WITH path WHERE length(path) = 1 "
                             "RETURN [r IN relationships(path) | r.id]")),
              ElementsAre("[5]"));
}

TEST_F(OwnershipPaths, OneEndOrNone) {
  EXPECT_THAT(db_.Rows(Paths("{target: 'b', k: 1}")), SizeIs(3)) << "from a, c and d";
  EXPECT_THAT(db_.Rows(Paths("{source: 'c', k: 1}")), SizeIs(3));
  EXPECT_THAT(db_.Rows(Paths("{k: 1}")), SizeIs(12)) << "a circle joins every pair";
  EXPECT_THAT(db_.Rows(Paths("{source: 'a', target: 'a'}")), IsEmpty());
}

TEST_F(OwnershipPaths, WrongArguments) {
  EXPECT_THAT(db_.Rows(Paths("{by: 'products'}")), ElementsAre(HasSubstr("'product'")));
  EXPECT_THAT(db_.Rows(Paths("{k: 0}")), ElementsAre(HasSubstr("'k' must be a number from 1")));
  EXPECT_THAT(db_.Rows(Paths("{sorce: 'a'}")), ElementsAre(HasSubstr("did you mean 'source'")));
}

TEST_F(OwnershipPaths, EvidenceOfAShareAddsUp) {
  const auto rows = db_.Rows(
      "CALL ownership.evidence({procedure: 'ownership.integrated', owner: 'a', owned: 'd'}) "
      "YIELD path, share, note RETURN count(path), round(sum(share) * 1000000) / 1000000");
  // 0.2 + 0.2 + 0.12: the walks that do not return to a are the simple paths.
  EXPECT_THAT(rows, ElementsAre("3 0.52"));
}

TEST_F(OwnershipPaths, EvidenceNamesTheCycleRest) {
  // From b: over d and a back to b only; from c to d there is c-d and nothing else.
  const auto rows = db_.Rows(
      "CALL ownership.evidence({procedure: 'ownership.integrated', owner: 'c', owned: 'b'}) "
      "YIELD path, share, note RETURN path IS NULL, share, note ORDER BY share DESC");
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0], HasSubstr("chain of 3 hops"));
  EXPECT_THAT(rows[1], HasSubstr("passes through cycles"));
}

TEST_F(OwnershipPaths, EvidenceOfControlShowsTheVotesOfEachStep) {
  CallFixture db;
  db.Rows(
      "CREATE (p:Person {id: 'p'}), (a:Company {id: 'a'}), (b:Company {id: 'b'}), "
      "(c:Company {id: 'c'}), (x:Company {id: 'x'}), (p)-[:OWNS {share: 0.6}]->(a), "
      "(p)-[:CONTROLS]->(b), (a)-[:OWNS {share: 0.3}]->(c), (b)-[:OWNS {share: 0.21}]->(c), "
      "(p)-[:OWNS {share: 0.9}]->(x)");
  const auto rows = db.Rows(
      "CALL ownership.evidence({procedure: 'ownership.control', owner: 'p', owned: 'c'}) "
      "YIELD path, share, note RETURN [n IN nodes(path) | n.id], share, note");
  ASSERT_THAT(rows, SizeIs(4)) << testing::PrintToString(rows);
  EXPECT_THAT(rows, testing::Contains(HasSubstr("['p', 'b'] null")));
  EXPECT_THAT(rows[2], HasSubstr("a has 0.3 of the votes of c; together 0.51, more than 0.5"));
  EXPECT_THAT(rows[3], HasSubstr("['b', 'c'] 0.21"));
  EXPECT_THAT(db.Rows("CALL ownership.evidence({procedure: 'ownership.control', owner: 'a', "
                      "owned: 'c'}) YIELD note RETURN note"),
              ElementsAre(HasSubstr("no row about these two")));
}

TEST_F(OwnershipPaths, EvidenceKnowsItsProcedures) {
  EXPECT_THAT(db_.Rows("CALL ownership.evidence({procedure: 'ownership.integratd'}) "
                       "YIELD note RETURN note"),
              ElementsAre(HasSubstr("did you mean 'ownership.integrated'")));
  EXPECT_THAT(db_.Rows("CALL ownership.evidence({procedure: 'ownership.integrated', variant: "
                       "'phi'}) YIELD note RETURN note"),
              ElementsAre(HasSubstr("ownership.integrated has no key 'variant'")));
}

}  // namespace
}  // namespace keiretsu
