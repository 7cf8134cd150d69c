#include "cli/row_printer.h"

#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/cell_text.h"
#include "cli/output.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {
namespace {

using Rows = std::vector<std::vector<Value>>;

std::string Print(OutputMode mode, const std::vector<std::string>& columns, const Rows& rows,
                  const RowPrinterOptions& options = {}) {
  Output out(-1);  // never flushed: the texts are small
  const auto printer = MakeRowPrinter(mode, options, out);
  printer->Begin(columns);
  for (const std::vector<Value>& row : rows) printer->Row(row);
  printer->End();
  return out.text();
}

Value ListOf(std::initializer_list<Value> items) { return Value(List(items)); }

TEST(RowPrinterTest, CsvQuotesOnlyWhereAFieldNeedsIt) {
  struct Case {
    Value value;
    std::string_view field;
  };
  const std::vector<Case> cases = {
      {Value(), ""},
      {Value(""), "\"\""},
      {Value("plain"), "plain"},
      {Value(" spaced "), " spaced "},
      {Value("a,b"), "\"a,b\""},
      {Value("say \"no\""), "\"say \"\"no\"\"\""},
      {Value("two\nlines"), "\"two\nlines\""},
      {Value("Zürich"), "Zürich"},
      {Value(1), "1"},
      {Value(1.0), "1.0"},
      {Value(0.1), "0.1"},
      {Value(true), "true"},
      {Value(Date{0}), "1970-01-01"},
      {ListOf({Value("a")}), "['a']"},
      {ListOf({Value("a"), Value("b")}), "\"['a', 'b']\""},
      {Value::MakeMap({{"k", Value(1)}}), "{k: 1}"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Print(OutputMode::kCsv, {"x", "y"}, {{c.value, Value(0)}}),
              "x,y\n" + std::string(c.field) + ",0\n");
  }
}

TEST(RowPrinterTest, NoColumnsPrintNothing) {
  for (const OutputMode mode :
       {OutputMode::kTable, OutputMode::kCsv, OutputMode::kTsv, OutputMode::kJson,
        OutputMode::kJsonLines, OutputMode::kLine, OutputMode::kMarkdown}) {
    EXPECT_EQ(Print(mode, {}, {}), "") << OutputModeName(mode);
  }
}

TEST(RowPrinterTest, NoRowsKeepTheHeader) {
  EXPECT_EQ(Print(OutputMode::kCsv, {"a", "b"}, {}), "a,b\n");
  EXPECT_EQ(Print(OutputMode::kJson, {"a"}, {}), "[]\n");
  EXPECT_EQ(Print(OutputMode::kJsonLines, {"a"}, {}), "");
  EXPECT_EQ(Print(OutputMode::kTable, {"a"}, {}),
            "┌───┐\n"
            "│ a │\n"
            "├───┤\n"
            "└───┘\n");
}

TEST(RowPrinterTest, TableAlignsNumbersToTheRightAndCountsWidthNotBytes) {
  EXPECT_EQ(Print(OutputMode::kTable, {"name", "share"},
                  {{Value("Zürich"), Value(12)}, {Value("日本"), Value(0.5)}, {Value(), Value()}}),
            "┌────────┬───────┐\n"
            "│ name   │ share │\n"
            "├────────┼───────┤\n"
            "│ Zürich │    12 │\n"
            "│ 日本   │   0.5 │\n"
            "│ null   │  null │\n"
            "└────────┴───────┘\n");
}

TEST(RowPrinterTest, TableNeverLetsATextMoveTheCursor) {
  const std::string text = Print(OutputMode::kTable, {"a"}, {{Value("x\ny\x1b[2J\xff")}});
  EXPECT_NE(text.find("│ x\\ny\\u001b[2J\ufffd │"), std::string::npos) << text;
}

TEST(RowPrinterTest, TableFitsATerminal) {
  const Rows rows = {{Value(std::string(50, 'a')), Value("short"), Value(std::string(30, 'b'))}};
  for (const std::size_t width : {40U, 60U, 80U, 200U}) {
    const std::string text = Print(OutputMode::kTable, {"x", "y", "z"}, rows, {.width = width});
    const std::string first_line = text.substr(0, text.find('\n'));
    EXPECT_LE(TextWidth(first_line), width);
    EXPECT_EQ(text.find("…") != std::string::npos, width < 95) << text;
    EXPECT_NE(text.find("│ short │"), std::string::npos) << "only the widest are cut\n" << text;
  }
}

TEST(RowPrinterTest, OtherModes) {
  const std::vector<std::string> columns = {"id", "long name"};
  const Rows rows = {{Value(1), Value("a\tb|c")}, {Value(), ListOf({Value("x"), Value(1.0)})}};
  EXPECT_EQ(Print(OutputMode::kTsv, columns, rows), "id\tlong name\n1\ta\\tb|c\n\t['x', 1.0]\n");
  EXPECT_EQ(Print(OutputMode::kJson, columns, rows),
            "[{\"id\":1,\"long name\":\"a\\tb|c\"},\n"
            " {\"id\":null,\"long name\":[\"x\",1.0]}]\n");
  EXPECT_EQ(Print(OutputMode::kJsonLines, columns, rows),
            "{\"id\":1,\"long name\":\"a\\tb|c\"}\n"
            "{\"id\":null,\"long name\":[\"x\",1.0]}\n");
  EXPECT_EQ(Print(OutputMode::kLine, columns, rows),
            "       id = 1\n"
            "long name = a\\tb|c\n"
            "\n"
            "       id = null\n"
            "long name = ['x', 1.0]\n");
  EXPECT_EQ(Print(OutputMode::kMarkdown, columns, rows),
            "|   id | long name  |\n"
            "| ---: | ---------- |\n"
            "|    1 | a\\tb\\|c    |\n"
            "| null | ['x', 1.0] |\n");
}

TEST(RowPrinterTest, ModesHaveNames) {
  for (const std::string_view name : {"table", "csv", "tsv", "json", "jsonl", "line", "markdown"}) {
    const auto mode = OutputModeFromName(name);
    ASSERT_TRUE(mode) << name;
    EXPECT_EQ(OutputModeName(*mode), name);
    EXPECT_NE(OutputModeNames().find(name), std::string::npos);
  }
  EXPECT_FALSE(OutputModeFromName("CSV"));
}

TEST(CellTextTest, FitsWholeCharacters) {
  struct Case {
    std::string_view text;
    std::size_t width;
    std::string_view fitted;
  };
  const std::vector<Case> cases = {{"abc", 3, "abc"},       {"abcd", 3, "ab…"},
                                   {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"},
                                   {"日本語", 4, "日…"},    {"ab", 1, "…"}};
  for (const Case& c : cases) EXPECT_EQ(FitWidth(c.text, c.width), c.fitted);
}

}  // namespace
}  // namespace keiretsu::cli
