#include "query/expression/value_access.h"

#include <gtest/gtest.h>

#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

TEST(Logic, TruthTables) {
  Check({
      {"true AND true", "true"},
      {"true AND false", "false"},
      {"true AND null", "null"},
      {"false AND null", "false"},
      {"null AND false", "false"},
      {"null AND null", "null"},
      {"true OR null", "true"},
      {"null OR true", "true"},
      {"false OR null", "null"},
      {"false OR false", "false"},
      {"true XOR true", "false"},
      {"true XOR false", "true"},
      {"true XOR null", "null"},
      {"NOT true", "false"},
      {"NOT null", "null"},
      {"NOT false", "true"},
      {"1 AND true", "TypeError InvalidArgumentType"},
      {"'a' OR true", "TypeError InvalidArgumentType"},
      {"false AND 1", "TypeError InvalidArgumentType"},
      {"NOT 0", "TypeError InvalidArgumentType"},
      {"[] XOR true", "TypeError InvalidArgumentType"},
  });
}

TEST(StringPredicates, AreNullForOtherTypes) {
  Check({
      {"'abc' STARTS 'ab'", "true"},
      {"'abc' STARTS ''", "true"},
      {"'abc' STARTS 'b'", "false"},
      {"'abc' STARTS null", "null"},
      {"1 STARTS 'a'", "null"},
      {"'abc' ENDS 'bc'", "true"},
      {"'abc' ENDS 1", "null"},
      {"'abc' CONTAINS 'b'", "true"},
      {"'abc' CONTAINS ''", "true"},
      {"'abc' CONTAINS 'd'", "false"},
      {"'abc' =~ 'a.*'", "true"},
      {"'abc' =~ 'a'", "false"},
      {"'abc' =~ null", "null"},
      {"'abc' =~ '('", "ArgumentError InvalidRegularExpression"},
  });
}

TEST(In, FollowsTernaryLogic) {
  Check({
      {"1 IN [1, 2]", "true"},
      {"3 IN [1, 2]", "false"},
      {"1 IN []", "false"},
      {"null IN []", "false"},
      {"null IN [1]", "null"},
      {"3 IN [1, null]", "null"},
      {"1 IN [1, null]", "true"},
      {"[1] IN [[1], null]", "true"},
      {"[1, null] IN [[1, 2]]", "null"},
      {"1 IN null", "null"},
      {"1 IN 1", "TypeError InvalidArgumentType"},
      {"'a' IN 'abc'", "TypeError InvalidArgumentType"},
  });
}

TEST(Subscript, OfListsAndMaps) {
  Check({
      {"[1, 2, 3][0]", "1"},
      {"[1, 2, 3][-1]", "3"},
      {"[1, 2, 3][3]", "null"},
      {"[1, 2, 3][-4]", "null"},
      {"[[1]][0][0]", "1"},
      {"[1][null]", "null"},
      {"(null)[1]", "null"},
      {"[1]['a']", "TypeError InvalidArgumentType"},
      {"[1][1.0]", "TypeError InvalidArgumentType"},
      {"[1][-9223372036854775807]", "null"},
      {"{a: 1}['a']", "1"},
      {"{a: 1}['b']", "null"},
      {"{a: 1}[null]", "null"},
      {"{a: 1}[0]", "TypeError MapElementAccessByNonString"},
      {"(1)[0]", "TypeError InvalidArgumentType"},
      {"'abc'[0]", "TypeError InvalidArgumentType"},
  });
}

TEST(Slice, ClampsItsBounds) {
  Check({
      {"[1, 2, 3, 4, 5][1..3]", "[2, 3]"},
      {"[1, 2, 3][1..]", "[2, 3]"},
      {"[1, 2, 3][..2]", "[1, 2]"},
      {"[1, 2, 3][0..1]", "[1]"},
      {"[1, 2, 3][0..0]", "[]"},
      {"[1, 2, 3][-3..-1]", "[1, 2]"},
      {"[1, 2, 3][3..1]", "[]"},
      {"[1, 2, 3][-5..5]", "[1, 2, 3]"},
      {"[1, 2, 3][null..2]", "null"},
      {"[1, 2, 3][1..null]", "null"},
      {"(null)[0..1]", "null"},
      {"'abc'[0..1]", "TypeError InvalidArgumentType"},
      {"[1]['a'..1]", "TypeError InvalidArgumentType"},
  });
}

TEST(GetProperty, OfMapsAndTemporalValues) {
  Check({
      {"{a: {b: 1}}.a.b", "1"},
      {"{a: 1}.b", "null"},
      {"(null).a", "null"},
      {"(1).a", "TypeError InvalidArgumentType"},
      {"[1].a", "TypeError InvalidArgumentType"},
      {"date('2015-07-21').year", "2015"},
      {"date('2015-07-21').hour", "null"},
  });
}

TEST(GetProperty, OfEntitiesAsksTheContext) {
  DetachedFunctionContext context;
  const Value node(Node{.id = 1, .labels = {}, .properties = {{"k", Value(1)}}});
  EXPECT_EQ(GetProperty(context, node, "k")->ToString(), "1");
  EXPECT_TRUE(GetProperty(context, node, "l")->is_null());
  EXPECT_EQ(Subscript(context, node, Value("k"))->ToString(), "1");
  EXPECT_FALSE(GetProperty(context, Value::NodeReference(1), "k").has_value());
}

}  // namespace
}  // namespace keiretsu::query
