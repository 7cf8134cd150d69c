#include <set>
#include <string>

#include <gtest/gtest.h>

#include "query/expression/functions/registry.h"
#include "query/expression/query_failure.h"
#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

TEST(Registry, EveryFunctionIsComplete) {
  std::string previous;
  std::set<std::string> seen;
  for (const FunctionSignature* function : AllFunctions()) {
    EXPECT_FALSE(function->name.empty());
    EXPECT_FALSE(function->usage.empty()) << function->name;
    EXPECT_LE(function->min_arguments, function->max_arguments) << function->name;
    EXPECT_EQ(function->aggregate, function->function == nullptr) << function->name;
    EXPECT_EQ(FindFunction(function->name), function);
    EXPECT_TRUE(!function->deterministic || function->constant_in_statement) << function->name;
    EXPECT_TRUE(seen.insert(std::string(function->name)).second) << function->name;
  }
  EXPECT_GT(seen.size(), 100U);
}

TEST(Registry, NamesHaveNoCase) {
  EXPECT_NE(FindFunction("TOUPPER"), nullptr);
  EXPECT_EQ(FindFunction("touppeR"), FindFunction("toUpper"));
  EXPECT_EQ(FindFunction("DATE.Truncate"), FindFunction("date.truncate"));
  EXPECT_EQ(FindFunction("foo"), nullptr);
  EXPECT_EQ(FindFunction(""), nullptr);
}

TEST(Conversion, ToInteger) {
  Check({
      {"toInteger(82.9)", "82"},
      {"toInteger(-82.9)", "-82"},
      {"toInteger('42')", "42"},
      {"toInteger(' +42 ')", "42"},
      {"toInteger('2.9')", "2"},
      {"toInteger('foo')", "null"},
      {"toInteger('')", "null"},
      {"toInteger('4x')", "null"},
      {"toInteger(null)", "null"},
      {"toInteger(0.0 / 0.0)", "null"},
      {"toInteger(1e30)", "ArithmeticError IntegerOverflow"},
      {"toInteger('9223372036854775808')", "ArithmeticError IntegerOverflow"},
      {"toInteger('-9223372036854775808')", "-9223372036854775808"},
      {"toInteger(true)", "TypeError InvalidArgumentValue"},
      {"toInteger([])", "TypeError InvalidArgumentValue"},
      {"toIntegerOrNull([])", "null"},
      {"toIntegerOrNull(1e30)", "null"},
      {"toIntegerList(['1', 2.5, null, true])", "[1, 2, null, null]"},
  });
}

TEST(Conversion, ToFloat) {
  Check({
      {"toFloat(3)", "3.0"},
      {"toFloat('3.5')", "3.5"},
      {"toFloat('-.5e2')", "-50.0"},
      {"toFloat('foo')", "null"},
      {"toFloat('')", "null"},
      {"toFloat('inf')", "null"},
      {"toFloat('NaN')", "NaN"},
      {"toFloat('-Infinity')", "-Infinity"},
      {"toFloat('1e400')", "Infinity"},
      {"toFloat(true)", "TypeError InvalidArgumentValue"},
      {"toFloatOrNull(true)", "null"},
  });
}

TEST(Conversion, ToBoolean) {
  Check({
      {"toBoolean('TRUE')", "true"},
      {"toBoolean(' false ')", "false"},
      {"toBoolean('f alse')", "null"},
      {"toBoolean('')", "null"},
      {"toBoolean(1)", "true"},
      {"toBoolean(0)", "false"},
      {"toBoolean(true)", "true"},
      {"toBoolean(1.0)", "TypeError InvalidArgumentValue"},
      {"toBooleanOrNull({})", "null"},
  });
}

TEST(Conversion, ToString) {
  Check({
      {"toString(42)", "'42'"},
      {"toString(1.0)", "'1.0'"},
      {"toString(2.3)", "'2.3'"},
      {"toString(1e21)", "'1e21'"},
      {"toString(true)", "'true'"},
      {"toString('apa')", "'apa'"},
      {"toString(null)", "null"},
      {"toString([])", "TypeError InvalidArgumentValue"},
      {"toStringOrNull([])", "null"},
      {"toString(date('2015-07-21'))", "'2015-07-21'"},
  });
}

