// Statistics for the planner: what they say of graphs that are known, and when they are renewed.
#include "graph/statistics/graph_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "graph/statistics/statistics_record.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

/// Nodes with one label and a property made by `value(i)`.
template <typename MakeValue>
std::vector<NodeId> AddNodes(GraphFixture& db, LabelId label, KeyId key, int count,
                             const MakeValue& value) {
  const std::vector<LabelId> labels{label};
  std::vector<NodeId> nodes;
  auto tx = db.Begin();
  for (int i = 0; i < count; ++i) {
    const Value made = value(i);
    PropertyList properties;
    if (!made.is_null()) properties.emplace_back(key, made);
    nodes.push_back(tx->CreateNode(labels, properties).value());
  }
  EXPECT_TRUE(CommitNow(*tx).ok());
  return nodes;
}

ValueStatistics Sampled(int rows, double all, const std::function<Value(int)>& value) {
  ValueSampler sampler;
  for (int i = 0; i < rows; ++i) sampler.Add(value(i));
  return sampler.Finish(all);
}

TEST(ValueStatistics, FrequentValuesAreKnownByThemselves) {
  // A half "x", a quarter none, the others all different.
  const ValueStatistics values = Sampled(4000, 4000, [](int i) {
    if (i % 2 == 0) return Value("x");
    return i % 4 == 1 ? Value() : Value("y" + std::to_string(i));
  });
  EXPECT_NEAR(values.present, 0.75, 1e-9);
  EXPECT_NEAR(values.distinct, 1001, 1);
  EXPECT_NEAR(values.ShareOf(Value("x")), 0.5, 1e-9);
  EXPECT_NEAR(values.ShareOf(Value("y3")), 1.0 / 4000, 1e-4);
  EXPECT_NEAR(values.ShareOfAny(), 0.75 / 1001, 1e-4);
  EXPECT_EQ(values.ShareOf(Value()), 0);
  EXPECT_NEAR(values.ShareOfPrefix("y"), 0.25, 0.02);
  EXPECT_NEAR(values.ShareOfPrefix("x"), 0.5, 0.02);
}

TEST(ValueStatistics, RangesGoByBounds) {
  const ValueStatistics values =
      Sampled(5000, 5000, [](int i) { return Value(static_cast<std::int64_t>(i * 37 % 5000)); });
  const auto between = [&values](double low, double high) {
    return values.ShareOf(IndexBound{Value(low), true}, IndexBound{Value(high), false});
  };
  EXPECT_NEAR(between(0, 5000), 1, 0.02);
  EXPECT_NEAR(between(1000, 1500), 0.1, 0.02);
  EXPECT_NEAR(values.ShareOf(IndexBound{Value(4000), true}, std::nullopt), 0.2, 0.02);
  EXPECT_NEAR(values.ShareOf(std::nullopt, IndexBound{Value(500), true}), 0.1, 0.02);
  EXPECT_LT(between(6000, 7000), 0.02);
  EXPECT_EQ(values.ShareOf(IndexBound{Value("a"), true}, IndexBound{Value(3), true}), 0);
}

