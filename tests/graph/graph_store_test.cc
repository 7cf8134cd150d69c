// Reads and writes of a store, end to end in memory and on disk.
#include "graph/graph_store.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "graph/topology/block_reads.h"
#include "graph/topology/edge_patch.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

TEST(GraphStore, CreatedNodesAndEdgesAreReadInsideAndAfterTheTransaction) {
  GraphFixture db;
  const LabelId person = db.Label("Person");
  const TypeId knows = db.Type("KNOWS");
  const KeyId name = db.Key("name");
  const KeyId since = db.Key("since");

  auto tx = db.Begin();
  const std::vector<LabelId> labels{person};
  const NodeId ann = tx->CreateNode(labels, {{name, Value("Ann")}}).value();
  const NodeId bob = tx->CreateNode(labels, {{name, Value("Bob")}}).value();
  const EdgeRef edge = tx->CreateEdge(knows, ann, bob, {{since, Value(1999)}}).value();
  const auto check = [&](const GraphView& view) {
    EXPECT_EQ(view.NodeCount().value(), 2u);
    EXPECT_EQ(view.NodeCount(person).value(), 2u);
    EXPECT_EQ(view.EdgeCount(knows).value(), 1u);
    EXPECT_EQ(view.NodeProperty(ann, name)->AsString(), "Ann");
    EXPECT_EQ(view.EdgeProperty(edge, since)->AsInteger(), 1999);
    EXPECT_TRUE(view.EdgeExists(edge).value());
    NeighbourScratch scratch;
    scratch.want_edge_ids = true;
    const NeighbourList out = view.Neighbours(knows, Direction::kOut, ann, scratch).value();
    ASSERT_EQ(out.neighbours.size(), 1u);
    EXPECT_EQ(out.neighbours[0], bob.value);
    EXPECT_EQ(out.edge_ids[0], edge.id.value);
    const NeighbourList in = view.Neighbours(knows, Direction::kIn, bob, scratch).value();
    ASSERT_EQ(in.neighbours.size(), 1u);
    EXPECT_EQ(in.neighbours[0], ann.value);
    EXPECT_EQ(in.edge_ids[0], edge.id.value);
    EXPECT_EQ(view.Nodes(BlockOf(ann)).value()->live_count, 2u);
    const Column* names = view.NodeColumn(BlockOf(ann), name).value();
    ASSERT_NE(names, nullptr);
    EXPECT_EQ(names->Get(RowOf(bob)).AsString(), "Bob");
    const Column* years = view.EdgeColumn(knows, BlockOf(ann), since).value();
    ASSERT_NE(years, nullptr);
    const AdjacencyBlock* lists = view.Adjacency(knows, Direction::kOut, BlockOf(ann)).value();
    ASSERT_NE(lists, nullptr);
    EXPECT_EQ(years->Get(FindEntry(*lists, SlotOf(edge)).value()).AsInteger(), 1999);
    EXPECT_EQ(view.NodeProperties(ann)->size(), 1u);
    EXPECT_EQ(view.EdgeProperties(edge)->size(), 1u);
  };
  check(tx->view());
  EXPECT_EQ(tx->counts().nodes_created, 2u);
  EXPECT_EQ(tx->counts().properties_set, 3u);
  const auto before = db->Read();
  ASSERT_TRUE(tx->Commit(storage::Durability::kAsync).ok());
  check(*db->Read());
  EXPECT_EQ(before->NodeCount().value(), 0u);
  ASSERT_TRUE(db->Checkpoint().ok());
  check(*db->Read());
}

TEST(GraphStore, StatisticsAndTotalsOutliveTheProcess) {
  GraphFixture db(/*in_memory=*/false);
  const LabelId label = db.Label("A");
  const TypeId type = db.Type("R");
  const std::vector<LabelId> labels{label};
  const auto add = [&](int nodes) {
    auto tx = db.Begin();
    const NodeId hub = tx->CreateNode({}, {}).value();
    for (int i = 0; i < nodes; ++i) {
      const NodeId node = tx->CreateNode(labels, {}).value();
      ASSERT_TRUE(tx->CreateEdge(type, hub, node, {}).has_value());
    }
    ASSERT_TRUE(CommitNow(*tx).ok());
  };
  const auto expect = [&](std::uint64_t nodes) {
    const auto statistics = db->Statistics();
    EXPECT_EQ(statistics->NodeCount({&label, 1}), static_cast<double>(nodes));
    EXPECT_EQ(statistics->OfType(type)->edge_count, static_cast<double>(nodes));
    EXPECT_EQ(db->Read()->NodeCount(label).value(), nodes);
    EXPECT_EQ(db->Read()->EdgeCount(type).value(), nodes);
  };
  add(100);
  expect(100);
  db.Reopen();
  expect(100);
  // What was written down is of another state now, and not believed.
  ASSERT_EQ(db->Statistics()->OfType(type)->edge_count, 100);
  add(100);
  db.Close();
  db.Open();
  add(800);
  expect(1000);
  db.Reopen();
  expect(1000);
}

TEST(GraphStore, AProcessThatOnlyReadsWritesNothing) {
  GraphFixture db(/*in_memory=*/false);
  const LabelId label = db.Label("A");
  const std::vector<LabelId> labels{label};
  const auto add = [&](int nodes) {
    auto tx = db.Begin();
    for (int i = 0; i < nodes; ++i) ASSERT_TRUE(tx->CreateNode(labels, {}).has_value());
    ASSERT_TRUE(CommitNow(*tx).ok());
  };
  add(100);
  ASSERT_EQ(db->Statistics()->NodeCount({&label, 1}), 100);
  db.Reopen();  // writes the statistics down
  add(1);       // their totals are of another state now
  db.Reopen();
  const auto logged = [&db] {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(db.options().path)) {
      if (entry.path().extension() == ".log") bytes += entry.file_size();
    }
    return bytes;
  };
  const std::uintmax_t written = logged();
  for (int open = 0; open < 3; ++open) {
    EXPECT_EQ(db->Statistics()->NodeCount({&label, 1}), 100);
    db.Reopen();
    EXPECT_EQ(logged(), written);
  }
}

}  // namespace
}  // namespace keiretsu::graph
