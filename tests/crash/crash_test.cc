// Kills a writing process at random points and looks at what is left.
//
// The child (this binary with --writer) commits numbered transactions with full durability and
// acknowledges each over a pipe, while another of its threads checkpoints all the time. The parent
// kills it with SIGKILL somewhere in between: during a commit, a fold, a flush or the opening. On
// reopening, every acknowledged transaction must be there, none by half, and the consistency check
// clean. Transaction n touches several blocks: it adds a node and two relationships, sets a
// property of a hub, and changes what transaction n - kWindow wrote.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "graph/graph_store.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

constexpr int kKills = 200;
constexpr int kKillsPerDatabase = 20;
constexpr std::int64_t kWindow = 10;

/// The names that writer and checker share.
struct Schema {
  explicit Schema(Catalog& catalog)
      : hub(catalog.InternLabel("Hub").value()),
        item(catalog.InternLabel("Item").value()),
        has(catalog.InternType("HAS").value()),
        next(catalog.InternType("NEXT").value()),
        number(catalog.InternKey("number").value()),
        text(catalog.InternKey("text").value()),
        done(catalog.InternKey("done").value()),
        last(catalog.InternKey("last").value()) {}
  LabelId hub;
  LabelId item;
  TypeId has;
  TypeId next;
  KeyId number;
  KeyId text;
  KeyId done;
  KeyId last;
};

GraphStoreOptions OptionsFor(const std::string& path, bool background_fold) {
  GraphStoreOptions options;
  options.path = path;
  options.memory_limit_bytes = 32ULL << 20;
  options.background_fold = background_fold;
  return options;
}

NodeId HubOf(const GraphView& view, const Schema& schema) {
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    const NodeBlock* nodes = view.Nodes(block).value();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if (view.catalog().LabelSetContains(nodes->label_sets[row], schema.hub)) {
        return NodeAt(block, row);
      }
    }
  }
  return NodeId();
}

std::int64_t LastOf(const GraphView& view, const Schema& schema, NodeId hub) {
  const Value last = view.NodeProperty(hub, schema.last).value();
  return last.is_null() ? 0 : last.AsInteger();
}

/// The item of a number; not valid when there is none.
NodeId ItemOf(const GraphView& view, std::int64_t number) {
  const std::vector<Value> key{Value(number)};
  const auto found =
      view.IndexLookup(*view.catalog().FindIndexByName("item_number"), key).value();
  return found.size() == 1 ? found[0] : NodeId();
}

std::vector<EdgeRef> EdgesBetween(const GraphView& view, TypeId type, NodeId source,
                                  NodeId target) {
  NeighbourScratch scratch;
  scratch.want_edge_ids = true;
  const NeighbourList list =
      view.Neighbours(type, Direction::kOut, source, scratch).value();
  std::vector<EdgeRef> edges;
  for (std::size_t i = 0; i < list.neighbours.size(); ++i) {
    if (list.neighbours[i] == target.value) {
      edges.push_back({EdgeId(list.edge_ids[i]), source, target, type});
    }
  }
  return edges;
}

