// Plants damage of each kind behind the store's back and expects the checker to name it.
#include "graph/consistency_check.h"

#include <gtest/gtest.h>

#include <functional>

#include "graph/block/column_chunk.h"
#include "graph/keys.h"
#include "graph/topology/block_id.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

using storage::Keyspace;

constexpr TypeId kType{0};
constexpr KeyId kKey{1};

/// Two nodes and one edge with properties, an index, folded; then one more edge, not folded.
std::unique_ptr<GraphFixture> MakeGraph() {
  auto db = std::make_unique<GraphFixture>();
  const LabelId label = db->Label("A");
  EXPECT_EQ(db->Type("R"), kType);
  EXPECT_EQ(db->Key("k"), kKey);
  EXPECT_TRUE((*db)->CreateIndex("i", label, {kKey}, false).has_value());
  auto tx = db->Begin();
  const std::vector<LabelId> labels{label};
  const NodeId a = tx->CreateNode(labels, {{kKey, Value(1)}}).value();
  const NodeId b = tx->CreateNode(labels, {{kKey, Value(2)}}).value();
  EXPECT_TRUE(tx->CreateEdge(kType, a, b, {{kKey, Value(3)}}).has_value());
  EXPECT_TRUE(CommitNow(*tx).ok());
  EXPECT_TRUE((*db)->Checkpoint().ok());
  tx = db->Begin();
  EXPECT_TRUE(tx->CreateEdge(kType, b, a, {}).has_value());
  EXPECT_TRUE(CommitNow(*tx).ok());
  return db;
}

std::string FirstKey(GraphStore& store, Keyspace keyspace) {
  return std::string(store.engine().Scan(keyspace, "", "")->key());
}

/// Cuts the last byte of a value off.
void Truncate(GraphStore& store, Keyspace keyspace, const std::string& key,
              storage::WriteBatch& batch) {
  std::string value(store.engine().Get(keyspace, key).value()->view());
  value.pop_back();
  batch.Put(keyspace, key, value);
}

TEST(ConsistencyCheck, CountsACleanGraph) {
  const auto db = MakeGraph();
  const ConsistencyReport report = (*db)->ConsistencyCheck().value();
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.nodes, 2u);
  EXPECT_EQ(report.edges, 2u);
  EXPECT_EQ(report.values_read, 3u);
}

TEST(ConsistencyCheck, FindsPlantedDamage) {
  const std::string out_segment = AdjacencyKey{kType, Direction::kOut, 0, 0}.Encode();
  const std::string in_segment = AdjacencyKey{kType, Direction::kIn, 0, 0}.Encode();
  const std::string labels =
      ColumnKey{Owner::kNode, TypeId(0), kLabelSetKey, 0, 0}.Encode();
  const std::string node_column = ColumnKey{Owner::kNode, TypeId(0), kKey, 0, 0}.Encode();
  const std::string edge_column = ColumnKey{Owner::kEdge, kType, kKey, 0, 0}.Encode();
  using Damage = std::function<void(GraphStore&, storage::WriteBatch&)>;
  const struct {
    const char* name;
    const char* invariant;
    Damage damage;
  } kCases[] = {
      {"in segment lost", "S1",
       [&](auto&, auto& batch) { batch.Delete(Keyspace::kAdjacency, in_segment); }},
      {"delta of one direction lost", "S1",
       [&](auto& store, auto& batch) {
         batch.Delete(Keyspace::kDelta, FirstKey(store, Keyspace::kDelta));
       }},
      {"delta that is already folded", "S2",
       [&](auto&, auto& batch) {
         const DeltaTarget target = EdgeTarget(kType, Direction::kOut, 0);
         batch.Put(Keyspace::kDelta, DeltaKey{target, 1}.Encode(),
                   EncodeDelta(Owner::kEdge, 0, {}, nullptr));
       }},
      {"column of another fold", "S3",
       [&](auto&, auto& batch) {
         ColumnBuilder builder;
         builder.AppendInt(3);
         batch.Put(Keyspace::kColumn, edge_column,
                   EncodeColumn(builder.Build(1), nullptr).value()[0]);
       }},
      {"column with too many rows", "S3",
       [&](auto& store, auto& batch) {
         const auto old = store.engine().Get(Keyspace::kColumn, edge_column).value();
         const std::uint64_t fold_ts = DecodeColumnSummary(old->view())->fold_ts;
         ColumnBuilder builder;
         builder.AppendInt(3);
         builder.AppendInt(4);
         batch.Put(Keyspace::kColumn, edge_column,
                   EncodeColumn(builder.Build(fold_ts), nullptr).value()[0]);
       }},
      {"index entry lost", "S4",
       [&](auto& store, auto& batch) {
         batch.Delete(Keyspace::kIndex, FirstKey(store, Keyspace::kIndex));
       }},
      {"index entry too many", "S4",
       [&](auto& store, auto& batch) {
         std::string key = FirstKey(store, Keyspace::kIndex);
         key.back() = static_cast<char>(key.back() + 1);
         batch.Put(Keyspace::kIndex, key, "");
       }},
      {"label sets lost", "S5",
       [&](auto&, auto& batch) { batch.Delete(Keyspace::kColumn, labels); }},
      {"segment cut short", "S6",
       [&](auto& store, auto& batch) {
         Truncate(store, Keyspace::kAdjacency, out_segment, batch);
       }},
      {"column cut short", "S6",
       [&](auto& store, auto& batch) { Truncate(store, Keyspace::kColumn, node_column, batch); }},
      {"delta cut short", "S6",
       [&](auto& store, auto& batch) {
         Truncate(store, Keyspace::kDelta, FirstKey(store, Keyspace::kDelta), batch);
       }},
      {"key of no layout", "S6",
       [&](auto&, auto& batch) { batch.Put(Keyspace::kAdjacency, "x", "y"); }},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto db = MakeGraph();
    storage::WriteBatch batch;
    c.damage(**db, batch);
    ASSERT_TRUE((*db)->engine().Write(batch, false).ok());
    // A new state, whose snapshot has the damage.
    ASSERT_TRUE((*db)->commits().Exclusive(false, [](auto) { return Status(); }).ok());
    const auto report = (*db)->ConsistencyCheck();
    ASSERT_TRUE(report.has_value()) << report.error().ToString();
    bool found = false;
    std::string all;
    for (const ConsistencyFinding& finding : report->findings) {
      found = found || finding.invariant == c.invariant;
      all += finding.invariant + ": " + finding.detail + "\n";
    }
    EXPECT_TRUE(found) << "expected " << c.invariant << " among\n" << all;
  }
}

}  // namespace
}  // namespace keiretsu::graph
