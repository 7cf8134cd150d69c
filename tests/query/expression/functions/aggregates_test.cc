#include "query/expression/functions/aggregates.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/query/expression/evaluate.h"

namespace keiretsu::query {
namespace {

// The aggregate of the elements of a list, as text.
std::string Aggregate(std::string_view name, std::string_view list, bool distinct = false,
                      const Value& parameter = Value()) {
  DetachedFunctionContext context(kTestNow);
  ExpressionReader reader(context);
  const Result<Value> values = reader.Evaluate(list);
  if (!values) return values.error().ToString();
  const auto text = [](const Status& status) {
    return status.query_error()->type + " " + status.query_error()->detail;
  };
  const std::unique_ptr<Accumulator> accumulator = MakeAccumulator(name, distinct);
  if (!parameter.is_null()) {
    if (const Status status = accumulator->SetParameter(parameter); !status.ok()) {
      return text(status);
    }
  }
  for (const Value& value : values->AsList()) {
    if (const Status status = accumulator->Add(value); !status.ok()) return text(status);
  }
  const Result<Value> result = accumulator->Finish();
  return result ? result->ToString() : text(result.error());
}

TEST(Aggregates, OfValues) {
  const struct {
    const char* name;
    const char* list;
    const char* result;
  } examples[] = {
      {"count", "[]", "0"},
      {"count", "[1, null, 'a']", "2"},
      {"COUNT", "[null]", "0"},
      {"sum", "[]", "0"},
      {"sum", "[1, 2, null]", "3"},
      {"sum", "[1, 2.5]", "3.5"},
      {"sum", "[9223372036854775807, 1, -1]", "9223372036854775807"},
      {"sum", "[9223372036854775807, 1]", "ArithmeticError IntegerOverflow"},
      {"sum", "[1e100, 1.0, -1e100]", "1.0"},
      {"sum", "[1e308, 1e308]", "Infinity"},
      {"sum", "['a']", "TypeError InvalidArgumentType"},
      {"sum", "[duration('PT1H'), duration('P1D')]", "duration('P1DT1H')"},
      {"sum", "[1, duration('PT1H')]", "TypeError InvalidArgumentType"},
      {"sum", "[duration('PT1H'), 1]", "TypeError InvalidArgumentType"},
      {"avg", "[]", "null"},
      {"avg", "[1, 2]", "1.5"},
      {"avg", "[duration('PT2H'), duration('PT1H')]", "duration('PT1H30M')"},
      {"min", "[]", "null"},
      {"min", "[3, null, 1.5]", "1.5"},
      {"max", "[3, 10, 2]", "10"},
      {"min", "[1, 'a', null, [1, 2], 0.2, 'b']", "[1, 2]"},
      {"max", "[1, 'a', null, [1, 2], 0.2, 'b']", "1"},
      {"max", "['a', 'c', 'b']", "'c'"},
      {"collect", "[]", "[]"},
      {"collect", "[1, null, 1]", "[1, 1]"},
      {"stDev", "[]", "0.0"},
      {"stDev", "[1]", "0.0"},
      {"stDev", "[1, 2, 3, null]", "1.0"},
      {"stDevP", "[2, 4, 4, 4, 5, 5, 7, 9]", "2.0"},
      {"stDevP", "['a']", "TypeError InvalidArgumentType"},
  };
  for (const auto& example : examples) {
    EXPECT_EQ(Aggregate(example.name, example.list), example.result)
        << example.name << " " << example.list;
  }
  EXPECT_EQ(Aggregate("avg", "[9223372036854775807, 9223372036854775807]"),
            Value(9223372036854775807.0).ToString());
}

TEST(Aggregates, DistinctTakesEquivalentValuesOnce) {
  EXPECT_EQ(Aggregate("count", "[1, 1.0, null, 'a', 'a']", true), "2");
  EXPECT_EQ(Aggregate("sum", "[1, 1, 2]", true), "3");
  EXPECT_EQ(Aggregate("collect", "[[1], [1.0], null, [2], 0.0 / 0.0, 0.0 / 0.0]", true),
            "[[1], [2], NaN]");
}

TEST(Aggregates, Percentiles) {
  const struct {
    const char* name;
    double share;
    const char* list;
    const char* result;
  } examples[] = {
      {"percentileDisc", 0.0, "[10.0, 20.0, 30.0]", "10.0"},
      {"percentileDisc", 0.5, "[30.0, 10.0, 20.0]", "20.0"},
      {"percentileDisc", 1.0, "[10.0, 20.0, 30.0]", "30.0"},
      {"percentileDisc", 0.34, "[10, 20, 30]", "20"},
      {"percentileDisc", 0.33, "[10, 20, 30]", "10"},
      {"percentileCont", 0.0, "[10, 20, 30]", "10.0"},
      {"percentileCont", 0.5, "[10, 20, 30]", "20.0"},
      {"percentileCont", 0.25, "[10, 20]", "12.5"},
      {"percentileCont", 1.0, "[10, 20]", "20.0"},
      {"percentileCont", 0.5, "[]", "null"},
      {"percentileDisc", 0.5, "[null]", "null"},
      {"percentileDisc", 1.1, "[1]", "ArgumentError NumberOutOfRange"},
      {"percentileCont", -1, "[1]", "ArgumentError NumberOutOfRange"},
      {"percentileCont", std::nan(""), "[1]", "ArgumentError NumberOutOfRange"},
  };
  for (const auto& example : examples) {
    EXPECT_EQ(Aggregate(example.name, example.list, false, Value(example.share)), example.result)
        << example.name << " " << example.share << " " << example.list;
  }
}

TEST(Aggregates, BulkAddsEqualSingleOnes) {
  const std::vector<std::int64_t> integers = {5, -3, 5, 9, 0};
  const std::vector<double> floats = {0.5, 1e17, -1e17, 2.25};
  for (const char* name : {"count", "sum", "avg", "min", "max", "collect", "stDev", "stDevP",
                           "percentileDisc", "percentileCont"}) {
    for (const bool distinct : {false, true}) {
      const auto one = MakeAccumulator(name, distinct);
      const auto bulk = MakeAccumulator(name, distinct);
      ASSERT_NE(one, nullptr);
      for (const std::int64_t v : integers) EXPECT_TRUE(one->Add(Value(v)).ok());
      for (const double v : floats) EXPECT_TRUE(one->Add(Value(v)).ok());
      EXPECT_TRUE(bulk->AddIntegers(integers).ok());
      EXPECT_TRUE(bulk->AddFloats(floats).ok());
      EXPECT_GT(bulk->size_bytes(), 0U);
      EXPECT_EQ(one->Finish()->ToString(), bulk->Finish()->ToString()) << name;
    }
  }
  const auto count = MakeAccumulator("count", false);
  EXPECT_TRUE(count->AddCount(41).ok());
  EXPECT_TRUE(count->Add(Value(1)).ok());
  EXPECT_EQ(count->Finish()->AsInteger(), 42);
  EXPECT_EQ(MakeAccumulator("median", false), nullptr);
}

TEST(Aggregates, FloatSumsAreCompensated) {
  const auto sum = MakeAccumulator("sum", false);
  const std::vector<double> tenths(1'000'000, 0.1);
  EXPECT_TRUE(sum->AddFloats(tenths).ok());
  EXPECT_DOUBLE_EQ(sum->Finish()->AsFloat(), 100'000.0);
}

}  // namespace
}  // namespace keiretsu::query