TEST(ListFunctions, Range) {
  Check({
      {"range(0, 3)", "[0, 1, 2, 3]"},
      {"range(3, 0)", "[]"},
      {"range(3, 0, -1)", "[3, 2, 1, 0]"},
      {"range(0, 10, 4)", "[0, 4, 8]"},
      {"range(9223372036854775805, 9223372036854775807)",
       "[9223372036854775805, 9223372036854775806, 9223372036854775807]"},
      {"size(range(-9223372036854775807, 9223372036854775807, 9223372036854775807))", "3"},
      {"range(0, 1, 0)", "ArgumentError NumberOutOfRange"},
      {"range(0, 1, null)", "null"},
      {"range(true, 1)", "ArgumentError InvalidArgumentType"},
      {"range(0, 1.0)", "ArgumentError InvalidArgumentType"},
      {"range(0, 1, [1])", "ArgumentError InvalidArgumentType"},
  });
  EXPECT_NE(Outcome("range(0, 9223372036854775807)").find("Limit reached"), std::string::npos);
}

TEST(ListFunctions, Parts) {
  Check({
      {"head([1, 2])", "1"},
      {"head([])", "null"},
      {"last([1, 2])", "2"},
      {"last([])", "null"},
      {"tail([1, 2, 3])", "[2, 3]"},
      {"tail([])", "[]"},
      {"reverse([1, 2])", "[2, 1]"},
      {"size([1, [2, 3]])", "2"},
      {"size('')", "0"},
      {"size(null)", "null"},
      {"isEmpty([])", "true"},
      {"isEmpty('a')", "false"},
      {"head(1)", "TypeError InvalidArgumentType"},
      {"size(1)", "TypeError InvalidArgumentType"},
  });
}

TEST(StringFunctions, CountCodePoints) {
  Check({
      {"size('\xC3\xA9\xF0\x9F\x98\x80')", "2"},
      {"reverse('a\xC3\xA9\xF0\x9F\x98\x80')",
       "'\xF0\x9F\x98\x80\xC3\xA9"
       "a'"},
      {"substring('h\xC3\xA9llo', 1, 2)", "'\xC3\xA9l'"},
      {"substring('hello', 9)", "''"},
      {"substring('hello', 1)", "'ello'"},
      {"substring('hello', -1)", "ArgumentError NumberOutOfRange"},
      {"left('h\xC3\xA9llo', 2)", "'h\xC3\xA9'"},
      {"right('h\xC3\xA9', 1)", "'\xC3\xA9'"},
      {"right('ab', 5)", "'ab'"},
      {"left('ab', -1)", "ArgumentError NumberOutOfRange"},
      {"toUpper('stra\xC3\x9F"
       "e \xC3\xA9')",
       "'STRA\xE1\xBA\x9E"
       "E \xC3\x89'"},
      {"toLower('\xC3\x89"
       "A')",
       "'\xC3\xA9"
       "a'"},
      {"toUpper(1)", "TypeError InvalidArgumentType"},
  });
}

TEST(StringFunctions, TrimReplaceSplit) {
  Check({
      {"trim('  a b ')", "'a b'"},
      {"ltrim('  a ')", "'a '"},
      {"rtrim(' a\xE3\x80\x80')", "' a'"},
      {"trim('   ')", "''"},
      {"replace('hello', 'l', 'LL')", "'heLLLLo'"},
      {"replace('hello', '', 'x')", "'hello'"},
      {"replace('hello', 'l', null)", "null"},
      {"split('one1two', '1')", "['one', 'two']"},
      {"split('a,b,', ',')", "['a', 'b', '']"},
      {"split('', ',')", "['']"},
      {"split('abc', '')", "['a', 'b', 'c']"},
      {"split('a,b;c', [',', ';'])", "['a', 'b', 'c']"},
      {"split('a', [1])", "TypeError InvalidArgumentType"},
  });
}

