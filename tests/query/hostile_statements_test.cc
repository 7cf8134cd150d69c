// Statements that nobody writes by hand, run from text to rows: each has an answer, or an error
// that names the limit it passed. None takes the stack, in checked builds either.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keiretsu/keiretsu.h"

namespace keiretsu {
namespace {

std::string Repeat(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string Nested(std::string_view open, std::string_view middle, std::string_view close,
                   std::size_t depth) {
  return Repeat(open, depth) + std::string(middle) + Repeat(close, depth);
}

// A statement by the length of what is repeated in it.
struct Hostile {
  std::string_view name;
  std::size_t size;  ///< how often
  std::function<std::string(std::size_t)> text;
  /// What it answers in its first row, or what its error says.
  std::string_view answer;
};

const std::vector<Hostile>& Statements() {
  static const std::vector<Hostile> statements = {
      // Nesting: bounded, by a number that the error names.
      {"brackets", 5000, [](auto n) { return "RETURN " + Nested("(", "1", ")", n); }, "400"},
      {"brackets within the limit", 390,
       [](auto n) { return "RETURN " + Nested("(", "1", ")", n); }, "1"},
      {"open brackets", 100'000, [](auto n) { return "RETURN " + Repeat("(", n); }, "400"},
      {"lists", 5000, [](auto n) { return "RETURN " + Nested("[", "1", "]", n); }, "400"},
      {"lists within the limit", 390,
       [](auto n) { return "RETURN size(" + Nested("[", "1", "]", n) + ")"; }, "1"},
      {"maps", 5000, [](auto n) { return "RETURN " + Nested("{k: ", "1", "}", n); }, "400"},
      {"CASE", 5000,
       [](auto n) { return "RETURN " + Nested("CASE WHEN true THEN ", "1", " END", n); }, "400"},
      {"CASE within the limit", 390,
       [](auto n) { return "RETURN " + Nested("CASE WHEN true THEN ", "1", " END", n); }, "1"},
      {"subqueries", 5000,
       [](auto n) {
         return "MATCH (a) WHERE " + Nested("EXISTS { MATCH (a) WHERE ", "true", " }", n) +
                " RETURN a";
       },
       "400"},
      {"subqueries within the limit", 350,
       [](auto n) {
         return "MATCH (a) WHERE " + Nested("EXISTS { MATCH (a) WHERE ", "true", " }", n) +
                " RETURN count(a)";
       },
       "1"},
      {"CALL", 350,
       [](auto n) { return Nested("CALL { ", "RETURN 1 AS x", " } RETURN x", n); }, "1"},
      {"FOREACH", 350,
       [](auto n) { return Nested("FOREACH (x IN [1] | ", "MERGE (:N)", ")", n); }, ""},
      {"comprehensions", 390,
       [](auto n) { return "RETURN size(" + Nested("[x IN ", "[1]", " | x]", n) + ")"; }, "1"},
      {"calls", 5000, [](auto n) { return "RETURN " + Nested("abs(", "1", ")", n); }, "400"},
      {"subscripts", 50'000, [](auto n) { return "RETURN [1]" + Repeat("[0]", n); }, "400"},
      {"properties of properties", 50'000,
       [](auto n) { return "WITH {a: 1} AS m RETURN m" + Repeat(".a", n); }, "400"},
      // Length: answered.
      {"NOT", 50'000, [](auto n) { return "RETURN " + Repeat("NOT ", n) + "true"; }, "true"},
      {"minus", 50'000, [](auto n) { return "RETURN " + Repeat("- ", n) + "1.5"; }, "1.5"},
      {"OR", 20'000,
       [](auto n) {
         return "MATCH (a) WHERE " + Repeat("a.x = 1 OR ", n) + "true RETURN count(a)";
       },
       "1"},
      {"AND", 20'000,
       [](auto n) {
         return "MATCH (a) WHERE " + Repeat("a.x IS NULL AND ", n) + "true RETURN count(a)";
       },
       "1"},
      {"XOR", 20'000, [](auto n) { return "RETURN " + Repeat("true XOR ", n) + "true"; }, "true"},
      {"+", 20'000, [](auto n) { return "RETURN " + Repeat("1 + ", n) + "1"; }, "20001"},
      {"+ of texts", 20'000, [](auto n) { return "RETURN size(" + Repeat("'a' + ", n) + "'a')"; },
       "20001"},
      {"comparisons", 20'000, [](auto n) { return "RETURN " + Repeat("1 <= ", n) + "1"; }, "true"},
      {"a list of numbers", 300'000,
       [](auto n) { return "RETURN size([" + Repeat("12345, ", n) + "1])"; }, "300001"},
      {"a list of maps", 40'000,
       [](auto n) {
         return "UNWIND [" + Repeat("{id: 1, name: 'a name', share: 0.25}, ", n) +
                "{}] AS row RETURN count(row.share)";
       },
       "40000"},
      {"IN a long list", 100'000,
       [](auto n) {
         return "UNWIND [7, 8] AS x WITH x WHERE x IN [" + Repeat("8, ", n) + "9] RETURN x";
       },
       "8"},
      {"a list with one expression", 20'000,
       [](auto n) { return "WITH 1 AS x RETURN size([" + Repeat("1, ", n) + "x])"; }, "20001"},
      {"a long text", 4U << 20, [](auto n) { return "RETURN size('" + Repeat("a", n) + "')"; },
       "4194304"},
      {"a long comment", 4U << 20, [](auto n) { return "/*" + Repeat("*", n) + "*/ RETURN 1"; },
       "1"},
      {"blanks", 4U << 20, [](auto n) { return Repeat(" \n", n / 2) + "RETURN 1"; }, "1"},
      {"a long name", 1U << 20, [](auto n) { return "RETURN 1 AS " + Repeat("n", n); }, "1"},
      {"columns", 3000,
       [](auto n) {
         std::string text = "RETURN 1 AS c";
         for (std::size_t i = 0; i < n; ++i) text += fmt::format(", {0} AS c{0}", i);
         return text;
       },
       "1"},
      {"UNION", 1000,
       [](auto n) { return Repeat("RETURN 1 AS x UNION ", n) + "RETURN 1 AS x"; }, "1"},
      {"CREATE of many", 10'000, [](auto n) { return "CREATE (:C)" + Repeat(", (:C)", n); }, ""},
      // Length: bounded.
      {"words", 600'000, [](auto n) { return "RETURN " + Repeat("1+", n) + "1"; }, "1000000"},
      {"a pattern", 10'000,
       [](auto n) { return "MATCH (a)" + Repeat("-->()", n) + " RETURN count(*)"; }, "5000"},
      {"a pattern within the limit", 500,
       [](auto n) { return "MATCH (a)" + Repeat("-->()", n) + " RETURN count(*)"; }, "0"},
      {"a pattern of many parts", 10'000,
       [](auto n) { return "MATCH (a)" + Repeat(", (a)", n) + " RETURN count(*)"; }, "5000"},
      {"clauses", 10'000, [](auto n) { return Repeat("WITH 1 AS x ", n) + "RETURN x"; }, "5000"},
      {"clauses within the limit", 700,
       [](auto n) { return Repeat("WITH 1 AS x ", n) + "RETURN x"; }, "1"},
      {"the whole text", 16U << 20, [](auto n) { return "RETURN 1 " + Repeat(" ", n); },
       "16777216"},
      // Rubbish.
      {"an open string", 4U << 20, [](auto n) { return "RETURN '" + Repeat("a", n); },
       "not closed"},
      {"open comments", 1'000'000, [](auto n) { return Repeat("/* ", n); }, "not closed"},
      {"no UTF-8", 100'000, [](auto n) { return "RETURN '" + Repeat("\xFF", n) + "'"; }, "UTF-8"},
      {"half a character", 100'000,
       [](auto n) { return "RETURN '" + Repeat("\xC3\xA9", n) + "\xC3'"; }, "UTF-8"},
      {"zeros", 100'000, [](auto n) { return std::string(n, '\0'); }, "Unexpected"},
      {"closing brackets", 100'000, [](auto n) { return "RETURN 1" + Repeat(")", n); },
       "Unexpected"},
      {"commas", 100'000, [](auto n) { return "RETURN [" + Repeat(",", n) + "]"; }, "Unexpected"},
      {"MATCH", 100'000, [](auto n) { return Repeat("MATCH ", n); }, "Unexpected"},
      {"half a pattern", 20'000, [](auto n) { return "RETURN " + Repeat("(a)-", n); }, "early"},
      {"semicolons", 100'000, [](auto n) { return Repeat(";", n); }, "Unexpected"},
  };
  return statements;
}

class HostileStatements : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = *Database::Open(":memory:");
    session_ = database_->NewSession();
    ASSERT_TRUE(session_->Run("CREATE (:A)"));
  }

  // The first value, or the error's message; what it changed is taken back.
  std::string Answer(const std::string& text) {
    EXPECT_TRUE(session_->Begin().ok());
    std::string answer = Read(text);
    EXPECT_TRUE(session_->Rollback().ok());
    return answer;
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;

 private:
  std::string Read(const std::string& text) {
    Result<QueryResult> result = session_->Run(text);
    if (!result) return std::string(result.error().message());
    std::string first;
    if (result->Next() && !result->row().empty()) first = result->row()[0].ToString();
    while (result->Next()) {
    }
    return result->status().ok() ? first : std::string(result->status().message());
  }
};

TEST_F(HostileStatements, EachHasAnAnswerOrAnErrorWithItsLimit) {
  for (const Hostile& hostile : Statements()) {
    const std::string text = hostile.text(hostile.size);
    const std::string answer = Answer(text);
    EXPECT_LT(answer.size(), 400U) << hostile.name;
    EXPECT_NE(answer.find(hostile.answer), std::string::npos)
        << hostile.name << ": " << answer.substr(0, 400);
  }
}

}  // namespace
}  // namespace keiretsu
