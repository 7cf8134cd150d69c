#include "graph/analysis/projection_builder.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "graph/temporal_text.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

using Named = std::vector<std::pair<std::string, Value>>;
/// (holder, held, lower, upper).
using Shares = std::vector<std::tuple<std::string, std::string, double, double>>;

/// A graph made by names; each commit is its own, so that blocks have unfolded writes too.
class ProjectionBuilderTest : public testing::Test {
 protected:
  NodeId Node(const std::string& name, const std::string& label = "Company") {
    const auto known = nodes_.find(name);
    if (known != nodes_.end()) return known->second;
    auto tx = db_.Begin();
    const std::vector<LabelId> labels{db_.Label(label)};
    const NodeId node = tx->CreateNode(labels, {{db_.Key("id"), Value(name)}}).value();
    EXPECT_TRUE(CommitNow(*tx).ok());
    names_[node.value] = name;
    return nodes_[name] = node;
  }
  EdgeRef Edge(const std::string& from, const std::string& to, const Named& properties,
               const std::string& type = "OWNS") {
    const NodeId source = Node(from);
    const NodeId target = Node(to);
    PropertyList list;
    for (const auto& [name, value] : properties) list.emplace_back(db_.Key(name), value);
    std::sort(list.begin(), list.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    auto tx = db_.Begin();
    const EdgeRef edge = tx->CreateEdge(db_.Type(type), source, target, list).value();
    EXPECT_TRUE(CommitNow(*tx).ok());
    return edge;
  }
  void Own(const std::string& from, const std::string& to, double share) {
    Edge(from, to, {{"share", Value(share)}});
  }

  Projection Build(const ShareRules& rules = {}, unsigned threads = 2) {
    auto projection = BuildProjection(*db_->Read(), rules, [] { return Status(); }, threads);
    EXPECT_TRUE(projection.has_value()) << projection.status().ToString();
    return projection.has_value() ? *std::move(projection) : Projection();
  }
  std::string Failure(const ShareRules& rules = {}) {
    return BuildProjection(*db_->Read(), rules, [] { return Status(); }, 2).status().ToString();
  }
  Shares Rows(const ShareMatrix& matrix) {
    Shares rows;
    for (Vertex v = 0; v < matrix.vertex_count(); ++v) {
      const ShareList list = matrix.Holdings(v);
      for (std::size_t i = 0; i < list.size(); ++i) {
        rows.emplace_back(names_[v], names_[list.vertices[i]], list.lower[i], list.upper[i]);
      }
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  static Value Day(std::int64_t year, int month, int day) {
    return Value(Date{DaysFromCivil(year, month, day)});
  }

  GraphFixture db_;
  std::map<std::string, NodeId> nodes_;
  std::map<std::uint32_t, std::string> names_;
};

TEST_F(ProjectionBuilderTest, AnEmptyStoreHasNoShares) {
  const Projection projection = Build();
  EXPECT_EQ(projection.vertex_count(), 0U);
  EXPECT_EQ(projection.shares.entry_count(), 0U);
}

TEST_F(ProjectionBuilderTest, ReadsSharesBandsAndUnknowns) {
  Own("a", "c", 0.25);
  Edge("b", "c", {{"min", Value(0.25)}, {"max", Value(0.5)}});
  Edge("d", "c", {});
  Edge("a", "d", {{"share", Value(1)}});
  const Projection projection = Build();
  EXPECT_EQ(Rows(projection.shares),
            (Shares{{"a", "c", 0.25, 0.25}, {"a", "d", 1, 1}, {"b", "c", 0.25, 0.5},
                    {"d", "c", 0, 0.5}}));
  EXPECT_EQ(projection.with_unknown, (std::vector<Vertex>{nodes_["c"].value}));
  EXPECT_TRUE(projection.votes_are_shares);
  EXPECT_FALSE(projection.shares.certain());
}

TEST_F(ProjectionBuilderTest, KeepsWhatIsAliveAndKnown) {
  Edge("a", "c", {{"share", Value(0.1)}, {"start", Day(2020, 1, 1)}, {"end", Day(2021, 1, 1)}});
  Edge("b", "c", {{"share", Value(0.2)}, {"start", Value("2020-06")}});
  Edge("d", "c", {{"share", Value(0.3)}, {"statement_date", Day(2022, 1, 1)}});
  Edge("m", "c", {{"end", Day(2021, 1, 1)}}, "MANAGES");
  ShareRules rules;
  const auto at = [&](std::int64_t year, int month, int day) {
    rules.as_of = Date{DaysFromCivil(year, month, day)};
    const Projection projection = Build(rules);
    std::string holders = projection.controls.size() == 1 ? "m" : "";
    for (const auto& row : Rows(projection.shares)) holders += std::get<0>(row);
    return holders;
  };
  EXPECT_EQ(at(2019, 12, 31), "md");
  EXPECT_EQ(at(2020, 1, 1), "mad");
  EXPECT_EQ(at(2020, 6, 1), "mabd");
  EXPECT_EQ(at(2021, 1, 1), "bd") << "an end is the day from which it no longer holds";
  rules.known_at = Date{DaysFromCivil(2021, 12, 31)};
  EXPECT_EQ(at(2021, 1, 1), "b");
}

TEST_F(ProjectionBuilderTest, NamesTheRelationshipThatStatesNoShare) {
  const struct {
    Named properties;
    std::string expected;
  } cases[] = {
      {{{"share", Value(-0.1)}}, "its share is -0.1; it must be a finite number of 0 or more"},
      {{{"share", Value("half")}}, "its share is 'half', not a number"},
      {{{"share", Value(std::numeric_limits<double>::quiet_NaN())}}, "its share is NaN"},
      {{{"min", Value(0.5)}, {"max", Value(0.25)}}, "its band from 0.5 to 0.25 is empty"},
      {{{"min", Value(0.5)}, {"min_exclusive", Value(1)}}, "neither true nor false"},
  };
  for (const auto& c : cases) {
    const EdgeRef edge = Edge("p0", "c1", c.properties);
    const std::string failure = Failure();
    EXPECT_NE(failure.find("of [:OWNS] from 'p0' to 'c1': "), std::string::npos) << failure;
    EXPECT_NE(failure.find(c.expected), std::string::npos) << failure;
    auto tx = db_.Begin();
    ASSERT_TRUE(tx->DeleteEdge(edge).ok());
    ASSERT_TRUE(CommitNow(*tx).ok());
  }
  EXPECT_EQ(Failure(), "OK");
  Edge("p0", "c1", {{"share", Value(0.5)}, {"start", Value("soon")}});
  EXPECT_EQ(Failure(), "OK") << "validity was not asked for";
  ShareRules rules;
  rules.as_of = Date{0};
  EXPECT_NE(Failure(rules).find("'soon' is not a day"), std::string::npos) << Failure(rules);
}

TEST_F(ProjectionBuilderTest, DifferentSourcesOfOnePairAreNeverAddedUp) {
  Edge("a", "c", {{"share", Value(0.3)}, {"source", Value("register")}});
  Edge("a", "c", {{"share", Value(0.4)}, {"source", Value("press")}});
  Edge("b", "c", {{"share", Value(0.1)}, {"source", Value("press")}});
  Edge("b", "c", {{"share", Value(0.2)}, {"source", Value("press")}});
  Edge("b", "c", {{"share", Value(0.2)}});
  EXPECT_NE(Failure().find("the share of 'a' in 'c' is stated by different sources "
                           "('register', 'press')"),
            std::string::npos)
      << Failure();
  ShareRules rules;
  rules.trust.text = "register";
  rules.trust.accepted = {Value("register")};
  EXPECT_EQ(Rows(Build(rules).shares), (Shares{{"a", "c", 0.3, 0.3}}));
  rules.trust = {};
  rules.tolerant = true;
  EXPECT_EQ(Build(rules).shares.entry_count(), 2U);
}

TEST_F(ProjectionBuilderTest, TrustMayLookAtTheStatusOrAskAFunction) {
  Edge("a", "c", {{"share", Value(0.3)}, {"status", Value("official")}});
  Edge("b", "c", {{"share", Value(0.4)}, {"status", Value("rumour")}});
  ShareRules rules;
  rules.trust.text = "official";
  rules.trust.accepted = {Value("official")};
  EXPECT_EQ(Rows(Build(rules).shares), (Shares{{"a", "c", 0.3, 0.3}}));
  rules.trust = {};
  rules.trust.text = "b";
  rules.trust.accepts = [&](const GraphView&, const EdgeRef& edge) -> Result<bool> {
    return edge.source == nodes_["b"];
  };
  EXPECT_EQ(Rows(Build(rules).shares), (Shares{{"b", "c", 0.4, 0.4}}));
}

TEST_F(ProjectionBuilderTest, VotesReplaceTheSharesOfTheirCompany) {
  Own("a", "c", 0.6);
  Own("a", "d", 0.7);
  Edge("b", "c", {{"share", Value(0.9)}}, "VOTES");
  const Projection projection = Build();
  EXPECT_FALSE(projection.votes_are_shares);
  EXPECT_EQ(Rows(projection.shares), (Shares{{"a", "c", 0.6, 0.6}, {"a", "d", 0.7, 0.7}}));
  EXPECT_EQ(Rows(projection.votes()), (Shares{{"a", "d", 0.7, 0.7}, {"b", "c", 0.9, 0.9}}));
}

TEST_F(ProjectionBuilderTest, SeveralTypesMakeOneShare) {
  Own("a", "c", 0.25);
  Edge("a", "c", {{"share", Value(0.5)}}, "HOLDS");
  Edge("b", "c", {{"share", Value(0.125)}}, "HOLDS");
  ShareRules rules;
  rules.types = {"HOLDS", "OWNS", "HOLDS", "NEVER_USED"};
  EXPECT_EQ(Rows(Build(rules).shares), (Shares{{"a", "c", 0.75, 0.75}, {"b", "c", 0.125, 0.125}}));
}

TEST_F(ProjectionBuilderTest, BarredLabelsAndWritesOfItsOwn) {
  Node("crowd", "Collective");
  Own("crowd", "c", 0.6);
  ShareRules rules;
  rules.barred = {"Collective", "NeverUsed"};
  const Projection projection = Build(rules);
  EXPECT_TRUE(projection.is_barred(nodes_["crowd"].value));
  EXPECT_FALSE(projection.is_barred(nodes_["c"].value));
  auto tx = db_.Begin();
  ASSERT_TRUE(tx->CreateEdge(db_.Type("OWNS"), nodes_["c"], nodes_["crowd"],
                             {{db_.Key("share"), Value(0.5)}})
                  .has_value());
  const auto mine = BuildProjection(tx->view(), ShareRules(), [] { return Status(); }, 2);
  ASSERT_TRUE(mine.has_value());
  EXPECT_EQ(mine->shares.entry_count(), 2U);
  EXPECT_EQ(Build().shares.entry_count(), 1U);
}

TEST_F(ProjectionBuilderTest, CancellationEndsIt) {
  Own("a", "c", 0.5);
  const auto result = BuildProjection(
      *db_->Read(), ShareRules(), [] { return Status::Cancelled("enough"); }, 2);
  EXPECT_EQ(result.status().code(), StatusCode::kCancelled);
}

/// What is the same for one thread and several, and for the exact numbers read again.
TEST_F(ProjectionBuilderTest, ManyRandomStatementsAgreeWithTheirExactNumbers) {
  const unsigned seed = 5;
  std::mt19937 random(seed);
  for (int i = 0; i < 20; ++i) Node("n" + std::to_string(i));
  for (int i = 0; i < 120; ++i) {
    Named properties;
    const double share = static_cast<double>(random() % 3000) / 100;
    const auto kind = random() % 8;
    if (kind > 1) properties.emplace_back("share", Value(share));
    if (kind == 1) {
      properties.emplace_back("min", Value(share));
      properties.emplace_back("max", Value(share + 10));
      properties.emplace_back("min_exclusive", Value(true));
    }
    if (random() % 2 == 0) {
      properties.emplace_back("start", Value(Date{static_cast<std::int64_t>(random() % 9)}));
    }
    Edge("n" + std::to_string(random() % 20), "n" + std::to_string(random() % 20), properties,
         random() % 9 == 0 ? "VOTES" : "OWNS");
    if (i == 60) {
      ASSERT_TRUE(db_->Checkpoint().ok());
    }
  }
  for (int round = 0; round < 9; ++round) {
    ShareRules rules;
    rules.unit = 100;
    rules.parallel = static_cast<ParallelRule>(round % 3);
    rules.missing = static_cast<MissingRule>(round / 3 % 3);
    rules.self_loops = static_cast<SelfLoopRule>(round / 2 % 3);
    rules.over = static_cast<OverRule>(round % 2);
    if (round % 4 == 0) rules.as_of = Date{4};
    const auto view = db_->Read();
    const Projection projection = Build(rules, 3);
    EXPECT_EQ(Rows(projection.shares), Rows(Build(rules, 1).shares));
    const ViewExactShares from_view(view.get(), &rules);
    const ViewExactShares mixed(view.get(), &rules, &projection);
    for (Vertex v = 0; v < projection.vertex_count(); ++v) {
      for (const ShareEnd end : {ShareEnd::kLower, ShareEnd::kUpper}) {
        const std::vector<ExactShare> exact = from_view.Holders(v, end).value();
        const std::vector<ExactShare> again = mixed.Holders(v, end).value();
        const ShareList list = projection.shares.Holders(v);
        std::size_t at = 0;
        for (std::size_t i = 0; i < list.size(); ++i) {
          if (!(list.at(end)[i] > 0)) continue;
          ASSERT_LT(at, exact.size()) << "seed " << seed << " round " << round;
          ASSERT_EQ(exact[at].holder, list.vertices[i]);
          ASSERT_DOUBLE_EQ(NearestDouble(exact[at].share), list.at(end)[i]);
          ASSERT_EQ(exact[at].share, again[at].share);
          ++at;
        }
        ASSERT_EQ(at, exact.size());
        const std::vector<ExactShare> votes = from_view.Voters(v, end).value();
        const std::vector<ExactShare> votes_again = mixed.Voters(v, end).value();
        ASSERT_EQ(votes.size(), votes_again.size());
        for (std::size_t i = 0; i < votes.size(); ++i) {
          ASSERT_EQ(votes[i].share, votes_again[i].share);
        }
      }
    }
  }
}

TEST(ReadDay, UnderstandsDaysTimesAndText) {
  const auto day = [](std::int64_t y, int m, int d) { return Date{DaysFromCivil(y, m, d)}; };
  const struct {
    Value value;
    std::optional<Date> expected;
  } cases[] = {
      {Value(), std::nullopt},
      {Value(day(2026, 5, 3)), day(2026, 5, 3)},
      {Value("2026-05-03"), day(2026, 5, 3)},
      {Value("2026-05-03T10:00:00Z"), day(2026, 5, 3)},
      {Value("2026-05"), day(2026, 5, 1)},
      {Value("2026"), day(2026, 1, 1)},
      {Value(2026), day(2026, 1, 1)},
      {Value(LocalDateTime{-1, 0}), day(1969, 12, 31)},
      {Value(DateTime{86'399, 0, 3600, ""}), day(1970, 1, 2)},
  };
  for (const auto& c : cases) {
    const auto read = ReadDay(c.value);
    ASSERT_TRUE(read.has_value()) << c.value.ToString();
    EXPECT_EQ(*read, c.expected) << c.value.ToString();
  }
  for (const Value& none : {Value("2026-13-01"), Value("2026-02-30"), Value("soon"), Value(""),
                            Value("2026-5-3"), Value(12), Value(true), Value("2026-05-03x")}) {
    EXPECT_FALSE(ReadDay(none).has_value()) << none.ToString();
  }
}

}  // namespace
}  // namespace keiretsu::graph