TEST(ValueStatistics, DistinctValuesAreEstimatedFromASample) {
  // All differ in the sample: so they are taken to do in all rows.
  const ValueStatistics keys =
      Sampled(2000, 100'000, [](int i) { return Value(static_cast<std::int64_t>(i)); });
  EXPECT_NEAR(keys.distinct, 100'000, 1);
  // Fifty values over and over: there are no others.
  const ValueStatistics few =
      Sampled(2000, 100'000, [](int i) { return Value(static_cast<std::int64_t>(i % 50)); });
  EXPECT_NEAR(few.distinct, 50, 1);
  EXPECT_NEAR(few.ShareOf(Value(7)), 0.02, 0.005);
  EXPECT_NEAR(few.ShareOf(Value(7.0)), 0.02, 0.005) << "1 is 1.0";
  const ValueStatistics none = Sampled(10, 10, [](int) { return Value(); });
  EXPECT_EQ(none.ShareOf(Value(1)), 0);
  EXPECT_TRUE(none.known());
  EXPECT_FALSE(ValueSampler().Finish(5).known());
}

TEST(ValueStatistics, ValuesWithoutOrderAreNoneAndLongOnesAreCut) {
  const ValueStatistics values = Sampled(100, 100, [](int i) {
    if (i % 4 == 0) return Value(std::nan(""));
    if (i % 4 == 1) return Value(Map{{"a", Value(1)}});
    return Value(std::string(10'000, 'z') + std::to_string(i));
  });
  EXPECT_NEAR(values.present, 0.5, 1e-9);
  for (const std::string& bound : values.bounds) EXPECT_LT(bound.size(), 100U);
  EXPECT_EQ(values.ShareOf(Value(std::nan(""))), 0);
}

TEST(GraphStatistics, DegreesAreToldApartByLabelSet) {
  GraphFixture db;
  const LabelId fund = db.Label("Fund");
  const LabelId company = db.Label("Company");
  const TypeId owns = db.Type("OWNS");
  const KeyId key = db.Key("k");
  const auto none = [](int) { return Value(); };
  const auto funds = AddNodes(db, fund, key, 100, none);
  const auto companies = AddNodes(db, company, key, 3000, none);
  auto tx = db.Begin();
  for (std::size_t i = 0; i < 3000; ++i) {
    ASSERT_TRUE(tx->CreateEdge(owns, funds[i % 100], companies[i], {}).has_value());
  }
  for (std::size_t i = 1; i < 1000; ++i) {  // all of one company
    ASSERT_TRUE(tx->CreateEdge(owns, companies[0], companies[i], {}).has_value());
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
  const auto statistics = db->Statistics();
  const auto of_type = statistics->OfType(owns);
  EXPECT_EQ(of_type->edge_count, 3999);
  double fund_edges = 0;
  double company_edges = 0;
  double company_sources = 0;
  for (const auto& [set, histogram] : of_type->At(Direction::kOut)) {
    if (db->catalog().LabelSetContains(set, fund)) fund_edges += histogram.edges();
    if (!db->catalog().LabelSetContains(set, company)) continue;
    company_edges += histogram.edges();
    company_sources += histogram.nodes();
    EXPECT_NEAR(histogram.edge_pairs(), 999.0 * 999, 1);
  }
  EXPECT_EQ(fund_edges, 3000);
  EXPECT_EQ(company_edges, 999);
  EXPECT_EQ(company_sources, 1);
  ASSERT_EQ(of_type->At(Direction::kIn).size(), 1U);
  EXPECT_EQ(of_type->At(Direction::kIn).begin()->second.nodes(), 3000);
}

TEST(GraphStatistics, EveryLabelSetIsSampled) {
  GraphFixture db;
  const TypeId type = db.Type("R");
  const KeyId key = db.Key("k");
  constexpr int kLabels = 30;
  std::vector<LabelId> labels;
  for (int i = 0; i < kLabels; ++i) labels.push_back(db.Label("L" + std::to_string(i)));
  // More blocks of each than stand for all sets together.
  for (const LabelId label : labels) {
    const auto nodes = AddNodes(db, label, key, 5 * kBlockSize, [](int) { return Value(); });
    auto tx = db.Begin();
    for (std::size_t i = 1; i < nodes.size(); i += 2) {
      ASSERT_TRUE(tx->CreateEdge(type, nodes[i - 1], nodes[i], {}).has_value());
    }
    ASSERT_TRUE(CommitNow(*tx).ok());
  }
  const auto of_type = db->Statistics()->OfType(type);
  EXPECT_EQ(of_type->At(Direction::kOut).size(), labels.size());
  for (const auto& [set, histogram] : of_type->At(Direction::kOut)) {
    EXPECT_NEAR(histogram.edges(), 2.5 * kBlockSize, 2);
  }
}

TEST(GraphStatistics, LabelsThatAreSetAndRemovedCount) {
  GraphFixture db;
  const LabelId old_label = db.Label("Old");
  const LabelId new_label = db.Label("New");
  const KeyId key = db.Key("k");
  const auto nodes = AddNodes(db, old_label, key, 2000, [](int) { return Value(); });
  EXPECT_EQ(db->Statistics()->NodeCount({&new_label, 1}), 0);
  auto tx = db.Begin();
  for (std::size_t i = 0; i < 100; ++i) ASSERT_TRUE(tx->AddLabels(nodes[i], {&new_label, 1}).ok());
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(db->Statistics()->NodeCount({&new_label, 1}), 100);
  EXPECT_EQ(db->Statistics()->NodeCount({&old_label, 1}), 2000);
  const std::vector<LabelId> both{old_label, new_label};
  EXPECT_EQ(db->Statistics()->NodeCount(both), 100);
}

TEST(GraphStatistics, AreRenewedWhenEnoughHasChangedAndNotBefore) {
  GraphFixture db;
  const LabelId label = db.Label("A");
  const TypeId type = db.Type("R");
  const KeyId key = db.Key("k");
  const auto nodes =
      AddNodes(db, label, key, 1000, [](int i) { return Value(static_cast<std::int64_t>(i)); });
  const auto first = db->Statistics();
  EXPECT_NEAR(first->OfNodes(label, key)->distinct, 1000, 1);
  EXPECT_EQ(first->OfType(type)->edge_count, 0);
  AddNodes(db, label, key, 50, [](int) { return Value(1); });
  EXPECT_EQ(db->Statistics(), first);
  AddNodes(db, label, key, 1000, [](int) { return Value(1); });
  const auto second = db->Statistics();
  ASSERT_NE(second, first);
  EXPECT_EQ(second->NodeCount({&label, 1}), 2050);
  EXPECT_GT(second->OfNodes(label, key)->ShareOf(Value(1)), 0.4);
  // Relationships of a type, from none.
  auto tx = db.Begin();
  for (std::size_t i = 1; i < 100; ++i) {
    ASSERT_TRUE(tx->CreateEdge(type, nodes[0], nodes[i], {}).has_value());
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
  EXPECT_EQ(db->Statistics()->OfType(type)->edge_count, 99);
  // Values alone.
  for (int round = 0; round < 11; ++round) {
    auto set = db.Begin();
    for (const NodeId node : nodes) ASSERT_TRUE(set->SetNodeProperty(node, key, Value(5)).ok());
    ASSERT_TRUE(CommitNow(*set).ok());
  }
  EXPECT_GT(db->Statistics()->OfNodes(label, key)->ShareOf(Value(5)), 0.4);
}

TEST(GraphStatistics, OfRelationshipsAndOfWhatIsNotThere) {
  GraphFixture db;
  const LabelId label = db.Label("A");
  const TypeId type = db.Type("R");
  const KeyId key = db.Key("k");
  const KeyId other = db.Key("other");
  const auto nodes = AddNodes(db, label, key, 500, [](int) { return Value(); });
  auto tx = db.Begin();
  for (std::size_t i = 1; i < 500; ++i) {
    const Value value(static_cast<std::int64_t>(i % 5));
    ASSERT_TRUE(tx->CreateEdge(type, nodes[0], nodes[i], {{key, value}}).has_value());
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
  const auto statistics = db->Statistics();
  EXPECT_NEAR(statistics->OfEdges(type, key)->distinct, 5, 0.1);
  EXPECT_NEAR(statistics->OfEdges(type, key)->ShareOf(Value(3)), 0.2, 0.01);
  EXPECT_EQ(statistics->OfEdges(type, other)->present, 0);
  EXPECT_EQ(statistics->OfNodes(LabelId(), other)->present, 0);
  EXPECT_EQ(statistics->OfNodes(db.Label("Nobody"), key)->rows, 0);
}

TEST(GraphStatistics, OutliveTheProcess) {
  GraphFixture db(/*in_memory=*/false);
  const LabelId label = db.Label("A");
  const KeyId key = db.Key("k");
  AddNodes(db, label, key, 3000, [](int i) { return Value("v" + std::to_string(i % 10)); });
  EXPECT_NEAR(db->Statistics()->OfNodes(label, key)->ShareOf(Value("v3")), 0.1, 0.01);
  db.Reopen();
  EXPECT_EQ(db->Statistics()->gathered_count(), 1U);
  EXPECT_NEAR(db->Statistics()->OfNodes(label, key)->ShareOf(Value("v3")), 0.1, 0.01);
}

TEST(StatisticsRecord, IsReadAsItWasWrittenAndNothingElseIs) {
  StatisticsRecord record;
  record.timestamp = 17;
  record.totals.emplace().nodes[LabelSetId(3)] = 12;
  record.figures.totals = *record.totals;
  record.figures.counted = true;
  auto type = std::make_shared<TypeStatistics>();
  type->edge_count = 4;
  type->ends[0][LabelSetId(3)].Add(4);
  record.figures.types[TypeId(1)] = type;
  record.figures.node_values[{LabelId(), KeyId(2)}].figures = std::make_shared<ValueStatistics>(
      Sampled(10, 10, [](int i) { return Value(static_cast<std::int64_t>(i)); }));
  const std::string bytes = EncodeStatistics(record);
  const auto read = DecodeStatistics(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(EncodeStatistics(*read), bytes);
  EXPECT_EQ(read->figures.types.at(TypeId(1))->At(Direction::kOut).at(LabelSetId(3)).edges(), 4);
  for (std::size_t size = 0; size < bytes.size(); size += 3) {
    EXPECT_FALSE(DecodeStatistics(std::string_view(bytes).substr(0, size)).has_value());
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string broken = bytes;
    broken[at] = static_cast<char>(broken[at] ^ 0x10);
    EXPECT_FALSE(DecodeStatistics(broken).has_value()) << at;
  }
}

}  // namespace
}  // namespace keiretsu::graph