std::string TextOf(std::int64_t number) {
  return std::string(static_cast<std::size_t>(number % 60) + (number % 37 == 0 ? 10'000 : 0), 'x');
}

Status WriteTransaction(GraphStore& store, const Schema& schema, NodeId hub, std::int64_t number) {
  auto begun = store.Begin();
  if (!begun) return begun.error();
  GraphTransaction& tx = **begun;
  const std::vector<LabelId> labels{schema.item};
  const auto item = tx.CreateNode(
      labels, {{schema.number, Value(number)}, {schema.text, Value(TextOf(number))}});
  if (!item) return item.error();
  Status status = tx.CreateEdge(schema.has, hub, *item, {{schema.number, Value(number)}}).status();
  if (status.ok() && number > 1) {
    const NodeId before = ItemOf(tx.view(), number - 1);
    status = tx.CreateEdge(schema.next, before, *item, {}).status();
  }
  if (status.ok()) status = tx.SetNodeProperty(hub, schema.last, Value(number));
  if (status.ok() && number > kWindow) {
    const NodeId old = ItemOf(tx.view(), number - kWindow);
    status = tx.SetNodeProperty(old, schema.done, Value(number));
    for (const EdgeRef& edge : EdgesBetween(tx.view(), schema.has, hub, old)) {
      if (status.ok()) status = tx.DeleteEdge(edge);
    }
  }
  return status.ok() ? tx.Commit(storage::Durability::kFull) : status;
}

/// The child: writes until it is killed.
int RunWriter(const std::string& path, int acknowledge_fd) {
  auto opened = GraphStore::Open(OptionsFor(path, true));
  if (!opened) {
    std::fprintf(stderr, "writer: %s\n", opened.error().ToString().c_str());
    return 2;
  }
  GraphStore& store = **opened;
  const Schema schema(store.catalog());
  std::thread checkpointer([&store] {
    while (store.Checkpoint().ok()) std::this_thread::sleep_for(std::chrono::milliseconds(3));
  });
  const NodeId hub = HubOf(*store.Read(), schema);
  for (std::int64_t number = LastOf(*store.Read(), schema, hub) + 1;; ++number) {
    const Status status = WriteTransaction(store, schema, hub, number);
    if (!status.ok()) {
      std::fprintf(stderr, "writer: %s\n", status.ToString().c_str());
      _exit(3);
    }
    if (::write(acknowledge_fd, &number, sizeof(number)) != sizeof(number)) _exit(4);
  }
}

void CreateDatabase(const std::string& path) {
  auto store = GraphStore::Open(OptionsFor(path, false)).value();
  const Schema schema(store->catalog());
  ASSERT_TRUE(
      store->CreateIndex("item_number", schema.item, {schema.number}, true).has_value());
  auto tx = store->Begin().value();
  const std::vector<LabelId> labels{schema.hub};
  ASSERT_TRUE(tx->CreateNode(labels, {}).has_value());
  ASSERT_TRUE(tx->Commit(storage::Durability::kFull).ok());
}

/// Starts the writer, lets it acknowledge up to `acknowledgements` transactions, then waits
/// `delay_us` and kills it. Returns the last number acknowledged, 0 if none was.
std::int64_t RunAndKill(const std::string& path, int acknowledgements, int delay_us) {
  int fds[2];
  EXPECT_EQ(::pipe(fds), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(fds[0]);
    const std::string fd = std::to_string(fds[1]);
    ::execl("/proc/self/exe", "crash_test", "--writer", path.c_str(), fd.c_str(), nullptr);
    _exit(5);
  }
  ::close(fds[1]);
  std::int64_t last = 0;
  std::int64_t number = 0;
  for (int i = 0; i < acknowledgements; ++i) {
    if (::read(fds[0], &number, sizeof(number)) != sizeof(number)) break;
    last = number;
  }
  std::this_thread::sleep_for(std::chrono::microseconds(delay_us));
  EXPECT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself, status " << status;
  while (::read(fds[0], &number, sizeof(number)) == sizeof(number)) last = number;
  ::close(fds[0]);
  return last;
}

void CheckItem(const GraphView& view, const Schema& schema, NodeId hub, std::int64_t number,
               std::int64_t last) {
  const NodeId item = ItemOf(view, number);
  ASSERT_TRUE(item.valid()) << "transaction " << number << " of " << last << " is lost";
  EXPECT_EQ(view.NodeProperty(item, schema.text)->AsString(), TextOf(number));
  const Value done = view.NodeProperty(item, schema.done).value();
  const bool finished = number + kWindow <= last;
  EXPECT_EQ(done, finished ? Value(number + kWindow) : Value()) << "half of a transaction";
  const auto edges = EdgesBetween(view, schema.has, hub, item);
  ASSERT_EQ(edges.size(), finished ? 0u : 1u) << "half of a transaction";
  if (!finished) {
    EXPECT_EQ(view.EdgeProperty(edges[0], schema.number)->AsInteger(), number);
  }
  if (number > 1) {
    EXPECT_EQ(EdgesBetween(view, schema.next, ItemOf(view, number - 1), item).size(), 1u);
  }
}

/// Returns the number of the last transaction found.
std::int64_t CheckDatabase(const std::string& path, std::int64_t acknowledged) {
  auto opened = GraphStore::Open(OptionsFor(path, false));
  EXPECT_TRUE(opened.has_value()) << opened.error().ToString();
  if (!opened) return 0;
  GraphStore& store = **opened;
  const Schema schema(store.catalog());
  const auto view = store.Read();
  const NodeId hub = HubOf(*view, schema);
  const std::int64_t last = LastOf(*view, schema, hub);
  EXPECT_GE(last, acknowledged) << "an acknowledged transaction is lost";
  EXPECT_EQ(view->NodeCount().value(), static_cast<std::uint64_t>(last) + 1);
  // All of the recent ones, and some of the old.
  for (std::int64_t number = 1; number <= last; number += number + 100 < last ? 17 : 1) {
    CheckItem(*view, schema, hub, number, last);
  }
  const auto report = store.ConsistencyCheck();
  EXPECT_TRUE(report.has_value()) << report.error().ToString();
  if (report) {
    for (const ConsistencyFinding& finding : report->findings) {
      ADD_FAILURE() << finding.invariant << ": " << finding.detail;
    }
  }
  return last;
}

TEST(Crash, EveryAcknowledgedTransactionSurvivesKillsAtRandomPoints) {
  const std::uint64_t seed = 20'240'501;
  std::mt19937_64 random(seed);
  int unacknowledged_found = 0;
  std::int64_t transactions = 0;
  for (int kill = 0; kill < kKills && !HasFailure(); kill += kKillsPerDatabase) {
    TemporaryDirectory directory;
    const std::string path = directory.path() + "/db";
    CreateDatabase(path);
    std::int64_t acknowledged = 0;
    std::int64_t last = 0;
    for (int i = 0; i < kKillsPerDatabase && !HasFailure(); ++i) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", kill " << kill + i);
      // Now and then before the first acknowledgement: while the store is being opened.
      const int wanted = random() % 10 == 0 ? 0 : static_cast<int>(random() % 25) + 1;
      const int delay_us =
          static_cast<int>(random() % (wanted == 0 ? 200'000 : 5'000));
      const std::int64_t now = RunAndKill(path, wanted, delay_us);
      if (now > 0) acknowledged = now;
      last = CheckDatabase(path, acknowledged);
      if (last > acknowledged) ++unacknowledged_found;
      acknowledged = last;  // what was found once must stay
    }
    transactions += last;
  }
  EXPECT_GT(transactions, kKills) << "the writer hardly wrote: the test tests nothing";
  RecordProperty("transactions", static_cast<int>(transactions));
  RecordProperty("committed_but_unacknowledged", unacknowledged_found);
}

}  // namespace
}  // namespace keiretsu::graph

int main(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], "--writer") == 0) {
    return keiretsu::graph::RunWriter(argv[2], std::stoi(argv[3]));
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
