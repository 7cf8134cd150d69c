#include "query/parser/literal_lists.h"

#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "query/ast/printer.h"
#include "query/limits.h"
#include "query/parser/parser.h"

namespace keiretsu::query::parser {
namespace {

constexpr std::size_t kMany = 3000;  // elements that make any list long

std::string ListOf(const std::vector<std::string>& elements) {
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

// The text of what RETURN returns, or the error.
std::string Printed(const std::string& expression) {
  const auto statement = Parse("RETURN " + expression);
  if (!statement) return statement.error().ToString();
  return ast::Print(*statement).substr(std::string("RETURN ").size());
}

TEST(LiteralLists, LongListsHoldWhatShortOnesDo) {
  for (const std::string element :
       {"1", "-1", "0", "007", "0x1F", "0o17", "-9223372036854775808", "1.5", "-.5", "1e9",
        "2E-3", "1.5e+3", "null", "TRUE", "False", "'text'", "\"text\"", "''", R"('it\'s \u00e9')",
        "'é, [not] {a: list}'", "[]", "[1, [2, 'x']]", "{}", "{k: 1}",
        "{k: [1, {deep: null}], k2 : 'x'}", "1 /* one */", "1 // one\n", "\n 1 \t"}) {
    const std::vector<std::string> many(kMany, element);
    const std::string text = ListOf(many);
    const std::vector<LiteralList> found = FindLiteralLists("RETURN " + text);
    ASSERT_EQ(found.size(), 1U) << element;
    EXPECT_EQ(found[0].value.AsList().size(), kMany);
    EXPECT_EQ(Printed(text), ListOf(std::vector<std::string>(kMany, Printed(element)))) << element;
  }
}

TEST(LiteralLists, WhatIsNoLiteralIsLeftToTheParser) {
  for (const std::string element :
       {"x", "1 + 1", "$p", "n.k", "x[0]", "-'a'", "+1", "--1", "- 17", "1..2", "1.e5", "0xg",
        "1x", "1f5", "'\\q'", "99999999999999999999", "1e999", "{k 1}", "{1: 1}", "{`k`: 1}",
        "[1, ]", "[, 1]", "é", "NaN", "nullx", "(1)", "[x IN [1] | 1]", "1 2", "}", ")"}) {
    std::vector<std::string> many(kMany, "1");
    many.push_back(element);
    EXPECT_TRUE(FindLiteralLists("RETURN " + ListOf(many)).empty()) << element;
    // The same answer as that of a short list, the rest aside.
    const std::string shorter = Printed(ListOf({"1", element}));
    const std::string longer = Printed(ListOf(many));
    const bool accepted = shorter.starts_with('[');
    EXPECT_EQ(longer.starts_with('['), accepted) << element << "\n" << longer.substr(0, 200);
  }
}

TEST(LiteralLists, ListsAreFoundWhereverTheyStand) {
  const std::string list = ListOf(std::vector<std::string>(kMany, "1"));
  struct {
    std::string text;
    std::size_t lists;
  } const cases[] = {
      {"RETURN " + list + " + " + list, 2},
      {"RETURN [x, " + list + "]", 1},
      {"RETURN [" + list + ", " + list + "]", 1},
      {"RETURN [[[" + list + ", x]]]", 1},
      {"RETURN '" + list + "'", 0},
      {"RETURN \"\\\"" + list + "\"", 0},
      {"RETURN `" + list + "`", 0},
      {"/* " + list + " */ RETURN 1", 0},
      {"// " + list + "\nRETURN " + list, 1},
      {"RETURN '" + list, 0},
      {"RETURN [1, 2]", 0},
      {"UNWIND " + list + " AS x RETURN [y IN " + list + " WHERE y IN " + list + "]", 3},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(FindLiteralLists(one.text).size(), one.lists) << one.text.substr(0, 40);
  }
}

TEST(LiteralLists, PlacesBehindAListAreRight) {
  const std::string list = ListOf(std::vector<std::string>(kMany, "\n'é'"));
  const auto statement = Parse("RETURN " + list + " AS é, ?");
  ASSERT_FALSE(statement);
  const auto& span = statement.error().query_error()->span;
  ASSERT_TRUE(span);
  EXPECT_EQ(span->line, kMany + 1);
  EXPECT_EQ(span->column, std::string("'.'] AS ., ?").size());
  EXPECT_EQ(span->offset, ("RETURN " + list + " AS é, ").size());
}

TEST(LiteralLists, AListWhereNoneBelongsIsNamedBriefly) {
  const auto statement = Parse("MATCH (n " + ListOf(std::vector<std::string>(kMany, "1")) + ")");
  ASSERT_FALSE(statement);
  EXPECT_LT(statement.error().message().size(), 300U) << statement.error().message();
}

}  // namespace
}  // namespace keiretsu::query::parser
