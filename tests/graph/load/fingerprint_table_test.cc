#include "graph/load/fingerprint_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <utility>

namespace keiretsu::graph {
namespace {

TEST(FingerprintTable, NumbersTextsAsAMapDoes) {
  std::mt19937 random(5);
  FingerprintTable table;
  std::map<std::string, std::uint32_t> expected;
  EXPECT_EQ(table.size(), 0u);
  EXPECT_EQ(table.Find(Fingerprint::Of("a")), FingerprintTable::kNone);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = std::to_string(random() % 9'000);
    const auto [found, is_new] =
        expected.try_emplace(text, static_cast<std::uint32_t>(expected.size()));
    bool created = false;
    const Fingerprint print = Fingerprint::Of(text);
    EXPECT_EQ(table.Insert(print, &created), found->second);
    EXPECT_EQ(created, is_new);
    EXPECT_EQ(table.At(found->second), print);
  }
  EXPECT_EQ(table.size(), expected.size());
  for (const auto& [text, number] : expected) {
    EXPECT_EQ(table.Find(Fingerprint::Of(text)), number);
    EXPECT_EQ(table.Find(Fingerprint::Of(text + "x")), FingerprintTable::kNone);
  }
}

TEST(FingerprintTable, TakesWhatItSays) {
  FingerprintTable table;
  bool created = false;
  constexpr std::size_t kTexts = 100'000;
  for (std::size_t i = 0; i < kTexts; ++i) {
    (void)table.Insert(Fingerprint::Of(std::to_string(i)), &created);
    ASSERT_TRUE(created);
  }
  EXPECT_GE(table.memory_bytes(), kTexts * 22);
  EXPECT_LE(table.memory_bytes(), kTexts * 28);
}

TEST(Fingerprint, DiffersBySpace) {
  const Fingerprint text = Fingerprint::Of("c1");
  EXPECT_EQ(text.Within("bods"), Fingerprint::Of("c1").Within("bods"));
  EXPECT_NE(text.Within("bods"), text.Within("psc"));
  EXPECT_NE(text.Within("bods"), text);
  EXPECT_NE(text.Within("bods"), Fingerprint::Of("c2").Within("bods"));
  EXPECT_NE(Fingerprint::Of(""), Fingerprint());
}

}  // namespace
}  // namespace keiretsu::graph
