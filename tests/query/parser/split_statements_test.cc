#include "query/parser/split_statements.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu::query::parser {
namespace {

TEST(SplitStatements, AtSemicolonsOutsideStringsNamesAndComments) {
  using Texts = std::vector<std::string>;
  struct {
    std::string_view script;
    Texts texts;
    bool last_terminated;
  } const rows[] = {
      {"", {}, false},
      {" ; ;; \n", {}, false},
      {"RETURN 1", {"RETURN 1"}, false},
      {"RETURN 1;RETURN 2 ; ", {"RETURN 1", "RETURN 2"}, true},
      {"RETURN ';'; RETURN \"a\\\";\"; RETURN `;``;`;",
       {"RETURN ';'", "RETURN \"a\\\";\"", "RETURN `;``;`"},
       true},
      {"// one; two\nRETURN 1 // end;\n; /* ; */ RETURN /* ; */ 2;",
       {"RETURN 1", "RETURN /* ; */ 2"},
       true},
      {"RETURN 'it''s;' ; x", {"RETURN 'it''s;'", "x"}, false},
      {"RETURN 'open; RETURN 2;", {"RETURN 'open; RETURN 2;"}, false},
      {"RETURN 1; /* open; ", {"RETURN 1", "/* open; "}, false},
      {"/*/ ;", {"/*/ ;"}, false},
      {"// only a comment", {}, false},
  };
  for (const auto& row : rows) {
    const auto statements = SplitStatements(row.script);
    ASSERT_TRUE(statements);
    Texts texts;
    for (const auto& statement : *statements) {
      texts.emplace_back(statement.text);
      EXPECT_EQ(row.script.substr(statement.span.offset, statement.span.length), statement.text);
    }
    EXPECT_EQ(texts, row.texts) << row.script;
    if (!statements->empty()) {
      EXPECT_EQ(statements->back().terminated, row.last_terminated) << row.script;
    }
  }
}

TEST(SplitStatements, KnowsLineAndColumn) {
  const auto statements = SplitStatements("RETURN 'é\n'; RETURN 2;\n\n  RETURN 3");
  ASSERT_TRUE(statements);
  ASSERT_EQ(statements->size(), 3U);
  EXPECT_EQ((*statements)[1].span.line, 2U);
  EXPECT_EQ((*statements)[1].span.column, 4U);
  EXPECT_EQ((*statements)[2].span.line, 4U);
  EXPECT_EQ((*statements)[2].span.column, 3U);
}

}  // namespace
}  // namespace keiretsu::query::parser
