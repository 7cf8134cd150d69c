#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "keiretsu/error_text.h"
#include "query/parser/parser.h"

namespace keiretsu::query::parser {
namespace {

struct ErrorRow {
  std::string_view text;
  std::string_view detail;
  std::string_view place;  // what the caret marks; "$": the end of the text
  std::string_view message;
  std::string_view hint = "";
};

TEST(SyntaxErrors, SayWhatWhereAndWhy) {
  const ErrorRow rows[] = {
      {"MTCH (n) RETURN n", "UnexpectedSyntax", "MTCH",
       "Unexpected 'MTCH': expected a statement such as MATCH, CREATE or COPY",
       "did you mean MATCH?"},
      {"MATCH (n) RETRUN n", "UnexpectedSyntax", "RETRUN",
       "Unexpected 'RETRUN': expected a clause such as MATCH or RETURN, a relationship, WHERE, BY, "
       "'(', ',' or the end of the query",
       "did you mean RETURN?"},
      {"MATCH (n) WHERE n.x = 1 ADN n.y RETURN n", "UnexpectedSyntax", "ADN",
       "Unexpected 'ADN': expected an operator, a clause such as MATCH or RETURN or the end of "
       "the query",
       "did you mean AND?"},
      {"MATCH (n RETURN n", "UnexpectedSyntax", "RETURN",
       "Unexpected 'RETURN': expected properties, WHERE, ')' or ':'"},
      {"MATCH (n)-[:T RETURN n", "UnexpectedSyntax", "RETURN",
       "Unexpected 'RETURN': expected properties, WHERE, an integer, ']', '..', '|', '&' or '*'"},
      {"", "UnexpectedSyntax", "$",
       "The query is empty: expected a statement such as MATCH, CREATE or COPY"},
      {"RETURN (1 + 2", "UnexpectedSyntax", "$",
       "The query ends too early: expected an operator or ')'",
       "the '(' at line 1, column 8 is not closed"},
      {"RETURN [1, 2}", "UnexpectedSyntax", "}", "Unexpected '}': expected an operator, ']' or ','",
       "the '[' at line 1, column 8 is not closed"},
      {"RETURN 1)", "UnexpectedSyntax", ")",
       "Unexpected ')': expected an operator, a clause such as MATCH or RETURN, AS, LIMIT, ORDER, "
       "SKIP, WHERE, ',' or the end of the query",
       "nothing is open that ')' could close"},
      {"RETURN a.b nn", "UnexpectedSyntax", "nn",
       "Unexpected 'nn': expected an operator, a clause such as MATCH or RETURN, AS, LIMIT, ORDER, "
       "SKIP, WHERE, ',' or the end of the query"},
      {"MATCH (match) RETURN 1", "UnexpectedSyntax", "match",
       "Unexpected 'match': expected properties, a name, WHERE, '(', ')' or ':'",
       "match is a reserved word: to use it as a name, write `match`"},
      {"MATCH (n) WHERE n.x == 1 RETURN n", "UnexpectedSyntax", "= 1",
       "Unexpected '=': expected an expression", "write one = to compare"},
      {"MATCH (n) WHERE n.x != 1 RETURN n", "UnexpectedSyntax", "!",
       "Unexpected '!': expected an operator, a clause such as MATCH or RETURN or the end of the "
       "query",
       "write <> for 'not equal'"},
      {"COPY (:A) FROM 'x' ON EROR SKIP", "UnexpectedSyntax", "EROR", "Unexpected 'EROR'",
       "expected ON ERROR, ON DUPLICATE or ON MISSING NODE"},
      {"COPY (:A) FROM 'x' ON DUPLICATE SKIP MAX 3", "UnexpectedSyntax", "MAX", "Unexpected 'MAX'",
       "expected MAX only after ON ERROR SKIP"},
      {"COPY (:A) FROM 'x' ERRORS INTO 'y'", "UnexpectedSyntax", "INTO", "Unexpected 'INTO'",
       "expected TO"},
      {"SELECT * FROM t", "UnexpectedSyntax", "SELECT",
       "Unexpected 'SELECT': expected a statement such as MATCH, CREATE or COPY",
       "a query reads with MATCH and ends with RETURN"},
      {"RETURN 'abc", "UnexpectedSyntax", "'abc",
       "The string is not closed: expected ' before the end of the query"},
      {"RETURN `abc", "UnexpectedSyntax", "`abc",
       "The escaped name is not closed: expected ` before the end of the query"},
      {"RETURN 1 /* abc", "UnexpectedSyntax", "/* abc",
       "The comment is not closed: expected */ before the end of the query"},
      {"RETURN 42 — 41", "InvalidUnicodeCharacter", "—",
       "Unexpected '—': expected an operator, a clause such as MATCH or RETURN, AS, LIMIT, ORDER, "
       "SKIP, WHERE, ',' or the end of the query"},
      {"RETURN 9223372#54775808", "UnexpectedSyntax", "#",
       "Unexpected '#': expected an operator, a clause such as MATCH or RETURN, AS, LIMIT, ORDER, "
       "SKIP, WHERE, ',' or the end of the query"},
      {"RETURN 0x", "InvalidNumberLiteral", "0x", "'0x' is not a number",
       "numbers are written like 12, 1.5, 1e9, 0x1F or 0o17; a name cannot begin with a digit"},
      {"RETURN {1B2c3e67:1}", "UnexpectedSyntax", "1B2c3e67",
       "Unexpected '1B2c3e67': expected a name or '}'"},
      {"RETURN 9223372036854775808", "IntegerOverflow", "9223372036854775808",
       "The integer 9223372036854775808 is out of range",
       "integers lie between -9223372036854775808 and 9223372036854775807; write a float for a "
       "larger number"},
      {"RETURN -(9223372036854775808)", "IntegerOverflow", "9223372036854775808",
       "The integer 9223372036854775808 is out of range",
       "integers lie between -9223372036854775808 and 9223372036854775807; write a float for a "
       "larger number"},
      {"RETURN 1.34E999", "FloatingPointOverflow", "1.34E999", "The number 1.34E999 is too large",
       "the largest float is 1.7976931348623157e+308"},
      {R"(RETURN 'é\uH')", "InvalidUnicodeLiteral", R"(\u)",
       R"(A unicode escape \u needs 4 hexadecimal digits)",
       R"(write \u00E9 or \U000000E9, or the character itself)"},
      {R"(RETURN '\uD800')", "InvalidUnicodeLiteral", R"(\uD800)",
       R"(The unicode escape \uD800 names no character)"},
      {R"(RETURN 'a\d')", "UnexpectedSyntax", R"(\d)",
       R"(A backslash in a string must begin an escape such as \n or \')",
       R"(write \\ for a backslash)"},
      {"MATCH (a)-[:LIKES..]->(c) RETURN c", "InvalidRelationshipPattern", "..",
       "A number of hops must begin with '*', as in -[:TYPE*1..3]->", "write *.."},
      {"MATCH (a)-[:LIKES*-2]->(c) RETURN c", "InvalidRelationshipPattern", "*-2",
       "A number of hops cannot be negative"},
      {"MATCH (n) RETURN size((n)-->())", "UnexpectedSyntax", "(n)-->()",
       "A pattern can stand only in a condition, such as WHERE (a)-->(b)",
       "write EXISTS { pattern } or COUNT { pattern } for its value"},
      {"RETURN 1 IS NULL + 2", "UnexpectedSyntax", "+",
       "Unexpected '+' behind IS NULL, which binds less tightly",
       "put the IS NULL test in parentheses"},
      {"RETURN 1 = NOT true", "UnexpectedSyntax", "NOT",
       "NOT binds less tightly than the operator before it",
       "put NOT and its operand in parentheses"},
      {"RETURN (1 + 2)(3)", "UnexpectedSyntax", "(3",
       "Unexpected '(': only a function's name can be called"},
      {"MATCH (n) REMOVE n", "UnexpectedSyntax", "n", "REMOVE needs a property or labels",
       "write REMOVE n.key or REMOVE n:Label; DELETE n removes the node itself"},
      {"RETURN [1 WHERE true]", "UnexpectedSyntax", "1 ",
       "A list comprehension must begin with 'variable IN list'",
       "write [x IN list WHERE condition | value]"},
      {"CREATE INDEX FOR (a:A) ON (b.x)", "UndefinedVariable", "b.x",
       "Variable 'b' is not defined here", "the properties belong to 'a'"},
  };
  for (const ErrorRow& row : rows) {
    const auto statement = Parse(row.text);
    ASSERT_FALSE(statement) << row.text;
    const QueryError* error = statement.error().query_error();
    ASSERT_NE(error, nullptr) << row.text;
    EXPECT_EQ(error->type, "SyntaxError") << row.text;
    EXPECT_EQ(error->phase, "compile time") << row.text;
    EXPECT_EQ(error->detail, row.detail) << row.text;
    EXPECT_EQ(statement.error().message(), row.message) << row.text;
    EXPECT_EQ(error->hint, row.hint) << row.text;
    ASSERT_TRUE(error->span) << row.text;
    // The last match for one-letter places, so that `n` is the one behind REMOVE.
    const std::size_t at = row.place == "$"        ? row.text.size()
                           : row.place.size() == 1 ? row.text.rfind(row.place)
                                                   : row.text.find(row.place);
    EXPECT_EQ(error->span->offset, at) << row.text;
  }
}

TEST(SyntaxErrors, TextThatIsNotUtf8NamesTheByte) {
  struct {
    std::string text;
    std::uint32_t offset, line, column;
  } const rows[] = {
      {"RETURN '\xFF'", 8, 1, 9},    {"RETURN\n'é\xC3'", 10, 2, 3},  // cut short
      {"\xED\xA0\x80", 0, 1, 1},                                     // a surrogate
      {"\xC0\x80", 0, 1, 1},                                         // overlong
      {"\xF4\x90\x80\x80", 0, 1, 1},                                 // past U+10FFFF
  };
  for (const auto& row : rows) {
    const auto statement = Parse(row.text);
    ASSERT_FALSE(statement);
    const QueryError* error = statement.error().query_error();
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->detail, "InvalidUnicodeCharacter");
    EXPECT_EQ(error->span->offset, row.offset);
    EXPECT_EQ(error->span->line, row.line);
    EXPECT_EQ(error->span->column, row.column);
  }
}

TEST(ErrorText, ShowsLineCaretAndHint) {
  const std::string query = "MATCH (é)\nWHERE é.x = 'ß' ADN true\nRETURN é";
  const auto statement = Parse(query);
  ASSERT_FALSE(statement);
  EXPECT_EQ(RenderError(statement.error(), query),
            "SyntaxError: Unexpected 'ADN': expected an operator, a clause such as MATCH or RETURN "
            "or the end of the query\n"
            "  at line 2, column 17\n"
            "  2 | WHERE é.x = 'ß' ADN true\n"
            "    |                 ^^^\n"
            "  hint: did you mean AND?");
}

TEST(ErrorText, CutsLongLinesAndKeepsControlCharactersFromTheTerminal) {
  const std::string query =
      "RETURN '\x1B[2J" + std::string(100, 'a') + "' nn" + std::string(100, ' ') + "1";
  const auto statement = Parse(query);
  ASSERT_FALSE(statement);
  const std::string text = RenderError(statement.error(), query);
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_NE(text.find("  1 | ..." + std::string(58, 'a') + "' nn"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\n    | " + std::string(63, ' ') + "^^")) << text;
}

TEST(ErrorText, WithoutAPlaceShowsTheRest) {
  EXPECT_EQ(RenderError(Status::IoError("disk full"), "RETURN 1"), "I/O error: disk full");
  const Status status = Status::WithQueryError(
      StatusCode::kConstraintViolation,
      {.type = "ConstraintVerificationFailed", .phase = "runtime", .detail = "X", .hint = "h"},
      "twice");
  EXPECT_EQ(RenderError(status, "RETURN 1"), "Constraint violation: twice\n  hint: h");
  // A span from another text.
  const Status far = Status::FromQueryError({.type = "SyntaxError",
                                             .phase = "compile time",
                                             .detail = "X",
                                             .span = SourceSpan{100, 5, 3, 4}},
                                            "m");
  EXPECT_EQ(RenderError(far, "RETURN 1"), "SyntaxError: m\n  at line 3, column 4");
}

}  // namespace
}  // namespace keiretsu::query::parser
