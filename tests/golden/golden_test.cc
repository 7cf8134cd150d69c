// Runs every script below tests/golden. A failure shows the case, its line and both sides.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/golden_script.h"

namespace keiretsu::testing {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class GoldenTest : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(GoldenTest, AnswersAsWritten) {
  const std::string text = ReadFile(GetParam());
  const auto cases = ParseGoldenScript(text);
  ASSERT_TRUE(cases) << cases.error().ToString();
  ASSERT_FALSE(cases->empty());
  std::vector<std::vector<std::vector<std::string>>> answers;
  for (const GoldenCase& golden : *cases) {
    const auto answer = RunGoldenCase(golden);
    ASSERT_TRUE(answer) << golden.name << ": " << answer.error().ToString();
    answers.push_back(*answer);
  }
  if (std::getenv("KEIRETSU_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(GetParam(), std::ios::binary) << RewriteGoldenScript(text, *cases, answers);
    return;
  }
  for (std::size_t c = 0; c < cases->size(); ++c) {
    for (std::size_t q = 0; q < (*cases)[c].queries.size(); ++q) {
      const GoldenQuery& query = (*cases)[c].queries[q];
      std::vector<std::string> expected = query.expected;
      if (query.kind == GoldenKind::kUnordered) std::sort(expected.begin(), expected.end());
      EXPECT_EQ(Joined(expected), Joined(answers[c][q]))
          << GetParam().filename().string() << ":" << query.line << " " << (*cases)[c].name << "\n"
          << query.text;
    }
  }
}

std::vector<std::filesystem::path> Scripts() {
  std::vector<std::filesystem::path> scripts;
  const std::filesystem::path root = std::filesystem::path(KEIRETSU_SOURCE_DIR) / "tests/golden";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".test") scripts.push_back(entry.path());
  }
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

INSTANTIATE_TEST_SUITE_P(Scripts, GoldenTest, ::testing::ValuesIn(Scripts()),
                         [](const auto& script) {
                           std::string name = script.param.parent_path().filename().string() + "_" +
                                              script.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace keiretsu::testing
