#include "graph/analysis/helper_pool.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu::graph {
namespace {

TEST(HelperPoolTest, CallsEachNumberOnce) {
  HelperPool pool;
  for (unsigned helpers : {0U, 1U, 3U, 8U}) {
    for (int round = 0; round < 200; ++round) {
      std::vector<std::atomic<int>> calls(helpers + 1);
      pool.Run(helpers, [&](unsigned number) { ++calls.at(number); });
      for (const auto& count : calls) ASSERT_EQ(count.load(), 1);
    }
  }
}

TEST(HelperPoolTest, HelpersThatSleepAreWoken) {
  HelperPool pool;
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> calls = 0;
    pool.Run(2, [&](unsigned) { ++calls; });
    EXPECT_EQ(calls, 3);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST(HelperPoolTest, WaitsForWorkThatTakesLong) {
  HelperPool pool;
  std::atomic<int> done = 0;
  pool.Run(2, [&](unsigned number) {
    if (number > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ++done;
  });
  EXPECT_EQ(done, 3);
}

TEST(HelperPoolTest, WorkMayAskForHelpersItself) {
  HelperPool pool;
  std::atomic<int> calls = 0;
  pool.Run(3, [&](unsigned) { pool.Run(2, [&](unsigned) { ++calls; }); });
  EXPECT_EQ(calls, 4 * 3);
}

TEST(HelperPoolTest, WhoAsksForMoreThanThereAreGetsFewer) {
  HelperPool pool;
  std::atomic<unsigned> calls = 0;
  std::atomic<unsigned> highest = 0;
  pool.Run(1000, [&](unsigned number) {
    ++calls;
    unsigned known = highest;
    while (known < number && !highest.compare_exchange_weak(known, number)) {
    }
  });
  EXPECT_EQ(calls, HelperPool::kMaxHelpers + 1);
  EXPECT_EQ(highest, HelperPool::kMaxHelpers);
}

TEST(HelperPoolTest, SeveralThreadsShareIt) {
  HelperPool pool;
  std::atomic<int> calls = 0;
  std::vector<std::thread> users;
  for (int i = 0; i < 4; ++i) {
    users.emplace_back([&] {
      for (int round = 0; round < 100; ++round) pool.Run(2, [&](unsigned) { ++calls; });
    });
  }
  for (std::thread& user : users) user.join();
  EXPECT_EQ(calls, 4 * 100 * 3);
}

// The threads of a process are not those of its child, which works alone and ends well.
TEST(HelperPoolTest, AForkWorksAlone) {
  auto pool = std::make_unique<HelperPool>();
  pool->Run(2, [](unsigned) {});
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    int calls = 0;
    pool->Run(2, [&](unsigned) { ++calls; });
    pool.reset();
    ::_exit(calls == 1 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
}  // namespace keiretsu::graph
