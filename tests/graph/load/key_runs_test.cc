#include "graph/load/key_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {
namespace {

using Keys = std::vector<std::pair<std::string, std::uint32_t>>;

Keys RandomKeys(std::size_t count) {
  std::mt19937 random(11);
  Keys keys;
  for (std::uint32_t row = 0; row < count; ++row) {
    std::string key = "prefix-" + std::to_string(random() % (count / 2));
    if (random() % 50 == 0) key += std::string(random() % 3000, 'z');
    keys.emplace_back(std::move(key), row);
  }
  return keys;
}

Keys Visited(const KeyRuns& runs) {
  Keys keys;
  const Status status = runs.ForEach([&](std::string_view key, std::uint32_t row) {
    keys.emplace_back(key, row);
    return Status();
  });
  EXPECT_TRUE(status.ok()) << status.ToString();
  return keys;
}

TEST(KeyRuns, AreSortedInMemoryAndOnDisk) {
  const InputFiles files;
  const auto file = SpillFile::Open(files.path());
  ASSERT_TRUE(file.has_value());
  Keys expected = RandomKeys(120'000);
  for (SpillFile* spill : {static_cast<SpillFile*>(nullptr), file->get()}) {
    LimitedWork work(64U << 20);
    const std::uint64_t taken = spill == nullptr ? 0 : 58U << 20;  // 6 MiB are left
    ASSERT_TRUE(work.budget->Charge(taken).ok());
    work.spill = spill;
    {
      KeyRuns runs(&work);
      runs.Reserve(expected.size());
      for (const auto& [key, row] : expected) ASSERT_TRUE(runs.Add(key, row).ok());
      const Status sorted = runs.Sort();
      ASSERT_TRUE(sorted.ok()) << sorted.ToString();
      EXPECT_EQ(runs.on_disk(), spill != nullptr);
      EXPECT_EQ(runs.size(), expected.size());
      Keys in_order = expected;
      std::sort(in_order.begin(), in_order.end());
      EXPECT_TRUE(Visited(runs) == in_order);
      EXPECT_TRUE(Visited(runs) == in_order) << "as often as one likes";
      EXPECT_GT(work.budget->used(), taken);
    }
    EXPECT_EQ(work.budget->used(), taken);
  }
}

TEST(KeyRuns, StopAtTheMemoryLimitWithoutADisk) {
  LimitedWork work(100'000);
  KeyRuns runs(&work);
  for (const auto& [key, row] : RandomKeys(10'000)) ASSERT_TRUE(runs.Add(key, row).ok());
  EXPECT_EQ(runs.Sort().code(), StatusCode::kResourceExhausted);
}

TEST(KeyRuns, EndAVisitThatFails) {
  LimitedWork work(1U << 20);
  KeyRuns runs(&work);
  for (const auto& [key, row] : RandomKeys(100)) ASSERT_TRUE(runs.Add(key, row).ok());
  ASSERT_TRUE(runs.Sort().ok());
  int visits = 0;
  const Status status = runs.ForEach([&](std::string_view, std::uint32_t) {
    return ++visits < 7 ? Status() : Status::Cancelled("enough");
  });
  EXPECT_EQ(status.code(), StatusCode::kCancelled);
  EXPECT_EQ(visits, 7);
}

}  // namespace
}  // namespace keiretsu::graph
