// ORDER BY, SKIP and LIMIT of many rows against a stable sort of the rows in hand, by keys of mixed
// types with few and many values; one thread and two.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "query/expression/value_comparison.h"

namespace keiretsu {
namespace {

using Row = std::vector<Value>;

constexpr int kNodes = 12000;  // of blocks enough for two threads to share

class SortTest : public ::testing::TestWithParam<unsigned> {
 protected:
  void SetUp() override {
    auto database = Database::Open(":memory:", {.threads = GetParam()});
    ASSERT_TRUE(database.has_value());
    database_ = *std::move(database);
    session_ = database_->NewSession();
    // few: ten values; text: long, with equal beginnings; mixed: of several types; big: integers
    // that differ where floats do not; held: floats that come often, or differ in their last bits;
    // some of each are missing.
    Ask(fmt::format(
        "UNWIND range(0, {}) AS i CREATE (:N {{i: i, few: CASE WHEN i % 11 < 10 THEN i % 11 END, "
        "text: 'company ' + toString((i * 7919) % 4000), "
        "mixed: CASE i % 7 WHEN 0 THEN i % 50 WHEN 1 THEN i % 50 / 2.0 WHEN 2 THEN 'x' + (i % 9) "
        "WHEN 3 THEN i % 2 = 0 WHEN 4 THEN date('2020-01-01') + duration({{days: i % 40}}) "
        "WHEN 5 THEN [i % 3] END, "
        "big: 9007199254740992 + (i * 31) % 600, share: ((i * 104729) % 100003) / 100003.0, "
        "word: ['a', 'b', 'abcdefg', 'abcdefgh', 'abcdefgi'][i % 5], "
        "held: CASE i % 13 WHEN 0 THEN null WHEN 1 THEN 0.0 / 0.0 WHEN 2 THEN (i % 5) / -10.0 "
        "WHEN 3 THEN -0.0 ELSE 0.1 + (i % 40) / 100.0 + (i % 3) * 3e-17 END}})",
        kNodes - 1));
    rows_ = Ask("MATCH (n:N) RETURN n.few, n.text, n.mixed, n.big, n.share, n.word, n.i, n.held");
    ASSERT_EQ(rows_.size(), static_cast<std::size_t>(kNodes));
  }

  std::vector<Row> Ask(const std::string& text) {
    auto result = session_->Run(text);
    EXPECT_TRUE(result.has_value()) << text << "\n" << result.error().message();
    if (!result.has_value()) return {};
    auto rows = result->Collect();
    EXPECT_TRUE(rows.has_value()) << text << "\n" << rows.error().message();
    return rows.has_value() ? *std::move(rows) : std::vector<Row>();
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  std::vector<Row> rows_;
};

struct SortKey {
  std::size_t column;
  bool descending;
};

constexpr const char* kNames[] = {"few", "text", "mixed", "big", "share", "word", "i", "held"};

TEST_P(SortTest, IsThatOfTheRows) {
  const std::vector<std::vector<SortKey>> orders = {
      {{0, false}},
      {{0, true}, {4, false}},
      {{1, false}, {6, true}},
      {{2, false}, {5, true}, {6, false}},
      {{2, true}, {0, false}, {1, true}},
      {{3, false}, {4, true}},
      {{3, true}},
      {{4, true}},
      {{5, false}, {0, true}, {2, false}, {3, true}},
      {{5, true}, {1, false}},
      {{7, false}},
      {{7, true}},
      {{7, true}, {0, false}, {1, false}},
      {{0, true}, {7, false}},
      {{0, false}, {7, true}, {5, false}},
  };
  for (const std::vector<SortKey>& order : orders) {
    std::string by;
    for (const SortKey& key : order) {
      by += fmt::format("{}n.{}{}", by.empty() ? "" : ", ", kNames[key.column],
                        key.descending ? " DESC" : "");
    }
    std::vector<Row> expected = rows_;
    std::stable_sort(expected.begin(), expected.end(), [&order](const Row& a, const Row& b) {
      for (const SortKey& key : order) {
        const int sign = query::OrderValues(a[key.column], b[key.column]);
        if (sign != 0) return key.descending ? sign > 0 : sign < 0;
      }
      return false;
    });
    struct Part {
      std::string text;
      std::size_t skip;
      std::size_t limit;
    };
    const Part parts[] = {{"", 0, kNodes},
                          {" SKIP 7000", 7000, kNodes},
                          {" SKIP 11990 LIMIT 50", 11990, 50},
                          {" SKIP 20000", 20000, kNodes},
                          {" SKIP 5000 LIMIT 3", 5000, 3},
                          {" LIMIT 17", 0, 17},
                          {" SKIP 3 LIMIT 0", 3, 0}};
    for (const Part& part : parts) {
      const std::string query =
          fmt::format("MATCH (n:N) RETURN n.i AS i ORDER BY {}{}", by, part.text);
      const std::vector<Row> answer = Ask(query);
      const std::size_t begin = std::min<std::size_t>(part.skip, kNodes);
      ASSERT_EQ(answer.size(), std::min(part.limit, kNodes - begin)) << query;
      for (std::size_t i = 0; i < answer.size(); ++i) {
        ASSERT_EQ(answer[i][0].AsInteger(), expected[begin + i][6].AsInteger())
            << query << " row " << i;
      }
    }
  }
}

TEST_P(SortTest, ASkipThatIsNoNumberOfRowsIsAnError) {
  for (const char* skip : {"SKIP -1", "SKIP 'a'", "SKIP -1 LIMIT 0", "SKIP 1.5 LIMIT 3"}) {
    auto result =
        session_->Run(std::string("MATCH (n:N) RETURN n.i AS i ORDER BY i ") + skip);
    const bool fails = !result.has_value() || (!result->Next() && !result->status().ok());
    EXPECT_TRUE(fails) << skip;
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, SortTest, ::testing::Values(1U, 2U));

}  // namespace
}  // namespace keiretsu
