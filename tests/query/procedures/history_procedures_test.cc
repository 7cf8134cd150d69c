// ownership.changes and ownership.history.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

struct HistoryCase {
  const char* edges;  // of CREATE, between a, b, c
  const char* call;
  std::vector<std::string> rows;  // sorted
};

std::vector<std::string> Answer(const char* edges, const char* call) {
  CallFixture fixture;
  const std::string create =
      std::string("CREATE (a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'})") +
      (*edges == 0 ? "" : ", ") + edges;
  EXPECT_EQ(fixture.Rows(create), std::vector<std::string>());
  return fixture.Sorted(call);
}

constexpr const char* kChanges =
    "CALL ownership.changes({from: date('2020-01-01'), to: date('2022-01-01')}) "
    "YIELD kind, relationship, holder, company, before, after "
    "RETURN kind, relationship.id, holder.id, company.id, before, after";

TEST(OwnershipChanges, Relationships) {
  const HistoryCase cases[] = {
      {"", kChanges, {}},
      {"(a)-[:OWNS {id: 1, share: 0.2}]->(b)", kChanges, {}},
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2021'}]->(b)",
       kChanges,
       {"'added' 1 'a' 'b' null 0.2"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2022'}]->(b)",
       kChanges,
       {"'added' 1 'a' 'b' null 0.2"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2020'}]->(b)", kChanges, {}},
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2020'}]->(b)", kChanges, {}},
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2022'}]->(b)",
       kChanges,
       {"'ended' 1 'a' 'b' 0.2 null"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2020-02', end: '2021'}]->(b)", kChanges, {}},
      // One relationship takes the place of another.
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2021'}]->(b), "
       "(a)-[:OWNS {id: 2, share: 0.3, start: '2021'}]->(b)",
       kChanges,
       {"'changed' 2 'a' 'b' 0.2 0.3"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2021'}]->(b), "
       "(a)-[:OWNS {id: 2, share: 0.2, start: '2021'}]->(b)",
       kChanges,
       {}},
      // A further one beside it, whose share adds up to the decimal.
      {"(a)-[:OWNS {id: 1, share: 0.1}]->(b), "
       "(a)-[:OWNS {id: 2, share: 0.2, start: '2021'}]->(b)",
       kChanges,
       {"'changed' 2 'a' 'b' 0.1 0.3"}},
      // Part of it ends.
      {"(a)-[:OWNS {id: 1, share: 0.1}]->(b), "
       "(a)-[:OWNS {id: 2, share: 0.2, end: '2021'}]->(b)",
       kChanges,
       {"'changed' 2 'a' 'b' 0.3 0.1"}},
      // The other direction is another pair.
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2021'}]->(b), "
       "(b)-[:OWNS {id: 2, share: 0.2, start: '2021'}]->(a)",
       kChanges,
       {"'added' 2 'b' 'a' null 0.2", "'ended' 1 'a' 'b' 0.2 null"}},
      // Unknown shares.
      {"(a)-[:OWNS {id: 1, start: '2021'}]->(b)", kChanges, {"'added' 1 'a' 'b' null null"}},
      {"(a)-[:OWNS {id: 1, end: '2021'}]->(b), (a)-[:OWNS {id: 2, start: '2021'}]->(b)",
       kChanges,
       {}},
      {"(a)-[:OWNS {id: 1, end: '2021'}]->(b), (a)-[:OWNS {id: 2, share: 0.2, start: '2021'}]->(b)",
       kChanges,
       {"'changed' 2 'a' 'b' null 0.2"}},
  };
  for (const HistoryCase& c : cases) EXPECT_EQ(Answer(c.edges, c.call), c.rows) << c.edges;
}

TEST(OwnershipChanges, Control) {
  const HistoryCase cases[] = {
      {"(a)-[:OWNS {id: 1, share: 0.6, start: '2021'}]->(b)",
       kChanges,
       {"'added' 1 'a' 'b' null 0.6", "'control gained' null 'a' 'b' null null"}},
      {"(a)-[:OWNS {id: 1, share: 0.5, start: '2021'}]->(b)",
       kChanges,
       {"'added' 1 'a' 'b' null 0.5"}},
      // Through a company whose own relationships did not change.
      {"(a)-[:OWNS {id: 1, share: 0.6, end: '2021'}]->(b), (b)-[:OWNS {id: 2, share: 0.6}]->(c)",
       kChanges,
       {"'control lost' null 'a' 'b' null null", "'control lost' null 'a' 'c' null null",
        "'ended' 1 'a' 'b' 0.6 null"}},
      {"(a)-[:MANAGES {id: 1, start: '2021'}]->(b)",
       kChanges,
       {"'added' 1 'a' 'b' null null", "'control gained' null 'a' 'b' null null"}},
  };
  for (const HistoryCase& c : cases) EXPECT_EQ(Answer(c.edges, c.call), c.rows) << c.edges;
}

TEST(OwnershipChanges, OtherProperties) {
  EXPECT_EQ(Answer("(a)-[:HOLDS {id: 1, pct: 20, von: '2021'}]->(b)",
                   "CALL ownership.changes({from: '2020', to: '2022', types: ['HOLDS'], "
                   "share: 'pct', unit: 100, start: 'von', end: 'bis'}) "
                   "YIELD kind, relationship, before, after "
                   "RETURN kind, relationship.id, before, after"),
            (std::vector<std::string>{"'added' 1 null 0.2"}));
}

TEST(OwnershipChanges, Errors) {
  const auto error = [](const char* call) { return Answer("", call).at(0); };
  EXPECT_NE(error("CALL ownership.changes({from: '2020'})").find("to"), std::string::npos);
  EXPECT_NE(error("CALL ownership.changes({from: '2020', to: 'then'})").find("must be a day"),
            std::string::npos);
  EXPECT_NE(error("CALL ownership.changes({from: '2020', to: '2021', as_of: date('2020-01-01')})")
                .find("leave out as_of"),
            std::string::npos);
  EXPECT_NE(error("AS OF '2020' CALL ownership.changes({from: '2020', to: '2021'})")
                .find("leave out AS OF"),
            std::string::npos);
}

constexpr const char* kHistory =
    "CALL ownership.history({node: 'b'}) YIELD date, kind, relationship, before, after "
    "RETURN coalesce(toString(date), '-') AS day, kind, relationship.id, before, after";

TEST(OwnershipHistory, Events) {
  const HistoryCase cases[] = {
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2020'}]->(c)", kHistory, {}},
      {"(a)-[:OWNS {id: 1, share: 0.2}]->(b)", kHistory, {"'-' 'added' 1 null 0.2"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2020', end: '2022'}]->(b)",
       kHistory,
       {"'2020-01-01' 'added' 1 null 0.2", "'2022-01-01' 'ended' 1 0.2 null"}},
      // What the node holds is its history as well.
      {"(b)-[:OWNS {id: 1, share: 0.2, start: '2020'}]->(c), "
       "(c)-[:MANAGES {id: 2, end: '2021'}]->(b)",
       kHistory,
       {"'-' 'added' 2 null null", "'2020-01-01' 'added' 1 null 0.2",
        "'2021-01-01' 'ended' 2 null null"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2021'}]->(b), "
       "(a)-[:OWNS {id: 2, share: 0.3, start: '2021', end: '2022'}]->(b), "
       "(a)-[:OWNS {id: 3, share: 0.3, start: '2022'}]->(b)",
       kHistory,
       {"'-' 'added' 1 null 0.2", "'2021-01-01' 'changed' 2 0.2 0.3"}},
      {"(a)-[:OWNS {id: 1, share: 0.2, end: '2021'}]->(b), "
       "(a)-[:OWNS {id: 2, share: 0.3, start: '2021-02'}]->(b)",
       kHistory,
       {"'-' 'added' 1 null 0.2", "'2021-01-01' 'ended' 1 0.2 null",
        "'2021-02-01' 'added' 2 null 0.3"}},
      // Never alive.
      {"(a)-[:OWNS {id: 1, share: 0.2, start: '2021', end: '2021'}]->(b)", kHistory, {}},
  };
  for (const HistoryCase& c : cases) EXPECT_EQ(Answer(c.edges, c.call), c.rows) << c.edges;
}

TEST(OwnershipHistory, RowsComeByDay) {
  CallFixture fixture;
  fixture.Rows(
      "CREATE (b {id: 'b'}) WITH b UNWIND [3, 1, 2] AS i "
      "CREATE ({id: i})-[:OWNS {share: 0.1, start: date({year: 2000 + i})}]->(b)");
  EXPECT_EQ(fixture.Rows("CALL ownership.history({node: 'b'}) YIELD date RETURN date.year AS year"),
            (std::vector<std::string>{"2001", "2002", "2003"}));
}

}  // namespace
}  // namespace keiretsu
