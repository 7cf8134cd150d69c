#include "query/between.h"

#include <gtest/gtest.h>

#include <string>

namespace keiretsu::query {
namespace {

ResultRows Rows(std::string_view letters) {
  ResultRows rows;
  for (const char letter : letters) rows.push_back({Value(std::string(1, letter)), Value(1)});
  return rows;
}

struct Case {
  const char* before;
  const char* after;
  const char* difference;  // '-': lost, '+': gained
};

TEST(Between, DifferenceOfMultisets) {
  const Case cases[] = {
      {"", "", ""},
      {"abc", "abc", ""},
      {"abc", "cab", ""},
      {"abc", "", "-a-b-c"},
      {"", "cba", "+c+b+a"},
      {"abc", "bd", "-a-c+d"},
      {"aab", "ab", "-a"},
      {"ab", "bbaa", "+b+a"},
      {"zay", "by", "-z-a+b"},
  };
  for (const Case& c : cases) {
    std::string written;
    for (const auto& row : DifferenceOf(Rows(c.before), Rows(c.after))) {
      ASSERT_EQ(row.size(), 3U);
      written += row[0].AsString() == kLost ? '-' : '+';
      written += row[1].AsString();
    }
    EXPECT_EQ(written, c.difference) << c.before << " to " << c.after;
  }
}

TEST(Between, RowsAreEqualAsDistinctTakesThem) {
  ResultRows before = {{Value()}, {Value(1)}, {Value(0.0 / 0.0)}};
  ResultRows after = {{Value(1.0)}, {Value(0.0 / 0.0)}, {Value()}};
  EXPECT_TRUE(DifferenceOf(std::move(before), std::move(after)).empty());
}

}  // namespace
}  // namespace keiretsu::query
