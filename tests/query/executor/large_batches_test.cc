// What the executor does with whole batches (grouping by dictionary codes, by integers and by parts
// of keys; relationships filtered and left out block by block) against the same worked out here
// from plain rows and from the list of relationships.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "tests/support/session_answer.h"

namespace keiretsu {
namespace {

constexpr int kNodes = 5000;  // of three blocks
constexpr int kEdges = 9000;

struct TestEdge {
  int from = 0;
  int to = 0;
  int day = 0;  // of January 2020; 0: no date
};

// Equal for values that grouping takes for one.
std::string TextOf(const Value& value) {
  switch (value.type()) {
    case ValueType::kNull:
      return "null";
    case ValueType::kInteger:
      return fmt::format("n{}", static_cast<double>(value.AsInteger()));
    case ValueType::kFloat:
      return fmt::format("n{}", value.AsFloat());
    case ValueType::kString:
      return "s" + std::string(value.AsString());
    case ValueType::kBoolean:
      return value.AsBoolean() ? "true" : "false";
    default:
      ADD_FAILURE() << "no value of this test";
      return "";
  }
}

using Rows = std::vector<std::vector<Value>>;

class LargeBatchesTest : public ::testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    database_ = keiretsu::testing::MemoryDatabase(GetParam());
    ASSERT_NE(database_, nullptr);
    session_ = database_->NewSession();
    MakeNodes();
    MakeEdges();
  }

  Rows Ask(const std::string& text) {
    auto result = session_->Run(text);
    EXPECT_TRUE(result.has_value()) << text << "\n" << result.error().message();
    if (!result.has_value()) return {};
    auto rows = result->Collect();
    EXPECT_TRUE(rows.has_value()) << text;
    return rows.has_value() ? *std::move(rows) : Rows();
  }

