// A process killed within a load leaves the graph before it or after it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <random>
#include <thread>

#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint32_t kNodes = 3000;
constexpr std::uint32_t kEdges = 12'000;
constexpr char kDatabase[] = "KEIRETSU_LOAD_TEST_DATABASE";
constexpr char kFile[] = "KEIRETSU_LOAD_TEST_FILE";

std::unique_ptr<GraphStore> OpenStore(const std::string& path) {
  GraphStoreOptions options;
  options.path = path;
  auto store = GraphStore::Open(options);
  EXPECT_TRUE(store.has_value()) << store.status().ToString();
  return store ? *std::move(store) : nullptr;
}

/// Nodes take new values, relationships are added.
CopySpec SpecOf(const std::string& file) {
  if (file.ends_with("edges.csv")) return EdgeSpec(file, "N", "R", "N");
  CopySpec spec = NodeSpec(file, "N");
  spec.options = {{"on_duplicate", Value("merge")}};
  return spec;
}

/// Run in a process of its own by the test below.
TEST(LoadKillChild, DISABLED_Load) {
  const char* database = std::getenv(kDatabase);
  const char* file = std::getenv(kFile);
  if (database == nullptr || file == nullptr) GTEST_SKIP() << "runs inside LoadKill alone";
  const auto store = OpenStore(database);
  ASSERT_NE(store, nullptr);
  ASSERT_TRUE(CopyFrom(*store, SpecOf(file), ByFiles()).has_value());
}

pid_t StartChild(const std::string& database, const std::string& file) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::setenv(kDatabase, database.c_str(), 1);
  ::setenv(kFile, file.c_str(), 1);
  ::execl("/proc/self/exe", "load_test", "--gtest_filter=LoadKillChild.DISABLED_Load",
          "--gtest_also_run_disabled_tests", "--gtest_brief=1", static_cast<char*>(nullptr));
  ::_exit(127);
}

std::string NodesFile(int version) {
  std::string text = "id,version\n";
  for (std::uint32_t i = 0; i < kNodes; ++i) text += fmt::format("n{},{}\n", i, version);
  return text;
}

/// The version that all nodes have; -1 when they differ.
std::int64_t VersionOf(const GraphView& view) {
  const KeyId key = view.catalog().FindKey("version");
  std::optional<std::int64_t> version;
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    const NodeBlock* nodes = view.Nodes(block).value();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if (nodes->label_sets[row] == kNoNode) continue;
      const std::int64_t own = view.NodeProperty(NodeAt(block, row), key).value().AsInteger();
      if (version.value_or(own) != own) return -1;
      version = own;
    }
  }
  return version.value_or(-1);
}

/// How often the test below kills; more in the long tests.
int Trials() {
  const char* trials = std::getenv("KEIRETSU_KILL_TRIALS");
  return trials == nullptr ? 20 : std::atoi(trials);
}

TEST(LoadKill, LeavesBeforeOrAfter) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  InputFiles files;
  std::string edges = "src,dst,w,text\n";
  for (std::uint32_t i = 0; i < kEdges; ++i) {
    edges += fmt::format("n{},n{},{},t{}\n", random() % kNodes, random() % kNodes, i, i % 50);
  }
  const std::string edges_file = files.Write("edges.csv", edges);
  const std::string database = files.path() + "/db";
  {
    const auto store = OpenStore(database);
    ASSERT_TRUE(CopyFrom(*store, SpecOf(files.Write("nodes.csv", NodesFile(0))), ByFiles()));
  }
  using Clock = std::chrono::steady_clock;
  std::chrono::microseconds whole[2] = {};  // of a load of nodes, and of relationships
  std::uint64_t count_before = 0;
  std::int64_t version_before = 0;
  for (int trial = 0; trial < 2 + Trials(); ++trial) {
    const bool is_edges = trial % 2 == 0;
    const std::string file =
        is_edges ? edges_file : files.Write("nodes.csv", NodesFile(trial));
    const auto begin = Clock::now();
    const pid_t child = StartChild(database, file);
    ASSERT_GT(child, 0);
    if (trial >= 2) {  // the first two run to their ends, to know how long that takes
      std::this_thread::sleep_for(whole[trial % 2] * (25 + random() % 80) / 100);
      ::kill(child, SIGKILL);
    }
    int state = 0;
    ASSERT_EQ(::waitpid(child, &state, 0), child);
    if (trial < 2) {
      whole[trial % 2] =
          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
      ASSERT_TRUE(WIFEXITED(state) && WEXITSTATUS(state) == 0);
    }
    const auto store = OpenStore(database);
    ASSERT_NE(store, nullptr);
    const auto view = store->Read();
    const TypeId type = view->catalog().FindType("R");
    const std::uint64_t count = type.valid() ? view->EdgeCount(type).value() : 0;
    const std::int64_t version = VersionOf(*view);
    EXPECT_TRUE(count == count_before || (is_edges && count == count_before + kEdges)) << count;
    EXPECT_TRUE(version == version_before || (!is_edges && version == trial)) << version;
    if (trial == 1) {
      EXPECT_EQ(count, kEdges);
      EXPECT_EQ(version, 1);
    }
    EXPECT_EQ(view->NodeCount().value(), kNodes);
    if (trial % 4 < 2) ExpectConsistent(*store);
    count_before = count;
    version_before = version;
  }
}

}  // namespace
}  // namespace keiretsu::graph
