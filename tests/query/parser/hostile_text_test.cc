#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "query/ast/printer.h"
#include "query/limits.h"
#include "query/parser/parser.h"

namespace keiretsu::query::parser {
namespace {

std::string Repeat(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string Nested(std::string_view open, std::string_view middle, std::string_view close,
                   std::size_t depth) {
  return "RETURN " + Repeat(open, depth) + std::string(middle) + Repeat(close, depth);
}

void ExpectAnswer(const std::string& text) {
  const auto statement = Parse(text);
  ASSERT_TRUE(statement) << statement.error().ToString() << " in " << text.substr(0, 80);
  const std::string printed = ast::Print(*statement);
  const auto again = Parse(printed);
  ASSERT_TRUE(again) << again.error().ToString() << " in " << text.substr(0, 80);
  EXPECT_TRUE(ast::Print(*again) == printed) << text.substr(0, 80);
}

void ExpectParses(const std::string& text) {
  const auto statement = Parse(text);
  EXPECT_TRUE(statement) << statement.error().ToString() << " in " << text.substr(0, 80);
}

void ExpectLimit(const std::string& text, std::string_view number) {
  const auto statement = Parse(text);
  ASSERT_FALSE(statement) << text.substr(0, 80);
  EXPECT_EQ(statement.error().code(), StatusCode::kResourceExhausted) << text.substr(0, 80);
  EXPECT_NE(statement.error().message().find(number), std::string::npos)
      << statement.error().ToString();
}

TEST(HostileText, NestingUpToTheLimitIsAnswered) {
  ExpectAnswer(Nested("(", "1", ")", kMaxNestingDepth));
  ExpectAnswer(Nested("[", "", "]", kMaxNestingDepth));
  ExpectAnswer(Nested("f(", "1", ")", kMaxExpressionDepth - 1));
  ExpectAnswer(Nested("{k: ", "1", "}", kMaxExpressionDepth - 1));
  ExpectAnswer(Nested("[x IN ", "y", "]", kMaxExpressionDepth - 1));
  ExpectAnswer(Nested("[(a)-->(b) | ", "y", "]", kMaxExpressionDepth - 1));
  ExpectAnswer(Nested("CASE WHEN ", "true", " THEN 1 END", kMaxExpressionDepth - 1));
  ExpectAnswer(Nested("({k: ", "1", "})", 200));
  ExpectAnswer("MATCH (a) WHERE " + Repeat("EXISTS { MATCH (a) WHERE ", 360) + "true" +
               Repeat(" }", 360) + " RETURN a");
  ExpectAnswer(Repeat("CALL { ", 360) + "RETURN 1 AS x" + Repeat(" } RETURN x", 360));
  ExpectAnswer(Repeat("FOREACH (x IN [1] | ", 360) + "CREATE ()" + Repeat(")", 360));
}

TEST(HostileText, NestingPastTheLimitIsRefusedWithItsNumber) {
  const std::string kLimit = std::to_string(kMaxNestingDepth);
  static_assert(kMaxNestingDepth == kMaxExpressionDepth);
  for (const std::size_t depth : {kMaxNestingDepth + 1, std::size_t{5000}}) {
    ExpectLimit(Nested("(", "1", ")", depth), kLimit);
    ExpectLimit(Nested("[", "", "]", depth), kLimit);
    ExpectLimit(Nested("{k: ", "1", "}", depth), kLimit);
    ExpectLimit(Nested("CASE WHEN ", "true", " THEN 1 END", depth), kLimit);
    ExpectLimit(Nested("EXISTS { MATCH (a) WHERE ", "true", " }", depth), kLimit);
    ExpectLimit(Nested("(", "1", "", depth), kLimit);
  }
  ExpectLimit(Nested("[", "1", "]", kMaxExpressionDepth), kLimit);
  ExpectLimit("RETURN a" + Repeat(".b", kMaxExpressionDepth), kLimit);
  ExpectLimit("RETURN a" + Repeat("[0]", 50'000), kLimit);
  ExpectLimit("RETURN a" + Repeat(" IS NULL", 50'000), kLimit);
  ExpectLimit("RETURN a" + Repeat(" IN a", 20'000), kLimit);
  // Little nesting of brackets, but ten levels of operators in each.
  ExpectLimit(Nested("1 OR 1 XOR 1 AND NOT 1 = 1 IN 1 + 1 * 1 ^ -(", "1", ")", 360), kLimit);
  ExpectLimit(std::string(kMaxQueryBytes + 1, ' '), "16777216");
}

TEST(HostileText, AWordCalledCaseIsNoNesting) {
  ExpectAnswer("RETURN " + Repeat("n.case + ", 2000) + "1");
}

TEST(HostileText, LongChainsAreLoops) {
  ExpectParses("RETURN " + Repeat("NOT ", 50'000) + "true");
  ExpectParses("RETURN " + Repeat("- ", 50'000) + "x");
  ExpectParses("RETURN " + Repeat("a.x = 1 OR ", 20'000) + "true");
  ExpectParses("RETURN " + Repeat("1 + ", 20'000) + "1");
  ExpectParses("RETURN " + Repeat("1 < ", 20'000) + "1");
  ExpectParses("MATCH (a) WHERE " + Repeat("(a)-[:T]->(b) AND ", 2000) + "true RETURN a");
  ExpectParses("MATCH (a)" + Repeat("-->(b)", 3000) + " RETURN a");
  ExpectParses(Repeat("WITH 1 AS x ", 3000) + "RETURN x");
  ExpectParses(Repeat("RETURN 1 AS x UNION ", 3000) + "RETURN 1 AS x");
  ExpectParses("RETURN a" + Repeat(".b", kMaxExpressionDepth - 1));
}

// Ten times the text may take little more than ten times the time.
TEST(HostileText, TimeGrowsWithLengthNotItsSquare) {
  const auto seconds = [](const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    const auto statement = Parse(text);
    EXPECT_TRUE(statement) << statement.error().ToString();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  struct {
    std::string_view head, part, tail;
  } const shapes[] = {
      {"RETURN [", "12345, ", "1]"},
      {"RETURN [", "{id: 1, name: 'abc'}, ", "1]"},
      {"MATCH (n) SET ", "n.a = 1 AND true, ", "n.b = 1"},
      {"RETURN ", "(a) - ", "(b)"},
  };
  for (const auto& shape : shapes) {
    const auto text = [&](std::size_t count) {
      return std::string(shape.head) + Repeat(shape.part, count) + std::string(shape.tail);
    };
    seconds(text(1000));  // warm
    const double small = seconds(text(1000));
    const double large = seconds(text(10'000));
    EXPECT_LT(large, 40 * small + 0.05) << shape.part;
  }
}

TEST(HostileText, RubbishIsRefusedNotFollowed) {
  for (const std::string& text :
       {Repeat("/* ", 100'000), "RETURN " + Repeat("'a", 100'001), Repeat("`", 100'001),
        Repeat("\xF0\x9F\x98\x80", 10'000), std::string(1000, '\0'), Repeat(")", 10'000),
        "RETURN " + Repeat("[", 360), Repeat("MATCH ", 10'000), "RETURN " + Repeat("(a)-", 500),
        Repeat(";", 10'000)}) {
    const auto statement = Parse(text);
    ASSERT_FALSE(statement) << text.substr(0, 40);
    EXPECT_LT(statement.error().message().size(), 400U);
  }
}

}  // namespace
}  // namespace keiretsu::query::parser