  // The rows' texts, sorted.
  std::vector<std::string> Texts(const std::string& text) {
    std::vector<std::string> texts;
    for (const std::vector<Value>& row : Ask(text)) {
      std::string line;
      for (const Value& value : row) line += TextOf(value) + "|";
      texts.push_back(line);
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  std::vector<TestEdge> edges_;

 private:
  // Few and many strings, integers, both kinds of numbers in one property, and nulls.
  void MakeNodes() {
    std::string list;
    for (int i = 0; i < kNodes; ++i) {
      const auto or_null = [&](std::string value) {
        return random_() % 9 == 0 ? std::string("null") : value;
      };
      static constexpr const char* kMixed[] = {"1", "1.0", "2", "'one'", "2.5", "true"};
      list += fmt::format(
          "{}{{i: {}, few: {}, letter: '{}', many: 'a name that is long {}', year: {}, mixed: {}, "
          "worth: {}}}",
          i == 0 ? "" : ", ", i, or_null(fmt::format("'sector {}'", random_() % 11)),
          static_cast<char>('a' + random_() % 4), random_() % 3000,
          or_null(std::to_string(1950 + random_() % 60)), or_null(kMixed[random_() % 6]),
          or_null(fmt::format("{}.25", random_() % 1000)));
    }
    Ask("UNWIND [" + list + "] AS p CREATE (n:N) SET n = p, n.half = p.i % 2 = 0");
    Ask("MATCH (n:N) WHERE n.i % 3 = 0 SET n:Third");
  }

  // Self loops, relationships between the same nodes, and hubs.
  void MakeEdges() {
    std::string list;
    for (int k = 0; k < kEdges; ++k) {
      TestEdge edge{.from = static_cast<int>(random_() % kNodes),
                    .to = static_cast<int>(random_() % (random_() % 4 == 0 ? 40 : kNodes)),
                    .day = static_cast<int>(random_() % 29)};
      if (random_() % 20 == 0) edge.to = edge.from;
      if (random_() % 10 == 0 && !edges_.empty()) {
        edge.from = edges_.back().from;
        edge.to = edges_.back().to;
      }
      edges_.push_back(edge);
      list += fmt::format("{}[{}, {}, {}, '{}', {}]", k == 0 ? "" : ", ", edge.from, edge.to,
                          edge.day == 0 ? "null" : fmt::format("date('2020-01-{:02}')", edge.day),
                          k % 5 == 0 ? "debt" : "equity", k);
    }
    Ask("CREATE INDEX FOR (n:N) ON (n.i)");
    Ask("UNWIND [" + list + "] AS e MATCH (a:N {i: e[0]}), (b:N {i: e[1]}) "
        "CREATE (a)-[:R {since: e[2], kind: e[3], k: e[4], share: 0.25}]->(b)");
  }

  std::mt19937 random_{7};
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

struct Grouping {
  const char* pattern;
  std::vector<std::string> keys;
  const char* value;
};

TEST_P(LargeBatchesTest, GroupsAreThoseOfTheRows) {
  const std::vector<Grouping> groupings = {
      {"MATCH (n:N)", {"n.few"}, "n.worth"},
      {"MATCH (n:N)", {"n.many"}, "n.worth"},
      {"MATCH (n:N)", {"n.year"}, "n.worth"},
      {"MATCH (n:N)", {"n.mixed"}, "n.worth"},
      {"MATCH (n:N)", {"n.few", "n.letter"}, "n.year"},
      {"MATCH (n:N)", {"n.letter", "n.year", "n.mixed"}, "n.few"},
      {"MATCH (n:N)", {"n.many", "n.half"}, "n.mixed"},
      {"MATCH (n:N)", {"n.year % 10"}, "n.letter"},
      {"MATCH (n:N) WHERE n.year > 1980", {"n.few", "n.year"}, "n.worth"},
      {"MATCH (n:Third)", {"n.few"}, "n.worth"},
      {"MATCH (n)-[r:R]->(m)", {"r.kind"}, "m.worth"},
      {"MATCH (n)-[r:R]->(m)", {"m.i"}, "n.few"},
      {"MATCH (n)-[r:R]->(m)", {"r.kind", "n.few", "m.few"}, "r.k"},
      {"MATCH (n)-[r:R]->(m:Third)", {"r.kind", "m.letter"}, "r.k"},
      {"MATCH (n:N) OPTIONAL MATCH (n)-[r:R]->(m)", {"m.few", "r.kind"}, "n.year"},
      {"MATCH (n:N)", {"toUpper(n.few)"}, "n.worth"},
      {"MATCH (n:N)", {"n.few + n.few", "n.letter"}, "n.year"},
      {"MATCH (n:N)", {"coalesce(n.few, n.letter)"}, "n.year"},
      {"MATCH (n:N)", {"CASE n.few WHEN 'sector 1' THEN 1 WHEN 'sector 2' THEN 1.0 END"}, "n.i"},
      {"MATCH (n:N)", {"substring(n.many, 20, 1)"}, "n.few"},
      {"MATCH (n:N)", {"head(labels(n))", "size(labels(n))"}, "n.i"},
      {"MATCH (n)-[r:R]->(m)", {"toUpper(r.kind)", "type(r)"}, "r.k"},
      {"MATCH (n)-[r]->(m)", {"type(r)", "m.letter"}, "r.k"},
      {"MATCH (n:N) OPTIONAL MATCH (n)-[r]->(m)", {"type(r)", "size(labels(m))"}, "n.year"},
      {"MATCH (n:N)", {}, "n.few"},
      {"MATCH (n:N)", {}, "n.mixed"},
      {"MATCH (n:N)", {}, "n.worth"},
  };
  for (const Grouping& grouping : groupings) {
    const std::string keys = fmt::format("{}", fmt::join(grouping.keys, ", "));
    struct Expected {
      int rows = 0;
      int values = 0;
      std::set<std::string> distinct;
    };
    std::map<std::string, Expected> expected;
    const std::string comma = grouping.keys.empty() ? "" : ", ";
    for (const auto& row :
         Ask(fmt::format("{} RETURN {}{}{}", grouping.pattern, keys, comma, grouping.value))) {
      std::string key;
      for (std::size_t i = 0; i + 1 < row.size(); ++i) key += TextOf(row[i]) + "|";
      Expected& group = expected[key];
      ++group.rows;
      if (row.back().is_null()) continue;
      ++group.values;
      group.distinct.insert(TextOf(row.back()));
    }
    std::vector<std::string> lines;
    for (const auto& [key, group] : expected) {
      lines.push_back(fmt::format("{}n{}|n{}|n{}|", key, group.rows, group.values,
                                  group.distinct.size()));
    }
    std::sort(lines.begin(), lines.end());
    EXPECT_GT(lines.size(), grouping.keys.empty() ? 0U : 1U);
    const std::string aggregates =
        fmt::format("count(*), count({0}), count(DISTINCT {0})", grouping.value);
    EXPECT_EQ(Texts(fmt::format("{} RETURN {}{}{}", grouping.pattern, keys, comma, aggregates)),
              lines)
        << grouping.pattern << " " << keys;
  }
}

TEST_P(LargeBatchesTest, SumsAreThoseOfTheRows) {
  std::map<std::string, double> sums;
  double whole = 0;
  int count = 0;
  double largest = 0;
  for (const auto& row : Ask("MATCH (n:N) RETURN n.few, n.worth")) {
    sums[TextOf(row[0])] += row[1].is_null() ? 0 : row[1].AsFloat();
    if (row[1].is_null()) continue;
    whole += row[1].AsFloat();
    largest = std::max(largest, row[1].AsFloat());
    ++count;
  }
  std::size_t groups = 0;
  for (const auto& row : Ask("MATCH (n:N) RETURN n.few, sum(n.worth)")) {
    EXPECT_DOUBLE_EQ(row[1].AsFloat(), sums[TextOf(row[0])]);
    ++groups;
  }
  EXPECT_EQ(groups, sums.size());
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> years;  // first and last
  for (const auto& row : Ask("MATCH (n:N) WHERE n.year IS NOT NULL RETURN n.few, n.year")) {
    const std::int64_t year = row[1].AsInteger();
    auto& span = years.try_emplace(TextOf(row[0]), year, year).first->second;
    span = {std::min(span.first, year), std::max(span.second, year)};
  }
  for (const auto& row : Ask("MATCH (n:N) RETURN n.few, min(n.year), max(n.year), max(n.worth)")) {
    EXPECT_EQ(row[1].AsInteger(), years[TextOf(row[0])].first);
    EXPECT_EQ(row[2].AsInteger(), years[TextOf(row[0])].second);
    EXPECT_GT(row[3].AsFloat(), 900);
  }
  // Of strings, numbers and booleans in one property: numbers come last.
  EXPECT_EQ(Texts("MATCH (n:N) RETURN min(n.mixed), max(n.mixed)"),
            std::vector<std::string>{"sone|n2.5|"});
  const Rows all = Ask("MATCH (n:N) RETURN sum(n.worth), avg(n.worth), max(n.worth), min(n.year)");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_DOUBLE_EQ(all[0][0].AsFloat(), whole);
  EXPECT_DOUBLE_EQ(all[0][1].AsFloat(), whole / count);
  EXPECT_DOUBLE_EQ(all[0][2].AsFloat(), largest);
  EXPECT_EQ(all[0][3].AsInteger(), 1950);
}

TEST_P(LargeBatchesTest, GroupsByNodeAreThoseOfTheRelationships) {
  std::map<int, int> into;
  for (const TestEdge& edge : edges_) ++into[edge.to];
  std::vector<std::string> lines;
  for (const auto& [node, count] : into) {
    lines.push_back(fmt::format("n{}|n{}|n{}|", node, count, count * 0.25));
  }
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(Texts("MATCH (a)-[r:R]->(b:N) WITH b, count(r) AS n, sum(r.share) AS s "
                  "RETURN b.i, n, s"),
            lines);
}

// Groups are handed out while rows still come, where a node of the key comes in runs.
TEST_P(LargeBatchesTest, GroupsOfRunsAreThoseOfValues) {
  const std::string two_hops = "MATCH (a:N)-[:R]->()-[r:R]->(b) ";
  const std::vector<std::string> by_values =
      Texts(two_hops + "RETURN a.i, b.i, count(*), sum(r.k), count(DISTINCT r.kind)");
  EXPECT_GT(by_values.size(), 12000U);
  EXPECT_EQ(Texts(two_hops + "WITH a, b, count(*) AS n, sum(r.k) AS s, "
                             "count(DISTINCT r.kind) AS d RETURN a.i, b.i, n, s, d"),
            by_values);
  EXPECT_EQ(Texts(two_hops + "WITH b, a, count(*) AS n WITH a, max(n) AS most RETURN a.i, most"),
            Texts(two_hops + "WITH b.i AS b, a.i AS a, count(*) AS n RETURN a, max(n)"));
  EXPECT_EQ(Texts(two_hops + "WITH a, r.kind AS k, b.few AS f, collect(b.i) AS l "
                             "UNWIND l AS i RETURN a.i, k, f, i"),
            Texts(two_hops + "RETURN a.i, r.kind, b.few, b.i"));
  EXPECT_EQ(Texts(two_hops + "WITH a, count(*) AS n WHERE n > 3 RETURN n, count(*)"),
            Texts(two_hops + "WITH a.i AS a, count(*) AS n WHERE n > 3 RETURN n, count(*)"));
  EXPECT_EQ(Ask(two_hops + "WITH a, b, count(*) AS n RETURN a.i, n LIMIT 5").size(), 5U);
}

// One search for many starts, for each row's or for each other node of the row.
TEST_P(LargeBatchesTest, ReachesWhatRelationshipsLeadTo) {
  std::map<int, std::set<int>> next;
  for (const TestEdge& edge : edges_) next[edge.from].insert(edge.to);
  const auto reached = [&](const std::set<int>& starts, int low, int high) {
    std::set<int> found = low == 0 ? starts : std::set<int>();
    std::set<int> level = starts;
    for (int hop = 1; hop <= high; ++hop) {
      std::set<int> ends;
      for (int node : level) ends.insert(next[node].begin(), next[node].end());
      found.insert(ends.begin(), ends.end());
      level = ends;
    }
    return found;
  };
  std::set<int> starts;
  for (int i = 0; i < kNodes; i += 7) starts.insert(i);
  for (const auto& [low, high] : std::vector<std::pair<int, int>>{{0, 1}, {1, 1}, {1, 3}, {0, 4}}) {
    const std::string hops = fmt::format("-[:R*{}..{}]->", low, high);
    std::vector<std::string> lines;
    for (int node : reached(starts, low, high)) lines.push_back(fmt::format("n{}|", node));
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(Texts("MATCH (a:N) WHERE a.i % 7 = 0 MATCH (a)" + hops + "(b) RETURN DISTINCT b.i"),
              lines)
        << hops;
    lines.clear();
    for (int from = 0; from < kNodes; from += 9) {
      for (int node : reached(next[from], low, high)) {
        lines.push_back(fmt::format("n{}|n{}|", from, node));
      }
    }
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(Texts("MATCH (v:N)-[:R]->(a) WHERE v.i % 9 = 0 MATCH (a)" + hops +
                    "(b) WITH DISTINCT v, b RETURN v.i, b.i"),
              lines)
        << hops;
  }
}

TEST_P(LargeBatchesTest, HopsWrittenOutAreThoseOfThePattern) {
  for (const char* const hops : {"-[:R*1]->", "-[:R*2]->", "<-[:R*2]-", "-[:R*3]->"}) {
    const std::string named = std::string(hops).insert(std::string(hops).find(':'), "l");
    const std::vector<std::string> ends =
        Texts(fmt::format("MATCH (a:Third){}(b) RETURN a.i, b.i", named));
    EXPECT_GT(ends.size(), 1000U);
    EXPECT_EQ(Texts(fmt::format("MATCH (a:Third){}(b) RETURN a.i, b.i", hops)), ends)
        << hops;
  }
}

TEST_P(LargeBatchesTest, ARelationshipMetFromItsTargetDoesNotComeAgain) {
  std::map<int, std::vector<int>> sources;  // by target, one for each relationship
  for (const TestEdge& edge : edges_) sources[edge.to].push_back(edge.from);
  std::vector<std::string> lines;
  for (const auto& [target, from] : sources) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      for (std::size_t j = 0; j < from.size(); ++j) {
        if (i != j) lines.push_back(fmt::format("n{}|n{}|n{}|", from[i], target, from[j]));
      }
    }
  }
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(Texts("MATCH (a:N)-[:R]->(b)<-[:R]-(c) RETURN a.i, b.i, c.i"), lines);
  EXPECT_EQ(Texts("MATCH (a:N)-[r:R]->(b)<-[s:R]-(c) RETURN a.i, b.i, c.i, r.k <> s.k").size(),
            lines.size());
}

// Long lists are parted by the property the second time that they are met.
TEST_P(LargeBatchesTest, NeighboursWithEqualPropertiesAreThoseOfAll) {
  const std::string pattern = "MATCH (a:N)-[:R]->(b)<-[:R]-(c) ";
  std::size_t found = 0;
  for (const char* const key : {"few", "year", "mixed", "nothing", "half"}) {
    const std::vector<std::string> equal = Texts(
        pattern + fmt::format("WITH a, b, c, a.{0} AS x, c.{0} AS y WHERE x = y "
                              "RETURN a.i, b.i, c.i",
                              key));
    EXPECT_EQ(Texts(pattern + fmt::format("WHERE c.{0} = a.{0} RETURN a.i, b.i, c.i", key)), equal)
        << key;
    found += equal.size();
  }
  EXPECT_GT(found, 20000U);
  EXPECT_EQ(Texts(pattern + "WHERE a.few = c.few AND a.letter = c.letter AND a.i < c.i "
                            "RETURN a.i, b.i, c.i"),
            Texts(pattern + "WITH a.i AS a, b.i AS b, c.i AS c, a.few + a.letter AS x, "
                            "c.few + c.letter AS y WHERE x = y AND a < c RETURN a, b, c"));
  EXPECT_EQ(Texts("MATCH (a:N)-[:R]->(b) MATCH (b)<-[:R]-(c:Third) WHERE c.few = a.few "
                  "RETURN a.i, b.i, c.i"),
            Texts("MATCH (a:N)-[:R]->(b) MATCH (b)<-[:R]-(c:Third) "
                  "WITH a, b, c, a.few AS x, c.few AS y WHERE x = y RETURN a.i, b.i, c.i"));
}

TEST_P(LargeBatchesTest, DatesOfRelationshipsAreComparedAsDates) {
  for (const auto& [test, holds] :
       std::vector<std::pair<const char*, bool (*)(int)>>{
           {"r.since >= date('2020-01-10') AND r.since < date('2020-01-20')",
            [](int day) { return day >= 10 && day < 20; }},
           {"r.since = date('2020-01-15')", [](int day) { return day == 15; }},
           {"r.since <> date('2020-01-15')", [](int day) { return day != 15; }},
           {"r.since > date('2020-02-01')", [](int) { return false; }},
           {"date('2020-01-03') >= r.since", [](int day) { return day <= 3; }},
           {"r.since > 5", [](int) { return false; }}}) {
    std::vector<std::string> lines;
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      if (edges_[k].day == 0 || !holds(edges_[k].day)) continue;
      lines.push_back(fmt::format("n{}|n{}|n{}|", edges_[k].from, edges_[k].to, k));
    }
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(Texts(fmt::format("MATCH (a)-[r:R]->(b) WHERE {} RETURN a.i, b.i, r.k", test)), lines)
        << test;
  }
}

