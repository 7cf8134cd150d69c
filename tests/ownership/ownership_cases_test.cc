/// Every ownership procedure on the cases of this folder, and on those of ../shared where it is.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/ownership/case_check.h"
#include "tests/ownership/case_world.h"

namespace keiretsu {
namespace {

using nlohmann::json;

const std::filesystem::path kSource = KEIRETSU_SOURCE_DIR;

json ReadJson(const std::filesystem::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << "cannot read " << path;
  return json::parse(file);
}

/// Runs the cases of one file.
void RunCases(const std::filesystem::path& path) {
  const json file = ReadJson(path);
  for (const auto& description : file["cases"]) {
    SCOPED_TRACE(Text(description["id"]));
    CaseCheck(description).Check();
  }
}

std::filesystem::path Shared() {
  const char* given = std::getenv("KEIRETSU_SHARED");
  return given != nullptr ? std::filesystem::path(given) : kSource.parent_path() / "shared";
}

TEST(OwnershipCases, OfThisFolder) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "tests/ownership/cases")) {
    SCOPED_TRACE(entry.path().filename().string());
    RunCases(entry.path());
    ++files;
  }
  EXPECT_GT(files, 0);
}

TEST(OwnershipCases, Shared) {
  const std::filesystem::path path = Shared() / "cases/ownership_cases.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  RunCases(path);
}

/// Cases made for this run: `reference.py generate` writes them, the variable names the file.
TEST(OwnershipCases, Fresh) {
  const char* path = std::getenv("KEIRETSU_OWNERSHIP_CASES");
  if (path == nullptr) GTEST_SKIP() << "KEIRETSU_OWNERSHIP_CASES names no file";
  RunCases(path);
}

/// Every voting game of one file.
void RunVotingGames(const std::filesystem::path& path) {
  const json file = ReadJson(path);
  if (!file.contains("power")) return;
  for (const auto& game : file["power"]) {
    SCOPED_TRACE(Text(game["id"]));
    json description = {{"nodes", json::array({{{"id", "company"}, {"kind", "company"}}})},
                        {"edges", json::array()},
                        {"policy", json::object()}};
    for (const auto& [holder, weight] : game["weights"].items()) {
      description["nodes"].push_back({{"id", holder}, {"kind", "company"}});
      description["edges"].push_back({{"id", holder},
                                      {"from", holder},
                                      {"to", "company"},
                                      {"share", weight.get<double>() / 1000}});
    }
    CaseWorld world(description);
    const Answer power = world.Call(
        "ownership.voting_power",
        {{"target", Value("company")}, {"quota", Value(game["quota"].get<double>() / 1000)}},
        "holder, swings, banzhaf, shapley_shubik RETURN holder.id, swings, banzhaf, "
        "shapley_shubik");
    const auto fraction = [](const std::string& text) {
      const std::size_t slash = text.find('/');
      return slash == std::string::npos
                 ? std::stod(text)
                 : std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
    };
    for (const auto& [holder, unused] : game["weights"].items()) {
      const auto& numbers = power.at(holder);
      if (game.contains("swings")) {
        EXPECT_EQ(numbers[0], game["swings"][holder].get<double>());
      }
      if (game.contains("banzhaf")) {
        EXPECT_NEAR(numbers[1], fraction(game["banzhaf"][holder]), 1e-12) << holder;
      }
      if (game.contains("shapley")) {
        EXPECT_NEAR(numbers[2], fraction(game["shapley"][holder]), 1e-12) << holder;
      }
    }
  }
}

TEST(OwnershipCases, PublishedVotingGames) {
  RunVotingGames(kSource / "tests/ownership/cases/published.json");
}

TEST(OwnershipCases, SharedVotingGames) {
  const std::filesystem::path path = Shared() / "cases/ownership_cases.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no " << path;
  RunVotingGames(path);
}

}  // namespace
}  // namespace keiretsu