TEST(MathFunctions, Values) {
  Check({
      {"abs(-1)", "1"},
      {"abs(-1.5)", "1.5"},
      {"sign(-0.5)", "-1"},
      {"sign(0)", "0"},
      {"ceil(1.1)", "2.0"},
      {"floor(-1.1)", "-2.0"},
      {"round(1.5)", "2.0"},
      {"round(-1.5)", "-1.0"},
      {"round(0.49999999999999994)", "0.0"},
      {"round(2.5)", "3.0"},
      {"round(1.249, 1)", "1.2"},
      {"round(-1.25, 1)", "-1.3"},
      {"round(1.25, 1, 'HALF_EVEN')", "1.2"},
      {"round(1.21, 1, 'UP')", "1.3"},
      {"round(1.25, 1, 'HALF_DOWN')", "1.2"},
      {"round(-1.29, 1, 'DOWN')", "-1.2"},
      {"round(-1.21, 1, 'FLOOR')", "-1.3"},
      {"round(-1.29, 1, 'CEILING')", "-1.2"},
      {"round(1.0, 1, 'X')", "ArgumentError InvalidArgumentValue"},
      {"round(1.0, -1)", "ArgumentError NumberOutOfRange"},
      {"sqrt(2.25)", "1.5"},
      {"sqrt(-1)", "NaN"},
      {"exp(0)", "1.0"},
      {"log(e())", "1.0"},
      {"log10(1000)", "3.0"},
      {"sin(0)", "0.0"},
      {"cos(0)", "1.0"},
      {"atan2(0, 1)", "0.0"},
      {"degrees(pi())", "180.0"},
      {"radians(180) = pi()", "true"},
      {"haversin(0)", "0.0"},
      {"isNaN(0.0 / 0.0)", "true"},
      {"isNaN(1)", "false"},
      {"abs('a')", "TypeError InvalidArgumentType"},
      {"sqrt(null)", "null"},
      {"rand() < 1", "true"},
      {"rand() >= 0", "true"},
      {"size(randomUUID())", "36"},
  });
}

TEST(EntityFunctions, ReadThroughTheContext) {
  DetachedFunctionContext context(kTestNow);
  ExpressionReader reader(context);
  reader.SetVariable(
      "n", Value(Node{
               .id = 7, .labels = {"A", "B"}, .properties = {{"k", Value(1)}, {"l", Value("x")}}}));
  reader.SetVariable(
      "r", Value(Relationship{
               .id = 3, .start = 7, .end = 8, .type = "T", .properties = {{"w", Value(2)}}}));
  reader.SetVariable("p", Value(Path{.nodes = {Value::NodeReference(7), Value::NodeReference(8)},
                                     .relationships = {*reader.Evaluate("r")}}));
  const Example examples[] = {
      {"id(n)", "7"},
      {"id(r)", "3"},
      {"elementId(r)", "'relationship:3'"},
      {"labels(n)", "['A', 'B']"},
      {"type(r)", "'T'"},
      {"keys(n)", "['k', 'l']"},
      {"keys({b: 1, a: null})", "['a', 'b']"},
      {"properties(r)", "{w: 2}"},
      {"properties({a: 1})", "{a: 1}"},
      {"properties(null)", "null"},
      {"startNode(r)", "(#7)"},
      {"endNode(r)", "(#8)"},
      {"nodes(p)", "[(#7), (#8)]"},
      {"relationships(p)", "[[:T {w: 2}]]"},
      {"length(p)", "1"},
      {"n.k", "1"},
      {"r['w']", "2"},
      {"exists(n.k)", "true"},
      {"exists(n.z)", "false"},
      {"coalesce(null, n.z, 'x', 'y')", "'x'"},
      {"coalesce(null)", "null"},
      {"labels(null)", "null"},
  };
  for (const Example& example : examples) {
    const Result<Value> result = reader.Evaluate(example.expression);
    ASSERT_TRUE(result.has_value()) << example.expression << result.error().ToString();
    EXPECT_EQ(result->ToString(), example.outcome) << example.expression;
  }
  for (const char* wrong : {"labels(r)", "type(n)", "length(n)", "nodes(n)", "id(1)",
                            "properties(1)", "keys([1])", "type('')"}) {
    const Result<Value> result = reader.Evaluate(wrong);
    ASSERT_FALSE(result.has_value()) << wrong;
    EXPECT_EQ(result.error().query_error()->type, "TypeError") << wrong;
    EXPECT_EQ(result.error().query_error()->detail, "InvalidArgumentValue") << wrong;
    EXPECT_EQ(result.error().query_error()->phase, "runtime") << wrong;
  }
}

}  // namespace
}  // namespace keiretsu::query