TEST_P(LargeBatchesTest, ListsHoldWhatTheyName) {
  const std::set<std::string> few = {"ssector 1", "ssector 4"};
  const std::set<std::string> mixed = {"n1", "n2.5", "sone"};
  std::vector<std::string> lines;
  for (const auto& row : Ask("MATCH (n:N) RETURN n.few, n.mixed, n.i")) {
    if (few.contains(TextOf(row[0])) && mixed.contains(TextOf(row[1]))) {
      lines.push_back(TextOf(row[2]) + "|");
    }
  }
  std::sort(lines.begin(), lines.end());
  EXPECT_GT(lines.size(), 100U);
  EXPECT_EQ(Texts("MATCH (n:N) WHERE n.few IN ['sector 1', 'sector 4', null] AND "
                  "n.mixed IN [1.0, 2.5, 'one', 'two'] RETURN n.i"),
            lines);
  EXPECT_EQ(Texts("MATCH (n:N) WHERE n.few IN [] RETURN n.i").size(), 0U);
  std::vector<std::string> debts;
  for (std::size_t k = 0; k < edges_.size(); k += 5) debts.push_back(fmt::format("n{}|", k));
  std::sort(debts.begin(), debts.end());
  EXPECT_EQ(Texts("MATCH (a)-[r:R]->(b) WHERE r.kind IN ['debt', 'none'] RETURN r.k"), debts);
}

