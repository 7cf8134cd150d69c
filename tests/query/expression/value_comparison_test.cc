#include "query/expression/value_comparison.h"

#include <cmath>
#include <limits>
#include <random>
#include <string_view>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

TEST(Equals, FollowsTernaryLogic) {
  Check({
      {"1 = 1", "true"},
      {"1 = 1.0", "true"},
      {"1 = 1.5", "false"},
      {"1 = '1'", "false"},
      {"true = 1", "false"},
      {"null = null", "null"},
      {"null <> null", "null"},
      {"null = 1", "null"},
      {"(0.0 / 0.0) = (0.0 / 0.0)", "false"},
      {"(0.0 / 0.0) <> (0.0 / 0.0)", "true"},
      {"(0.0 / 0.0) = 'a'", "false"},
      {"4611686018427387905 = 4611686018427387900", "false"},
      {"9007199254740993 = 9007199254740992.0", "false"},
      {"9007199254740992 = 9007199254740992.0", "true"},
      {"[] = []", "true"},
      {"[1, 2] = [1]", "false"},
      {"[1, null] = [1]", "false"},
      {"[1] = [1.0]", "true"},
      {"[null] = [null]", "null"},
      {"[null, 1] = [1, 2]", "false"},
      {"[null, 2] = [1, 2]", "null"},
      {"[[1], [2, null]] = [[1], [2, 3]]", "null"},
      {"[[1], [2, null]] = [[0], [2, 3]]", "false"},
      {"[[null], 1] = [[null], 2]", "false"},
      {"[1] = 1", "false"},
      {"[1] = null", "null"},
      {"{} = {}", "true"},
      {"{k: 1} = {k: 1.0}", "true"},
      {"{k: 1} = {l: 1}", "false"},
      {"{k: null} = {k: null}", "null"},
      {"{k: null} = {}", "false"},
      {"{k: 1, l: null} = {k: 2, l: null}", "false"},
      {"date('2015-07-21') = localdatetime('2015-07-21')", "false"},
      {"duration('P1M') = duration('P30D')", "false"},
      {"duration('PT60S') = duration('PT1M')", "true"},
  });
}

TEST(Compare, KnowsWhichTypesCompare) {
  Check({
      {"1 < 2", "true"},
      {"1 < 1.5", "true"},
      {"1 <= 1.0", "true"},
      {"1.5 >= 2", "false"},
      {"'a' < 'b'", "true"},
      {"'a' < 'ab'", "true"},
      {"'Z' < 'a'", "true"},
      {"'\xC3\xA9' > 'z'", "true"},
      {"false < true", "true"},
      {"'1' < 1", "null"},
      {"null < 1", "null"},
      {"null < null", "null"},
      {"[] < {}", "null"},
      {"{} < {}", "null"},
      {"(0.0 / 0.0) < 1", "false"},
      {"(0.0 / 0.0) >= 1", "false"},
      {"(0.0 / 0.0) <= (0.0 / 0.0)", "false"},
      {"(0.0 / 0.0) < 'a'", "null"},
      {"9007199254740993 > 9007199254740992.0", "true"},
      {"9223372036854775807 < 9223372036854775808.0", "true"},
      {"date('2015-07-21') < date('2015-07-22')", "true"},
      {"date('2015-07-21') < localdatetime('2015-07-22')", "null"},
      {"duration('P1D') < duration('P2D')", "null"},
      {"time('10:00+01:00') < time('09:30Z')", "true"},
      {"datetime('2015-07-21T12:00+05:00') < datetime('2015-07-21T12:00Z')", "true"},
  });
}

TEST(Compare, ListsLexicographically) {
  Check({
      {"[1, 0] >= [1]", "true"},
      {"[1, null] >= [1]", "true"},
      {"[1, 2] >= [1, null]", "null"},
      {"[1, 'a'] >= [1, null]", "null"},
      {"[1, 2] >= [3, null]", "false"},
      {"[[1, 2], 3] < [[1, 3], 0]", "true"},
      {"[] < [1]", "true"},
      {"[1, 2] <= [1, 2]", "true"},
      {"[1, 2] < [1, 2]", "false"},
      {"['a'] < [1]", "null"},
  });
}

TEST(CompareExactly, AtTheEdgesOfDoubles) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(CompareExactly(kMax, 9223372036854775808.0), -1);
  EXPECT_EQ(CompareExactly(kMin, -9223372036854775808.0), 0);
  EXPECT_EQ(CompareExactly(kMax, HUGE_VAL), -1);
  EXPECT_EQ(CompareExactly(kMin, -HUGE_VAL), 1);
  EXPECT_EQ(CompareExactly(0, -0.0), 0);
  EXPECT_EQ(CompareExactly(-1, -1.5), 1);
  EXPECT_EQ(CompareExactly(1, 1.5), -1);
  EXPECT_EQ(CompareExactly(9007199254740993, 9007199254740992.0), 1);
}

