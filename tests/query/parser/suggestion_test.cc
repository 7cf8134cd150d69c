#include "query/suggestion.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu::query {
namespace {

TEST(EditDistance, CountsEdits) {
  struct {
    std::string_view a, b;
    std::size_t limit, distance;
  } const rows[] = {
      {"", "", 3, 0},        {"abc", "abc", 3, 0},        {"abc", "ABC", 3, 0},
      {"abc", "abd", 3, 1},  {"abc", "acb", 3, 1},        {"abc", "ab", 3, 1},
      {"abc", "xabc", 3, 1}, {"kitten", "sitting", 3, 3}, {"kitten", "sitting", 2, 3},
      {"ca", "abc", 3, 3},   {"abcdef", "", 3, 4},        {"RETRUN", "return", 2, 1},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(EditDistance(row.a, row.b, row.limit), row.distance) << row.a << " " << row.b;
    EXPECT_EQ(EditDistance(row.b, row.a, row.limit), row.distance) << row.b << " " << row.a;
  }
  EXPECT_EQ(EditDistance(std::string(100, 'a'), std::string(100, 'a'), 2), 3U);
}

TEST(Suggest, TheNearestThatIsNearEnough) {
  const std::vector<std::string> names = {"Company", "Person", "Fund", "Country", "id"};
  struct {
    std::string_view name;
    std::string_view suggestion;
  } const rows[] = {
      {"Compnay", "Company"},
      {"company", "Company"},
      {"Persons", "Person"},
      {"Contry", "Country"},
      {"Fond", "Fund"},
      {"Zebra", ""},
      {"x", ""},
      {"ID", "id"},
      {"Company", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Suggest(row.name, names).value_or(""), row.suggestion) << row.name;
  }
  EXPECT_EQ(DidYouMean("Compnay", names), "did you mean 'Company'?");
  EXPECT_EQ(DidYouMean("Zebra", names), "");
}

}  // namespace
}  // namespace keiretsu::query