TEST_P(LargeBatchesTest, TestsOfColumnsAreThoseOfValues) {
  struct Tested {
    const char* pattern;
    const char* property;
    const char* test;  // of {0}
  };
  const Tested tests[] = {
      {"MATCH (n:N)", "n.few", "{0} IS NULL"},
      {"MATCH (n:N)", "n.few", "{0} IS NOT NULL"},
      {"MATCH (n:N)", "n.many", "{0} IS NULL"},
      {"MATCH (n:N)", "n.nothing", "{0} IS NULL"},
      {"MATCH (n:N)", "n.nothing", "{0} IS NOT NULL"},
      {"MATCH (n:N)", "n.year", "{0} IS NULL OR {0} > 1990"},
      {"MATCH (n:N)", "n.year", "{0} < 1960 OR {0} > 1990 OR {0} = 1970"},
      {"MATCH (n:Third)", "n.mixed", "{0} IN [1, 'one'] OR {0} IS NULL OR {0} = true"},
      {"MATCH (n:N)", "n.nothing", "{0} = 1 OR {0} IS NULL"},
      {"MATCH (n:N)", "n.few", "NOT ({0} IS NULL OR {0} = 'sector 1')"},
      {"MATCH ()-[n:R]->()", "n.since", "{0} IS NULL"},
      {"MATCH ()-[n:R]->()", "n.since", "{0} IS NULL OR {0} > date('2020-01-20')"},
      {"MATCH ()<-[n:R]-()", "n.kind", "{0} IS NOT NULL"},
      {"MATCH (:Third)-[n:R]->()", "n.nothing", "{0} IS NULL"},
      {"MATCH (n:N)-[:R]->(:Third)", "n.worth", "{0} IS NULL OR {0} < 100"},
      {"MATCH (:Third)-[:R]->(n)", "n.worth", "{0} IS NULL OR {0} < 100"},
      {"MATCH (:N {i: 5})-[:R]->(n)", "n.worth", "{0} IS NULL OR {0} < 1000"},
      {"MATCH (:N {i: 5})-[n:R]->()", "n.nothing", "{0} IS NULL"},
  };
  for (const Tested& tested : tests) {
    const std::string in_place = fmt::format(fmt::runtime(tested.test), tested.property);
    const std::string of_value = fmt::format(fmt::runtime(tested.test), "x");
    const std::string query = fmt::format("{} WITH n, {} AS x WHERE {} RETURN ", tested.pattern,
                                          tested.property, of_value);
    const std::string pushed = fmt::format("{} WHERE {} RETURN ", tested.pattern, in_place);
    const bool of_nodes = query.find("[n:") == std::string::npos;
    for (const char* const result : {of_nodes ? "n.i" : "n.k", "count(*)"}) {
      EXPECT_EQ(Texts(pushed + result), Texts(query + result)) << pushed;
    }
  }
}

