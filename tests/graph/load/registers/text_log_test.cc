#include "graph/load/registers/text_log.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {
namespace {

TEST(TextLog, GivesTextsByNumberFromMemoryAndFromDisk) {
  const InputFiles files;
  const auto file = SpillFile::Open(files.path());
  ASSERT_TRUE(file.has_value());
  std::mt19937 random(3);
  std::vector<std::string> texts;
  for (int i = 0; i < 5'000; ++i) texts.push_back(std::string(random() % 40, 'a') + "\n");
  for (SpillFile* spill : {static_cast<SpillFile*>(nullptr), file->get()}) {
    TextLog log(spill);
    for (const std::string& text : texts) ASSERT_TRUE(log.Append(text).ok());
    for (std::uint32_t i = 0; i < texts.size(); ++i) EXPECT_EQ(log.At(i).value(), texts[i]);
    for (int i = 0; i < 2'000; ++i) {
      const auto number = static_cast<std::uint32_t>(random() % texts.size());
      EXPECT_EQ(log.At(number).value(), texts[number]);
    }
  }
  EXPECT_GT((*file)->size(), 50'000u);
}

}  // namespace
}  // namespace keiretsu::graph
