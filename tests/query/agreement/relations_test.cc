// The engine against itself: pairs of queries that must answer alike by the language's own laws.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "tests/support/graph_script.h"
#include "tests/support/query_outcome.h"
#include "tests/support/query_relations.h"

namespace keiretsu::testing {
namespace {

constexpr std::uint64_t kPairsOfGraph = 400;

std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* given = std::getenv(name);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

TEST(QueryRelationsTest, TwoWaysToAskAnswerAlike) {
  const std::uint64_t first = Setting("KEIRETSU_SEED", 1);
  const std::uint64_t graphs = Setting("KEIRETSU_ROUNDS", 51);
  std::size_t pairs = 0;
  std::size_t rows = 0;
  std::size_t wrong = 0;
  for (std::uint64_t seed = first; seed < first + graphs && wrong < 5; ++seed) {
    SCOPED_TRACE(fmt::format("KEIRETSU_SEED={}", seed));
    Dice dice(seed);
    const auto database = Database::Open(":memory:");
    ASSERT_TRUE(database) << database.error().ToString();
    const std::unique_ptr<Session> session = (*database)->NewSession();
    std::string script;
    for (const GraphStatement& statement : RandomGraphScript(dice)) {
      script += statement.text + ";\n";
      const QueryOutcome made = AskEngine(*session, statement.text, false, false);
      ASSERT_TRUE(made.status.ok()) << statement.text << "\n" << made.ToString();
    }
    for (std::uint64_t i = 0; i < kPairsOfGraph && wrong < 5; ++i) {
      const QueryRelation& relation = QueryRelations()[i % QueryRelations().size()];
      const QueryPair pair = relation.draw(dice);
      const QueryOutcome left = AskEngine(*session, pair.left, false, false);
      const QueryOutcome right = AskEngine(*session, pair.right, false, false);
      const bool same = left.status.ok() && right.status.ok() && left.rows == right.rows;
      EXPECT_TRUE(same) << relation.name << "\n"
                        << pair.left << "\n  " << left.ToString() << "\n"
                        << pair.right << "\n  " << right.ToString() << "\non\n"
                        << script;
      wrong += same ? 0U : 1U;
      ++pairs;
      rows += left.rows.size();
    }
  }
  EXPECT_GT(rows, pairs);
}

}  // namespace
}  // namespace keiretsu::testing