// However an expansion holds them, and whatever is done with them before they are read.
TEST_P(LargeBatchesTest, RelationshipsAreThoseOfTheList) {
  struct Form {
    const char* query;
    bool (*holds)(const TestEdge&, std::size_t);
  };
  const auto all = [](const TestEdge&, std::size_t) { return true; };
  const Form forms[] = {
      {"MATCH (a)-[r:R]->(b) RETURN a.i, b.i, r.k", all},
      {"MATCH (b)<-[r:R]-(a) RETURN a.i, b.i, r.k", all},
      {"MATCH ()-[r:R]->() RETURN startNode(r).i, endNode(r).i, r.k", all},
      {"MATCH (a)-[r:R]->() RETURN a.i, endNode(r).i, r.k", all},
      {"MATCH ()-[r:R]->(b) RETURN startNode(r).i, b.i, r.k", all},
      {"MATCH ()-[r:R]->() WITH r ORDER BY r.k DESC RETURN startNode(r).i, endNode(r).i, r.k", all},
      {"MATCH ()-[r:R]->() WITH DISTINCT r RETURN startNode(r).i, endNode(r).i, r.k", all},
      {"MATCH ()-[r:R]->() WITH collect(r) AS l UNWIND l AS r "
       "RETURN startNode(r).i, endNode(r).i, r.k",
       all},
      {"MATCH ()-[r:R]->() WITH r, r.k AS k WHERE k % 2 = 0 "
       "RETURN startNode(r).i, endNode(r).i, r.k",
       [](const TestEdge&, std::size_t k) { return k % 2 == 0; }},
      {"MATCH (a)-[r:R]->(b) WITH r, b WHERE r.k % 3 = 1 AND b.i > 100 "
       "RETURN startNode(r).i, b.i, r.k",
       [](const TestEdge& e, std::size_t k) { return k % 3 == 1 && e.to > 100; }},
      {"MATCH (a:Third)-[r:R]->(b) RETURN a.i, b.i, r.k",
       [](const TestEdge& e, std::size_t) { return e.from % 3 == 0; }},
      {"MATCH (a)-[r:R]->(b:Third) RETURN a.i, b.i, r.k",
       [](const TestEdge& e, std::size_t) { return e.to % 3 == 0; }},
      {"MATCH (a)-[r:R {kind: 'debt'}]->(b) RETURN a.i, b.i, r.k",
       [](const TestEdge&, std::size_t k) { return k % 5 == 0; }},
      {"MATCH ()-[r:R {kind: 'debt'}]->(b:Third) RETURN startNode(r).i, b.i, r.k",
       [](const TestEdge& e, std::size_t k) { return k % 5 == 0 && e.to % 3 == 0; }},
      {"MATCH (a) WHERE a.i >= 1000 AND a.i < 3500 MATCH (a)-[r:R]->(b) RETURN a.i, b.i, r.k",
       [](const TestEdge& e, std::size_t) { return e.from >= 1000 && e.from < 3500; }},
      {"MATCH (a)-[r:R]->(b) WHERE a.i = b.i RETURN a.i, b.i, r.k",
       [](const TestEdge& e, std::size_t) { return e.from == e.to; }},
      {"MATCH (b:N) WITH b MATCH (b)<-[r:R]-(a) RETURN a.i, b.i, r.k", all},
      {"MATCH (b:N) WITH b MATCH (b)<-[r:R]-(a:Third) WHERE r.kind = 'debt' RETURN a.i, b.i, r.k",
       [](const TestEdge& e, std::size_t k) { return k % 5 == 0 && e.from % 3 == 0; }},
      {"MATCH (b:N) WITH b ORDER BY b.few MATCH (b)<-[r:R]-() WHERE r.k % 2 = 0 "
       "RETURN startNode(r).i, b.i, r.k",
       [](const TestEdge&, std::size_t k) { return k % 2 == 0; }},
      {"MATCH (a:N)-[r:R]->(b) OPTIONAL MATCH (x:N {i: r.k}) RETURN a.i, b.i, r.k", all},
      {"UNWIND [1, 2] AS one MATCH (a)-[r:R]->(b) WITH r, one WHERE one = 2 "
       "RETURN startNode(r).i, endNode(r).i, r.k",
       all},
  };
  for (const Form& form : forms) {
    std::vector<std::string> lines;
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      if (!form.holds(edges_[k], k)) continue;
      lines.push_back(fmt::format("n{}|n{}|n{}|", edges_[k].from, edges_[k].to, k));
    }
    std::sort(lines.begin(), lines.end());
    EXPECT_GT(lines.size(), 100U) << form.query;
    EXPECT_EQ(Texts(form.query), lines) << form.query;
  }
  // Of a transaction's own among them, some of which it deletes.
  Ask("BEGIN");
  Ask("MATCH (a:N {i: 5}), (b:N) WHERE b.i < 300 CREATE (a)-[:R {k: 100000 + b.i}]->(b)");
  Ask("MATCH (a:N)-[r:R]->() WHERE r.k % 3 = 1 DELETE r");
  std::vector<std::string> own;
  for (std::size_t k = 0; k < edges_.size(); ++k) {
    if (k % 3 == 1) continue;
    own.push_back(fmt::format("n{}|n{}|n{}|", edges_[k].from, edges_[k].to, k));
  }
  for (int i = 0; i < 300; ++i) {
    if ((100000 + i) % 3 != 1) own.push_back(fmt::format("n5|n{}|n{}|", i, 100000 + i));
  }
  std::sort(own.begin(), own.end());
  EXPECT_EQ(Texts("MATCH (b:N) WITH b MATCH (b)<-[r:R]-(a) RETURN a.i, b.i, r.k"), own);
  Ask("ROLLBACK");
  EXPECT_EQ(Texts("MATCH (a)-[r:R]->() RETURN count(r), sum(r.k), count(a)"),
            std::vector<std::string>{fmt::format("n{}|n{}|n{}|", kEdges,
                                                 static_cast<double>(kEdges) * (kEdges - 1) / 2,
                                                 kEdges)});
}

