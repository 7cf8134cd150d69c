#include "graph/fold.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "graph/keys.h"
#include "graph/limits.h"
#include "graph/load/bulk_loader.h"
#include "tests/graph/graph_fixture.h"
#include "tests/support/model_graph.h"
#include "tests/support/random_writer.h"

namespace keiretsu::graph {
namespace {

std::size_t CountKeys(GraphStore& store, storage::Keyspace keyspace) {
  std::size_t count = 0;
  for (auto cursor = store.engine().Scan(keyspace, "", ""); cursor->Valid(); cursor->Next()) {
    ++count;
  }
  return count;
}

/// `edges` relationships out of one hub, many of them parallel, with a property each.
void BuildHub(GraphFixture& db, ModelGraph* model, std::uint32_t edges) {
  const TypeId type = db.Type("R");
  const KeyId key = db.Key("w");
  auto tx = db.Begin();
  const NodeId hub = tx->CreateNode({}, {}).value();
  model->nodes[hub];
  std::vector<NodeId> leaves;
  for (std::uint32_t i = 0; i < edges / 20; ++i) {
    leaves.push_back(tx->CreateNode({}, {}).value());
    model->nodes[leaves.back()];
  }
  for (std::uint32_t i = 0; i < edges; ++i) {
    const NodeId leaf = leaves[(i * 7919) % leaves.size()];
    const Value weight(static_cast<std::int64_t>(i));
    const EdgeRef edge = tx->CreateEdge(type, hub, leaf, {{key, weight}}).value();
    model->edges[edge.id] = {edge, {{key, weight}}};
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
}

TEST(Fold, HubOverSeveralPartsReadsTheSameAndShrinksAgain) {
  GraphFixture db(/*in_memory=*/false);
  ModelGraph model;
  BuildHub(db, &model, 40'000);
  ASSERT_TRUE(db->Checkpoint().ok());
  EXPECT_EQ(CountKeys(*db, storage::Keyspace::kDelta), 0u);
  const std::string second_part = AdjacencyKey{TypeId(0), Direction::kOut, 0, 1}.Encode();
  const auto has_second_part = [&] {
    return db->engine().Get(storage::Keyspace::kAdjacency, second_part).value().has_value();
  };
  EXPECT_TRUE(has_second_part());
  db.Reopen();
  EXPECT_EQ(FirstDifference(model, *db->Read()), "");
  // Remove nearly all of it: the parts that are no longer needed must go.
  auto tx = db.Begin();
  while (model.edges.size() > 10) {
    ASSERT_TRUE(tx->DeleteEdge(model.edges.begin()->second.ref).ok());
    model.edges.erase(model.edges.begin());
  }
  ASSERT_TRUE(CommitNow(*tx).ok());
  ASSERT_TRUE(db->Checkpoint().ok());
  EXPECT_FALSE(has_second_part());
  EXPECT_EQ(FirstDifference(model, *db->Read()), "");
  EXPECT_TRUE(db->ConsistencyCheck()->findings.empty());
}

TEST(Fold, OldReaderWhoseBlocksWereFoldedUnderItLoadsColumnsOfItsOwnState) {
  GraphFixture db;
  const KeyId key = db.Key("k");
  const TypeId type = db.Type("R");
  auto tx = db.Begin();
  const NodeId node = tx->CreateNode({}, {{key, Value(1)}}).value();
  const EdgeRef edge = tx->CreateEdge(type, node, node, {{key, Value(10)}}).value();
  ASSERT_TRUE(CommitNow(*tx).ok());
  ASSERT_TRUE(db->Checkpoint().ok());
  const auto old_view = db->Read();
  ASSERT_TRUE(old_view->Nodes(0).has_value());  // pinned without its columns
  ASSERT_TRUE(old_view->Adjacency(type, Direction::kOut, 0).has_value());
  for (int round = 2; round < 4; ++round) {
    tx = db.Begin();
    ASSERT_TRUE(tx->SetNodeProperty(node, key, Value(round)).ok());
    ASSERT_TRUE(tx->SetEdgeProperty(edge, key, Value(10 * round)).ok());
    ASSERT_TRUE(tx->CreateEdge(type, node, node, {}).has_value());
    ASSERT_TRUE(CommitNow(*tx).ok());
    ASSERT_TRUE(db->Checkpoint().ok());
  }
  EXPECT_EQ(old_view->NodeProperty(node, key)->AsInteger(), 1);
  EXPECT_EQ(old_view->NodeColumn(0, key).value()->Get(RowOf(node)).AsInteger(), 1);
  EXPECT_EQ(old_view->EdgeProperty(edge, key)->AsInteger(), 10);
  EXPECT_EQ(old_view->EdgeColumn(type, 0, key).value()->rows(), 1u);
  EXPECT_EQ(db->Read()->EdgeProperty(edge, key)->AsInteger(), 30);
}

TEST(Fold, DeletingEverythingLeavesNoColumnBehind) {
  GraphFixture db;
  const KeyId key = db.Key("k");
  auto tx = db.Begin();
  const NodeId node = tx->CreateNode({}, {{key, Value(std::string(20'000, 'x'))}}).value();
  ASSERT_TRUE(CommitNow(*tx).ok());
  ASSERT_TRUE(db->Checkpoint().ok());
  EXPECT_EQ(CountKeys(*db, storage::Keyspace::kBig), 1u);
  tx = db.Begin();
  ASSERT_TRUE(tx->DeleteNode(node).ok());
  ASSERT_TRUE(CommitNow(*tx).ok());
  ASSERT_TRUE(db->Checkpoint().ok());
  EXPECT_EQ(CountKeys(*db, storage::Keyspace::kColumn), 0u);
  EXPECT_EQ(CountKeys(*db, storage::Keyspace::kBig), 0u);
  EXPECT_EQ(db->Read()->NodeCount().value(), 0u);
}

TEST(Fold, BackgroundFoldsWhatHasGrownWhileReadersAndWritersGoOn) {
  GraphFixture db;
  db.options().background_fold = true;
  db.Reopen();
  RandomWriter writer(7, &db->catalog());
  ModelGraph model;
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::thread reader([&] {
    while (!done.load()) {
      const auto view = db->Read();
      std::uint64_t edges = 0;
      for (const TypeId type : writer.types()) {
        for (std::uint32_t block = 0; block < view->node_block_count(); ++block) {
          const auto out = view->Adjacency(type, Direction::kOut, block);
          const auto in = view->Adjacency(type, Direction::kIn, block);
          if (!out || !in) ++failures;
          if (out && *out != nullptr) edges += (*out)->edge_count();
          if (in && *in != nullptr) edges -= (*in)->edge_count();
        }
      }
      if (edges != 0) ++failures;  // S1 at every timestamp
    }
  });
  for (int i = 0; i < 150; ++i) {
    auto tx = db.Begin();
    for (int step = 0; step < 40; ++step) ASSERT_EQ(writer.Step(*tx, &model), "");
    ASSERT_TRUE(CommitNow(*tx).ok());
  }
  done = true;
  reader.join();
  EXPECT_EQ(failures.load(), 0);
  EXPECT_EQ(FirstDifference(model, *db->Read()), "");
  for (int wait = 0; wait < 500 && CountKeys(*db, storage::Keyspace::kAdjacency) == 0; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_GT(CountKeys(*db, storage::Keyspace::kAdjacency), 0u);
  EXPECT_EQ(FirstDifference(model, *db->Read()), "");
  EXPECT_TRUE(db->ConsistencyCheck()->findings.empty());
}

std::uint64_t DeltaBytes(GraphStore& store) {
  std::uint64_t bytes = 0;
  for (auto cursor = store.engine().Scan(storage::Keyspace::kDelta, "", ""); cursor->Valid();
       cursor->Next()) {
    bytes += cursor->value().size();
  }
  return bytes;
}

TEST(Fold, WritersThatOutrunTheFoldAreHeldBack) {
  GraphFixture db;
  db.options().background_fold = true;
  db.Reopen();
  constexpr std::uint64_t kWriterBytes = 256 << 10;
  // As the folder works it out for a limit of 64 MiB, half of which is for blocks.
  constexpr std::uint64_t kFoldBytes = (32ULL << 20) / 16;
  const KeyId key = db.Key("k");
  std::atomic<std::uint64_t> most{0};
  constexpr int kWriters = 3;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&] {
      for (int i = 0; i < 40; ++i) {
        auto tx = db.Begin();
        for (std::uint64_t bytes = 0; bytes < kWriterBytes; bytes += 4096) {
          ASSERT_TRUE(tx->CreateNode({}, {{key, Value(std::string(4096, 'x'))}}).has_value());
        }
        ASSERT_TRUE(CommitNow(*tx).ok());
        if (i % 8 == 0) most = std::max(most.load(), DeltaBytes(*db));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  // A writer learns that it must wait when its commit is done, and what is unfolded is counted
  // beside commits of others: two of each writer may come on top.
  EXPECT_LE(most.load(), kMaxUnfoldedShare * kFoldBytes + 2 * kWriters * (kWriterBytes + 65536));
  EXPECT_EQ(db->Read()->NodeCount().value(), kWriters * 40 * kWriterBytes / 4096);
}

// A load keeps folds away while it commits: it must not wait for one.
TEST(Fold, LoadLargerThanWhatIsFoldedAtOnceDoesNotWaitForItself) {
  GraphFixture db;
  db.options().background_fold = true;
  db.Reopen();
  const TemporaryDirectory files;
  CopySpec spec;
  spec.path = files.path() + "/nodes.csv";
  spec.node.labels = {"A"};
  constexpr int kRows = 4000;
  std::ofstream file(spec.path);
  file << "text\n";
  for (int i = 0; i < kRows; ++i) file << i << std::string(4000, 'x') << '\n';
  file.close();
  CopyLimits limits;
  limits.small_load_rows = kRows;  // one ordinary transaction
  const auto report = CopyFrom(*db, spec, limits);
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(db->Read()->NodeCount().value(), static_cast<std::uint64_t>(kRows));
}

}  // namespace
}  // namespace keiretsu::graph
