#include "keiretsu/statement_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu {
namespace {

std::vector<std::string> Texts(std::string_view script) {
  std::vector<std::string> texts;
  for (const StatementText& statement : SplitStatements(script)) {
    texts.push_back(std::string(statement.text) + (statement.terminated ? ";" : ""));
  }
  return texts;
}

TEST(StatementTextTest, SemicolonsEndStatementsUnlessQuotedOrCommentedOut) {
  struct Case {
    std::string_view script;
    std::vector<std::string> texts;
  };
  const std::vector<Case> cases = {
      {"", {}},
      {" ;; \n// nothing\n/* nor; here */", {}},
      {"RETURN 1", {"RETURN 1"}},
      {"RETURN 1;", {"RETURN 1;"}},
      {"RETURN 1 ; RETURN 2", {"RETURN 1;", "RETURN 2"}},
      {"RETURN ';' ; RETURN \"a;\\\";\"", {"RETURN ';';", "RETURN \"a;\\\";\""}},
      {"RETURN '\\';';", {"RETURN '\\';';"}},
      {"RETURN 1 AS `a;``b;`;", {"RETURN 1 AS `a;``b;`;"}},
      {"// c; 'd\nRETURN 1; // e;\nRETURN 2;", {"RETURN 1;", "RETURN 2;"}},
      {"RETURN /* ; */ 1 /* ;", {"RETURN /* ; */ 1"}},
      {"RETURN 'open; RETURN 2;", {"RETURN 'open; RETURN 2;"}},
      {"RETURN 6 / 2;", {"RETURN 6 / 2;"}},
      {"\xef\xbb\xbfRETURN 1;", {"RETURN 1;"}},
  };
  for (const Case& c : cases) EXPECT_EQ(Texts(c.script), c.texts) << c.script;
}

TEST(StatementTextTest, UnclosedStringsDoNotTerminate) {
  const std::vector<StatementText> statements = SplitStatements("RETURN 'open;");
  ASSERT_EQ(statements.size(), 1U);
  EXPECT_FALSE(statements.front().terminated);
}

TEST(StatementTextTest, PlacesCountLinesAndCodePoints) {
  const std::string script = "RETURN 'ü';  RETURN 2;\n\n  RETURN 3";
  const std::vector<StatementText> statements = SplitStatements(script);
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[1].start.line, 1U);
  EXPECT_EQ(statements[1].start.column, 14U);
  EXPECT_EQ(statements[1].start.offset, 14U);
  EXPECT_EQ(statements[2].start.line, 3U);
  EXPECT_EQ(statements[2].start.column, 3U);
}

TEST(StatementTextTest, FailuresMoveToTheirPlaceInTheScript) {
  const auto failure = [](std::uint32_t line, std::uint32_t column) {
    return Status::FromQueryError(
        {.type = "SyntaxError",
         .phase = "compile time",
         .detail = "UnexpectedSyntax",
         .span = SourceSpan{.offset = 5, .length = 1, .line = line, .column = column}},
        "no");
  };
  const ScriptPosition start = {.offset = 100, .line = 7, .column = 3};
  const Status first_line = InScript(failure(1, 6), start);
  EXPECT_EQ(first_line.query_error()->span->line, 7U);
  EXPECT_EQ(first_line.query_error()->span->column, 8U);
  EXPECT_EQ(first_line.query_error()->span->offset, 105U);
  const Status second_line = InScript(failure(2, 6), start);
  EXPECT_EQ(second_line.query_error()->span->line, 8U);
  EXPECT_EQ(second_line.query_error()->span->column, 6U);
  EXPECT_EQ(InScript(Status::NotFound("x"), start).code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace keiretsu