// Two columns of the graph compared in place against their values compared.
TEST_P(LargeBatchesTest, PropertiesOfTwoNodesCompareAsTheirValues) {
  std::size_t found = 0;
  for (const char* property : {"few", "letter", "many", "year", "mixed", "worth", "nothing"}) {
    for (const char* other : {"few", "many", "mixed"}) {
      for (const char* op : {"=", "<>", "<", ">="}) {
        const std::vector<std::string> in_place = Texts(fmt::format(
            "MATCH (a)-[r:R]->(b) WHERE a.{} {} b.{} RETURN r.k", property, op, other));
        EXPECT_EQ(in_place,
                  Texts(fmt::format("MATCH (a)-[r:R]->(b) WITH a.{} AS x, b.{} AS y, r.k AS k "
                                    "WHERE x {} y RETURN k",
                                    property, other, op)))
            << property << op << other;
        found += in_place.size();
      }
    }
  }
  EXPECT_GT(found, 50000U);
}

// Nearly as many groups as rows, and few: morsels enough for several threads.
TEST(MorselGroupsTest, AreThoseOfOneThread) {
  std::vector<std::vector<std::string>> answers;
  for (const unsigned threads : {1U, 2U, 3U}) {
    auto database = Database::Open(":memory:", {.threads = threads});
    ASSERT_TRUE(database.has_value());
    const auto session = (*database)->NewSession();
    const auto ask = [&](const std::string& text) {
      auto result = session->Run(text);
      EXPECT_TRUE(result.has_value()) << text << "\n" << result.error().message();
      std::vector<std::string> lines;
      while (result.has_value() && result->Next()) {
        std::string line;
        for (const Value& value : result->row()) line += value.ToString() + "|";
        lines.push_back(line);
      }
      return lines;
    };
    ask("CREATE CONSTRAINT FOR (n:N) REQUIRE n.i IS UNIQUE");
    ask("UNWIND range(0, 39999) AS i CREATE (:N {i: i, g: i * 7919 % 37003, w: (i % 64) / 64.0, "
        "few: i % 3, s: 'name ' + toString(i % 30011)})");
    ask("UNWIND range(0, 39999) AS j MATCH (a:N {i: j}), (b:N {i: j * 104729 % 39989}) "
        "CREATE (a)-[:R {w: (j % 32) / 32.0}]->(b)");
    std::vector<std::string> lines;
    for (const char* query :
         {"MATCH (n:N) RETURN n.g AS k, count(*), sum(n.w), avg(n.w), max(n.w), min(n.s)",
          "MATCH (n:N) RETURN n.s AS k, sum(n.i), collect(n.i), avg(n.few)",
          "MATCH (n:N) RETURN n.few AS k, count(*), sum(n.w), max(n.s)",
          "MATCH ()-[r:R]->(b:N) WITH b, sum(r.w) AS s, max(r.w) AS m RETURN b.i, s, m",
          "MATCH (a:N)-[r:R]->(b:N) RETURN a.few AS k, b.g AS l, sum(r.w), count(*)",
          "MATCH (n:N) RETURN n.i AS k, n.s AS l, sum(CASE WHEN n.few = 0 THEN 'x' ELSE 1 END)"}) {
      const std::vector<std::string> answer = ask(query);
      lines.insert(lines.end(), answer.begin(), answer.end());  // in the order of their first rows
    }
    EXPECT_GT(lines.size(), 100000U);
    answers.push_back(std::move(lines));
  }
  EXPECT_EQ(answers[0], answers[1]);
  EXPECT_EQ(answers[0], answers[2]);
}

INSTANTIATE_TEST_SUITE_P(Threads, LargeBatchesTest, ::testing::Values(1U, 2U));

}  // namespace
}  // namespace keiretsu
