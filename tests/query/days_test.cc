// AS OF and BETWEEN through a session: parameters, cached plans, prepared statements, procedures.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

class Days : public ::testing::Test {
 protected:
  Days() {
    auto database = Database::Open(":memory:");
    EXPECT_TRUE(database.has_value());
    database_ = *std::move(database);
    session_ = database_->NewSession();
    Rows("CREATE (:P {id: 'a'})-[:OWNS {share: 0.6, start: date('2020-01-01'), "
         "end: date('2022-01-01')}]->(:P {id: 'b'})");
  }

  /// The rows, each as its values joined by spaces; or the error.
  std::string Rows(std::string_view text, const Parameters& parameters = {}) {
    auto result = session_->Run(text, parameters);
    if (!result) return result.error().ToString();
    std::string rows;
    while (result->Next()) {
      if (!rows.empty()) rows += "; ";
      for (const Value& value : result->row()) rows += value.ToString() + " ";
      if (!result->row().empty()) rows.pop_back();
    }
    return result->status().ok() ? rows : result->status().ToString();
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_F(Days, OnePlanServesAllDays) {
  const char* text = "AS OF $d MATCH (a)-[r:OWNS]->(b) RETURN a.id, b.id";
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(Rows(text, {{"d", Value("2021-01-01")}}), "'a' 'b'");
    EXPECT_EQ(Rows(text, {{"d", Value("2022-01-01")}}), "");
    EXPECT_EQ(Rows(text, {{"d", Value(Date{18'628})}}), "'a' 'b'");
  }
  EXPECT_NE(Rows(text, {{"d", Value()}}).find("null"), std::string::npos);
  EXPECT_NE(Rows(text).find("$d"), std::string::npos);
}

TEST_F(Days, APreparedStatementNamesTheParametersOfItsDay) {
  auto statement = session_->Prepare("BETWEEN $from AND $to MATCH (a {id: $id}) RETURN a.id");
  ASSERT_TRUE(statement.has_value()) << statement.error().ToString();
  EXPECT_EQ(statement->parameters(), (std::vector<std::string>{"from", "id", "to"}));
  auto result =
      statement->Run({{"from", Value("2020")}, {"to", Value("2023")}, {"id", Value("a")}});
  ASSERT_TRUE(result.has_value()) << result.error().ToString();
  EXPECT_EQ(result->columns(), (std::vector<std::string>{"change", "a.id"}));
  EXPECT_FALSE(result->Next());
}

TEST_F(Days, ResultsStreamFromTheStateTheyBeganWith) {
  auto result = session_->Run("AS OF '2021' MATCH (a)-[r:OWNS]->(b) RETURN b.id");
  ASSERT_TRUE(result.has_value());
  auto other = database_->NewSession();
  ASSERT_TRUE(other->Run("MATCH ()-[r]->() DELETE r").has_value());
  ASSERT_TRUE(result->Next());
  EXPECT_EQ(result->row()[0].AsString(), "b");
}

TEST_F(Days, ExplainAndProfile) {
  auto explained = session_->Run("EXPLAIN AS OF '2021' MATCH (a)-[r:OWNS]->(b) RETURN b.id");
  ASSERT_TRUE(explained.has_value()) << explained.error().ToString();
  EXPECT_FALSE(explained->plan().empty());
  EXPECT_FALSE(explained->Next());
  auto profiled = session_->Run("PROFILE AS OF '2021' MATCH (a)-[r:OWNS]->(b) RETURN b.id");
  ASSERT_TRUE(profiled.has_value()) << profiled.error().ToString();
  EXPECT_TRUE(profiled->Next());
  EXPECT_FALSE(profiled->Next());
  EXPECT_FALSE(profiled->plan().empty());
}

TEST_F(Days, DeclarationsAreDefinedOutsideTransactionsAndSeenAtOnce) {
  Rows("CREATE (:P {id: 'c'})-[:OWNS {von: '2030'}]->(:P {id: 'd'})");
  const char* text = "AS OF '2021' MATCH (a)-[:OWNS]->(b) RETURN b.id ORDER BY b.id";
  EXPECT_EQ(Rows(text), "'b'; 'd'");
  EXPECT_EQ(Rows("CREATE VALIDITY FOR ()-[r:OWNS]-() ON (r.von, r.bis)"), "");
  EXPECT_EQ(Rows(text), "'b'");
  EXPECT_EQ(Rows("AS OF '2031' MATCH (a)-[:OWNS]->(b) RETURN b.id ORDER BY b.id"), "'b'; 'd'");
  ASSERT_TRUE(session_->Begin().ok());
  EXPECT_NE(Rows("DROP VALIDITY FOR ()-[r:OWNS]-()").find("inside a transaction"),
            std::string::npos);
  ASSERT_TRUE(session_->Rollback().ok());
  EXPECT_EQ(Rows("DROP VALIDITY FOR ()-[r:OWNS]-()"), "");
  EXPECT_EQ(Rows(text), "'b'; 'd'");
}

TEST_F(Days, ProceduresSeeTheDay) {
  const char* direct = "CALL ownership.direct({}) YIELD owner, owned, share "
                       "RETURN owner.id, owned.id, share";
  EXPECT_EQ(Rows(std::string("AS OF '2021' ") + direct), "'a' 'b' 0.6");
  EXPECT_EQ(Rows(std::string("AS OF '2023' ") + direct), "");
  EXPECT_EQ(Rows(std::string("BETWEEN '2021' AND '2023' ") + direct), "'lost' 'a' 'b' 0.6");
  EXPECT_EQ(Rows(direct), "'a' 'b' 0.6");
}

TEST_F(Days, ADeclarationServesProceduresUnlessTheyNameProperties) {
  Rows("MATCH ()-[r]->() SET r.von = date('2030-01-01')");
  const auto control = [this](const char* keys) {
    return Rows(std::string("CALL ownership.control({as_of: date('2021-01-01')") + keys +
                "}) YIELD company RETURN company.id");
  };
  EXPECT_EQ(control(""), "'b'");
  Rows("CREATE VALIDITY FOR ()-[r:OWNS]-() ON (r.von, r.bis)");
  EXPECT_EQ(control(""), "");
  EXPECT_EQ(control(", start: 'start', end: 'bis'"), "'b'");
  EXPECT_EQ(Rows("CALL ownership.changes({from: '2029', to: '2031'}) YIELD kind RETURN kind "
                 "ORDER BY kind"),
            "'added'; 'control gained'");
  Rows("DROP VALIDITY FOR ()-[r:OWNS]-()");
  EXPECT_EQ(control(""), "'b'");
}

}  // namespace
}  // namespace keiretsu
