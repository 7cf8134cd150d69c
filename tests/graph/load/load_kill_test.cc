// A process killed within a load leaves the graph before it or after it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
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

/// Run in a process of its own by the test below.
TEST(LoadKillChild, DISABLED_Load) {
  const char* database = std::getenv(kDatabase);
  const char* file = std::getenv(kFile);
  if (database == nullptr || file == nullptr) GTEST_SKIP() << "runs inside LoadKill alone";
  const auto store = OpenStore(database);
  ASSERT_NE(store, nullptr);
  ASSERT_TRUE(CopyFrom(*store, EdgeSpec(file, "N", "R", "N"), ByFiles()).has_value());
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

TEST(LoadKill, LeavesBeforeOrAfter) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  InputFiles files;
  std::string nodes = "id\n";
  for (std::uint32_t i = 0; i < kNodes; ++i) nodes += fmt::format("n{}\n", i);
  std::string edges = "src,dst,w,text\n";
  for (std::uint32_t i = 0; i < kEdges; ++i) {
    edges += fmt::format("n{},n{},{},t{}\n", random() % kNodes, random() % kNodes, i, i % 50);
  }
  const std::string file = files.Write("e.csv", edges);
  const std::string database = files.path() + "/db";
  {
    const auto store = OpenStore(database);
    ASSERT_TRUE(CopyFrom(*store, NodeSpec(files.Write("n.csv", nodes), "N"), ByFiles()));
  }
  using Clock = std::chrono::steady_clock;
  std::chrono::microseconds whole(0);
  std::uint64_t before = 0;
  for (int trial = 0; trial < 7; ++trial) {
    const auto begin = Clock::now();
    const pid_t child = StartChild(database, file);
    ASSERT_GT(child, 0);
    if (trial > 0) {  // the first runs to its end, to know how long that takes
      std::this_thread::sleep_for(whole * (25 + random() % 80) / 100);
      ::kill(child, SIGKILL);
    }
    int state = 0;
    ASSERT_EQ(::waitpid(child, &state, 0), child);
    if (trial == 0) {
      whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
      ASSERT_TRUE(WIFEXITED(state) && WEXITSTATUS(state) == 0);
    }
    const auto store = OpenStore(database);
    ASSERT_NE(store, nullptr);
    const auto view = store->Read();
    const std::uint64_t after = view->EdgeCount(view->catalog().FindType("R")).value();
    EXPECT_TRUE(after == before || after == before + kEdges) << after;
    if (trial == 0) {
      EXPECT_EQ(after, kEdges);
    }
    EXPECT_EQ(view->NodeCount().value(), kNodes);
    ExpectConsistent(*store);
    before = after;
  }
}

}  // namespace
}  // namespace keiretsu::graph