Value ReadValue(const std::string& text) {
  DetachedFunctionContext context(kTestNow);
  ExpressionReader reader(context);
  Result<Value> value = reader.Evaluate(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *value : Value();
}

// Ascending, every two neighbours apart.
std::vector<Value> OrderedValues() {
  std::vector<Value> values;
  for (const char* text : {"{}", "{a: 1}", "{a: 2}", "{a: 2, b: 1}", "{b: 0}"}) {
    values.push_back(ReadValue(text));
  }
  values.push_back(Value::NodeReference(1));
  values.push_back(Value::NodeReference(2));
  values.push_back(
      Value(Relationship{.id = 1, .start = 1, .end = 2, .type = "T", .properties = {}}));
  values.push_back(
      Value(Relationship{.id = 2, .start = 1, .end = 2, .type = "T", .properties = {}}));
  for (const char* text :
       {"[]", "['a']", "['a', 1]", "[1]", "[1, 'a']", "[1, null]", "[null, 1]", "[null, 2]"}) {
    values.push_back(ReadValue(text));
  }
  values.push_back(Value(Path{.nodes = {Value::NodeReference(1)}, .relationships = {}}));
  for (const char* text : {"datetime('2015-07-21T12:00+05:00')",
                           "datetime('2015-07-21T12:00Z')",
                           "datetime('2015-07-21T13:00+01:00')",
                           "localdatetime('2015-07-21T12:00')",
                           "localdatetime('2015-07-21T12:00:00.1')",
                           "date('-0001-01-01')",
                           "date('2015-07-21')",
                           "time('12:35:15+05:00')",
                           "time('12:30:14+01:01')",
                           "time('10:35-08:00')",
                           "localtime('10:35')",
                           "localtime('12:31:14.645876123')",
                           "duration('-P1D')",
                           "duration('PT0S')",
                           "duration('P30D')",
                           "duration('P1M')",
                           "duration('P31D')",
                           "''",
                           "' '",
                           "'.*'",
                           "'one'",
                           "false",
                           "true",
                           "-1e300",
                           "-1",
                           "0",
                           "1.5",
                           "9007199254740992",
                           "9007199254740993",
                           "1e300",
                           "0.0 / 0.0",
                           "null"}) {
    values.push_back(ReadValue(text));
  }
  return values;
}

TEST(OrderValues, OrdersAllTypes) {
  const std::vector<Value> values = OrderedValues();
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      const int order = OrderValues(values[i], values[j]);
      EXPECT_EQ(order < 0, i < j) << values[i].ToString() << " " << values[j].ToString();
      EXPECT_EQ(order > 0, i > j) << values[i].ToString() << " " << values[j].ToString();
      EXPECT_EQ(Equivalent(values[i], values[j]), i == j);
    }
  }
}

TEST(HashValue, IsTheSameForEquivalentValues) {
  const std::pair<const char*, const char*> pairs[] = {{"1", "1.0"},
                                                       {"0", "-0.0"},
                                                       {"[1, [2]]", "[1.0, [2.0]]"},
                                                       {"null", "null"},
                                                       {"0.0 / 0.0", "0.0 / 0.0"},
                                                       {"{a: 1, b: null}", "{b: null, a: 1.0}"},
                                                       {"'a'", "'' + 'a'"},
                                                       {"duration('PT60S')", "duration('PT1M')"}};
  for (const auto& [a, b] : pairs) {
    EXPECT_TRUE(Equivalent(ReadValue(a), ReadValue(b))) << a << " " << b;
    EXPECT_EQ(HashValue(ReadValue(a)), HashValue(ReadValue(b))) << a << " " << b;
  }
  Node complete{.id = 7, .labels = {"A"}, .properties = {}};
  EXPECT_EQ(HashValue(Value(complete)), HashValue(Value::NodeReference(7)));
}

TEST(HashValue, SpreadsDistinctValues) {
  const std::vector<Value> values = OrderedValues();
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NE(HashValue(values[i]), HashValue(values[j]))
          << values[i].ToString() << " " << values[j].ToString();
    }
  }
}

// A random value from a small domain, so that equal ones occur.
Value RandomValue(std::mt19937& random, int depth) {
  const auto pick = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
  switch (pick(depth > 0 ? 8 : 6)) {
    case 0:
      return Value();
    case 1:
      return Value(static_cast<std::int64_t>(pick(3)));
    case 2:
      return Value(static_cast<double>(pick(5)) / 2);
    case 3:
      return Value(std::nan(""));
    case 4:
      return Value(std::string(pick(3), 'a'));
    case 5:
      return Value(pick(2) == 0);
    case 6: {
      List list;
      for (unsigned n = pick(3); n > 0; --n) list.push_back(RandomValue(random, depth - 1));
      return Value(std::move(list));
    }
    default: {
      Map map;
      for (unsigned n = pick(3); n > 0; --n) {
        map.emplace_back(std::string(1, static_cast<char>('a' + pick(2))),
                         RandomValue(random, depth - 1));
      }
      return Value::MakeMap(std::move(map));
    }
  }
}

