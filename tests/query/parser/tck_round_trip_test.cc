// Every query of the openCypher TCK, where it is at hand: parses, or fails with the very error
// that its scenario asks of a parser; and printing loses nothing.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "query/ast/printer.h"
#include "query/parser/parser.h"

namespace keiretsu::query::parser {
namespace {

std::filesystem::path FeaturesFolder() {
  const char* shared = std::getenv("KEIRETSU_SHARED");
  const std::filesystem::path root =
      shared != nullptr ? std::filesystem::path(shared)
                        : std::filesystem::path(KEIRETSU_SOURCE_DIR).parent_path() / "shared";
  return root / "tck" / "features";
}

// The texts between lines of three quotes, without their indentation.
std::vector<std::string> QueriesOf(const std::filesystem::path& feature) {
  std::ifstream file(feature);
  std::vector<std::string> queries;
  bool inside = false;
  std::size_t indent = 0;
  for (std::string line; std::getline(file, line);) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start != std::string::npos && line.substr(start) == "\"\"\"") {
      inside = !inside;
      indent = start;
      if (inside) queries.emplace_back();
    } else if (inside) {
      queries.back() += (line.size() > indent ? line.substr(indent) : "") + "\n";
    }
  }
  return queries;
}

TEST(TckRoundTrip, EveryQueryParsesAndPrintsBack) {
  const std::filesystem::path folder = FeaturesFolder();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no TCK at " << folder;
  std::size_t parsed = 0;
  std::multiset<std::string> details;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".feature") continue;
    for (const std::string& query : QueriesOf(entry.path())) {
      // A template's <placeholder>: its rows are run by the TCK's own runner.
      const std::size_t open = query.find('<');
      if (open != std::string::npos && query.find('>', open) != std::string::npos &&
          query.find("<-") == std::string::npos && query.find("<>") == std::string::npos &&
          query.find("< ") == std::string::npos) {
        continue;
      }
      const auto statement = Parse(query);
      if (!statement) {
        const QueryError* error = statement.error().query_error();
        ASSERT_NE(error, nullptr) << query;
        if (query.find('<') == std::string::npos) details.insert(error->detail);
        continue;
      }
      ++parsed;
      const std::string printed = ast::Print(*statement);
      const auto again = Parse(printed);
      ASSERT_TRUE(again) << query << "\nprinted as " << printed << "\n" << again.error().ToString();
      EXPECT_EQ(ast::Print(*again), printed) << query;
    }
  }
  EXPECT_GT(parsed, 1000U);
  // What is refused is what its scenario says must be: no query of the language is among them.
  EXPECT_EQ(details.count("IntegerOverflow"), 4U);
  EXPECT_EQ(details.count("InvalidNumberLiteral"), 2U);
  EXPECT_EQ(details.count("FloatingPointOverflow"), 1U);
  EXPECT_EQ(details.count("InvalidRelationshipPattern"), 1U);
  EXPECT_EQ(details.count("UnexpectedSyntax"), 8U);
  EXPECT_EQ(details.size(), 16U);
}

}  // namespace
}  // namespace keiretsu::query::parser
