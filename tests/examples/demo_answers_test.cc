/// The example's answers, derived from its CSV files independently of the engine and kept in
/// examples/ai_capital/expected.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"
#include "keiretsu/statement_text.h"
#include "tests/examples/csv_rows.h"
#include "tests/examples/script.h"

namespace keiretsu {
namespace {

const std::filesystem::path kExample =
    std::filesystem::path(KEIRETSU_SOURCE_DIR) / "examples" / "ai_capital";

/// The loaded map, shared by the tests, which only read.
class AiCapital : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Result<std::unique_ptr<Database>> database = Database::Open(":memory:");
    ASSERT_TRUE(database) << database.error().ToString();
    database_ = std::move(*database).release();
    session_ = database_->NewSession().release();
    RunScript(*session_, kExample, "load.cypher");
  }
  static void TearDownTestSuite() {
    delete session_;
    delete database_;
  }
  /// The rows of a query, without the header.
  static CsvRows Rows(const std::string& query) {
    CsvRows rows = RunQuery(*session_, query);
    if (!rows.empty()) rows.erase(rows.begin());
    return rows;
  }

  static Database* database_;
  static Session* session_;
};
Database* AiCapital::database_ = nullptr;
Session* AiCapital::session_ = nullptr;

std::vector<std::string> Questions() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kExample / "queries")) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_F(AiCapital, EveryQuestionHasTheExpectedAnswer) {
  const std::vector<std::string> questions = Questions();
  EXPECT_EQ(questions.size(), 9U);
  for (const std::string& question : questions) {
    SCOPED_TRACE(question);
    const std::string script = ReadText(kExample / "queries" / (question + ".cypher"));
    const auto statements = SplitStatements(script);
    ASSERT_EQ(statements.size(), 1U);
    EXPECT_EQ(RunQuery(*session_, statements.front().text),
              ReadCsv(kExample / "expected" / (question + ".csv")));
  }
}

TEST_F(AiCapital, EveryRowOfEveryFileIsLoaded) {
  const struct {
    std::string query;
    CsvRows rows;
  } cases[] = {
      {"MATCH (n:Party) RETURN count(*)", {{"57"}}},
      {"MATCH (n:Source) RETURN count(*)", {{"22"}}},
      {"MATCH (n:Claim) RETURN count(*)", {{"11"}}},
      {"MATCH (n:Event) RETURN count(*)", {{"9"}}},
      {"MATCH (:Party)-[r]->(:Party) RETURN count(*)", {{"112"}}},
      {"MATCH (:Claim)-[:ABOUT]->(:Party) RETURN count(*)", {{"9"}}},
      {"MATCH (:Event)-[:ABOUT]->(:Party) RETURN count(*)", {{"9"}}},
      {"MATCH (:Party)-[r]->(:Party) RETURN type(r) AS type, count(*) ORDER BY type",
       {{"ACQUIRED", "1"},
        {"ADOPTED", "4"},
        {"COMMITTED", "19"},
        {"CONTROLS", "1"},
        {"CUSTOMER_OF", "4"},
        {"DELIVERS_TO", "1"},
        {"INVESTED_IN", "14"},
        {"MANAGES", "4"},
        {"OPERATES", "2"},
        {"OWNS", "40"},
        {"PARTNERS_WITH", "11"},
        {"RATED", "4"},
        {"RESTRICTED", "1"},
        {"SALES_CONTACT", "2"},
        {"SELLS_VIA", "4"}}},
  };
  for (const auto& [query, rows] : cases) EXPECT_EQ(Rows(query), rows) << query;
}

TEST_F(AiCapital, UnknownIsNullAndDatesAreDates) {
  Result<QueryResult> result = session_->Run(
      "MATCH ()-[r:OWNS {id: 'r77'}]->() "
      "RETURN r.share, r.min, r.max, r.start, r.end, r.amount_musd, r.status");
  ASSERT_TRUE(result) << result.error().ToString();
  ASSERT_TRUE(result->Next()) << result->status().ToString();
  std::vector<ValueType> types;
  for (const Value& value : result->row()) types.push_back(value.type());
  EXPECT_EQ(types, (std::vector<ValueType>{ValueType::kNull, ValueType::kFloat, ValueType::kFloat,
                                           ValueType::kDate, ValueType::kNull, ValueType::kNull,
                                           ValueType::kString}));
  EXPECT_FALSE(result->Next());
  EXPECT_EQ(Rows("MATCH (:Party)-[r:COMMITTED]->() WHERE r.amount_musd = 0 RETURN r.id"),
            CsvRows());
}

TEST_F(AiCapital, EveryStatementNamesAKnownSourceAndIllustrationsAreMarked) {
  EXPECT_EQ(Rows("MATCH (s:Source) WITH collect(s.id) AS known "
                 "MATCH (:Party)-[r]->(:Party) WHERE NOT r.source IN known RETURN r.id"),
            CsvRows());
  EXPECT_EQ(Rows("MATCH (s:Source) WITH collect(s.id) AS known "
                 "MATCH (n) WHERE (n:Party OR n:Claim OR n:Event) AND NOT n.source IN known "
                 "RETURN n.id"),
            CsvRows());
  // A relationship is illustrative exactly if one of its ends is invented.
  EXPECT_EQ(Rows("MATCH (a:Party)-[r]->(b:Party) "
                 "WHERE (a.illustrative OR b.illustrative) <> (r.status = 'illustrative') "
                 "RETURN r.id"),
            CsvRows());
}

}  // namespace
}  // namespace keiretsu