void ExpectPrefixesAgree(const Value& a, const Value& b) {
  const std::string both = a.ToString() + " " + b.ToString();
  const int order = OrderValues(a, b);
  if (order <= 0) {
    ASSERT_LE(OrderPrefix(a), OrderPrefix(b)) << both;
  }
  if (order >= 0) {
    ASSERT_GE(OrderPrefix(a), OrderPrefix(b)) << both;
  }
  const auto rest_a = OrderRest(a);
  const auto rest_b = OrderRest(b);
  if (OrderPrefix(a) == OrderPrefix(b) && rest_a && rest_b) {
    ASSERT_EQ(order < 0, *rest_a < *rest_b) << both;
    ASSERT_EQ(order > 0, *rest_a > *rest_b) << both;
  }
}

TEST(OrderPrefix, AgreesWithTheOrder) {
  std::vector<Value> values = OrderedValues();
  for (const double number :
       {0.0, -0.0, 1.0, -1.0, 0.1, 0.1 + 1e-17, 1e300, -1e300, 5e-324, -5e-324, 1.5, 1.50000000001,
        std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN(), 9007199254740992.0, 9007199254740994.0,
        std::nextafter(0.1, 1), std::nextafter(-0.1, 1), std::nextafter(1.0, 2)}) {
    values.emplace_back(number);
  }
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{1} << 44,
        (std::int64_t{1} << 44) - 1, (std::int64_t{1} << 44) + 1, std::int64_t{1} << 53,
        (std::int64_t{1} << 53) + 1, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::max() - 1, std::numeric_limits<std::int64_t>::min()}) {
    values.emplace_back(number);
  }
  for (const std::string_view text :
       {std::string_view(""), std::string_view("\0", 1), std::string_view("a"),
        std::string_view("a\0", 2), std::string_view("abcdefg"), std::string_view("abcdefgh"),
        std::string_view("abcdefg\0", 8), std::string_view("\xC3\xA9t\xC3\xA9"),
        std::string_view("zz")}) {
    values.emplace_back(text);
  }
  for (const Value& a : values) {
    for (const Value& b : values) ExpectPrefixesAgree(a, b);
  }
  std::mt19937 random(20301);
  for (int i = 0; i < 20'000; ++i) {
    ExpectPrefixesAgree(RandomValue(random, 1), RandomValue(random, 1));
  }
}

TEST(OrderValues, IsATotalOrderThatAgreesWithTheOthers) {
  constexpr unsigned kSeed = 20151;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const Value a = RandomValue(random, 2);
    const Value b = RandomValue(random, 2);
    const Value c = RandomValue(random, 2);
    const auto sign = [](int x) { return (x > 0) - (x < 0); };
    ASSERT_EQ(sign(OrderValues(a, b)), -sign(OrderValues(b, a))) << a.ToString() << b.ToString();
    if (OrderValues(a, b) <= 0 && OrderValues(b, c) <= 0) {
      ASSERT_LE(OrderValues(a, c), 0) << a.ToString() << b.ToString() << c.ToString();
    }
    if (Equivalent(a, b)) {
      ASSERT_EQ(HashValue(a), HashValue(b)) << a.ToString() << b.ToString();
    }
    if (Equals(a, b) == Ternary::kTrue) {
      ASSERT_TRUE(Equivalent(a, b)) << a.ToString() << b.ToString();
    }
    ASSERT_EQ(Equals(a, b), Equals(b, a));
    ASSERT_EQ(Compare(ComparisonOperator::kLess, a, b),
              Compare(ComparisonOperator::kGreater, b, a));
  }
}

TEST(Comparison, OfDeepValuesNeedsNoStack) {
  constexpr int kDepth = 200'000;
  Value a;
  Value b;
  for (int i = 0; i < kDepth; ++i) {
    a = i % 2 == 0 ? Value(List{a}) : Value(Map{{"k", a}});
    b = i % 2 == 0 ? Value(List{b}) : Value(Map{{"k", b}});
  }
  EXPECT_EQ(Equals(a, b), Ternary::kUnknown);
  EXPECT_TRUE(Equivalent(a, b));
  EXPECT_EQ(HashValue(a), HashValue(b));
  EXPECT_EQ(a.ToString().size(), b.ToString().size());
}

}  // namespace
}  // namespace keiretsu::query
