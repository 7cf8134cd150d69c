// Several sessions on one database: prepared statements, and schema changes while others query.
// And what LOAD CSV holds in memory.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

class Sessions : public ::testing::Test {
 protected:
  Sessions() {
    auto database = Database::Open(":memory:");
    EXPECT_TRUE(database.has_value());
    database_ = *std::move(database);
    session_ = database_->NewSession();
  }

  /// The only value of the only row, or the error.
  static std::string One(Session& session, std::string_view text,
                         const Parameters& parameters = {}) {
    auto result = session.Run(text, parameters);
    if (!result) return result.error().ToString();
    std::string answer;
    while (result->Next()) answer += result->row().at(0).ToString();
    return result->status().ok() ? answer : result->status().ToString();
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_F(Sessions, APreparedStatementKnowsItsParameters) {
  auto statement = session_->Prepare("WITH $first AS a RETURN a + $second");
  ASSERT_TRUE(statement) << statement.error().ToString();
  EXPECT_EQ(statement->parameters(), (std::vector<std::string>{"first", "second"}));
  const auto run = [&](const Parameters& parameters) {
    auto result = statement->Run(parameters);
    if (!result) return result.error().ToString();
    return result->Next() ? result->row().at(0).ToString() : result->status().ToString();
  };
  EXPECT_EQ(run({{"first", Value(1)}, {"second", Value(2)}}), "3");
  EXPECT_EQ(run({{"first", Value("a")}, {"second", Value()}}), "null");
  const std::string missing = run({{"first", Value(1)}});
  EXPECT_NE(missing.find("the parameter $second was not given"), std::string::npos) << missing;
  const std::string unknown =
      run({{"first", Value(1)}, {"second", Value(2)}, {"secnd", Value(3)}});
  EXPECT_NE(unknown.find("no parameter $secnd; did you mean 'second'?"), std::string::npos)
      << unknown;
}

TEST_F(Sessions, AStatementWithoutAllItsParametersIsRefusedFromTheCacheToo) {
  const char* text = "RETURN $id";
  EXPECT_NE(One(*session_, text).find("$id"), std::string::npos);
  EXPECT_EQ(One(*session_, text, {{"id", Value(7)}}), "7");
  EXPECT_NE(One(*session_, text).find("the parameter $id was not given"), std::string::npos);
  // What a plain statement does not use is ignored: shells keep parameters for many statements.
  EXPECT_EQ(One(*session_, text, {{"id", Value(7)}, {"other", Value(8)}}), "7");
}

TEST_F(Sessions, APreparedStatementFollowsTheSchema) {
  One(*session_, "CREATE (:Firm {id: 7})");
  auto statement = session_->Prepare("MATCH (n:Company {id: $id}) RETURN count(n) AS found");
  ASSERT_TRUE(statement);
  const auto found = [&] {
    auto result = statement->Run({{"id", Value(7)}});
    return result && result->Next() ? result->row().at(0).ToString() : "failed";
  };
  EXPECT_EQ(found(), "0");
  EXPECT_EQ(One(*session_, "ALTER LABEL Firm RENAME TO Company"), "");
  EXPECT_EQ(found(), "1");
  EXPECT_EQ(One(*session_, "CREATE INDEX by_id FOR (n:Company) ON (n.id)"), "");
  EXPECT_EQ(found(), "1");
  EXPECT_EQ(One(*session_, "DROP INDEX by_id"), "");
  EXPECT_EQ(found(), "1");
  EXPECT_EQ(One(*session_, "ALTER PROPERTY id RENAME TO key"), "");
  EXPECT_EQ(found(), "0");
}

/// Queries of other sessions while `change` runs again and again in one.
template <typename Change, typename Query>
void Race(Database& database, int rounds, const Change& change, const Query& query) {
  std::atomic<bool> done{false};
  std::thread other([&] {
    const auto session = database.NewSession();
    while (!done.load()) query(*session);
  });
  const auto session = database.NewSession();
  for (int round = 0; round < rounds; ++round) change(*session);
  done.store(true);
  other.join();
}

TEST_F(Sessions, NoPlanOutlivesItsIndex) {
  One(*session_, "UNWIND range(1, 3000) AS i CREATE (:Firm {id: i})");
  Race(
      *database_, 30,
      [](Session& session) {
        EXPECT_EQ(One(session, "CREATE INDEX by_id FOR (n:Firm) ON (n.id)"), "");
        EXPECT_EQ(One(session, "MATCH (n:Firm {id: 7}) RETURN count(n)"), "1");
        EXPECT_EQ(One(session, "DROP INDEX by_id"), "");
        EXPECT_EQ(One(session, "MATCH (n:Firm {id: 7}) RETURN count(n)"), "1");
      },
      [](Session& session) {
        EXPECT_EQ(One(session, "MATCH (n:Firm {id: 7}) RETURN count(n)"), "1");
        EXPECT_EQ(One(session, "MATCH (n:Firm {id: 8}) RETURN count(n)"), "1");
      });
}

TEST_F(Sessions, NoPlanOutlivesAName) {
  One(*session_, "CREATE (:Old)-[:T]->(:Other)");
  Race(
      *database_, 100,
      [](Session& session) {
        EXPECT_EQ(One(session, "ALTER LABEL Old RENAME TO New"), "");
        EXPECT_EQ(One(session, "MATCH (n:Old) RETURN count(n)"), "0");
        EXPECT_EQ(One(session, "MATCH (n:New) RETURN count(n)"), "1");
        EXPECT_EQ(One(session, "ALTER LABEL New RENAME TO Old"), "");
        EXPECT_EQ(One(session, "MATCH (n:New) RETURN count(n)"), "0");
        EXPECT_EQ(One(session, "MATCH (n:Old) RETURN count(n)"), "1");
      },
      [](Session& session) {
        One(session, "MATCH (n:Old) RETURN count(n)");
        One(session, "MATCH (n:New) RETURN count(n)");
        const std::string label = One(session, "MATCH (n)-[:T]->() RETURN labels(n)[0]");
        EXPECT_TRUE(label == "'Old'" || label == "'New'") << label;
      });
}

TEST(LoadCsv, LargeRecordsAreHandedOnBeforeTheyFillTheMemory) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("keiretsu-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string path = folder / "large.csv";
  {
    std::ofstream file(path, std::ios::binary);
    const std::string cell(1 << 20, 'x');
    for (int i = 0; i < 40; ++i) file << i << ',' << cell << '\n';
  }
  DatabaseOptions options;
  options.memory_limit_bytes = 16 << 20;
  auto database = Database::Open(":memory:", options);
  ASSERT_TRUE(database);
  const auto session = (*database)->NewSession();
  auto result = session->Run("LOAD CSV FROM $path AS row RETURN sum(size(row[1]))",
                             {{"path", Value(path)}});
  ASSERT_TRUE(result && result->Next()) << result.status().ToString();
  EXPECT_EQ(result->row().at(0), Value(std::int64_t{40} << 20));
  std::filesystem::remove_all(folder);
}

TEST_F(Sessions, AWriterOpenAcrossARenameStartsOver) {
  One(*session_, "CREATE (:Old)");
  ASSERT_TRUE(session_->Begin().ok());
  One(*session_, "CREATE (:Old)");
  const auto other = database_->NewSession();
  EXPECT_EQ(One(*other, "ALTER LABEL Old RENAME TO New"), "");
  EXPECT_EQ(session_->Commit().code(), StatusCode::kConflict);
  EXPECT_EQ(One(*session_, "MATCH (n:New) RETURN count(n)"), "1");
}

}  // namespace
}  // namespace keiretsu
