#include "graph/block/column.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

Column Build(const std::vector<Value>& values, std::uint64_t fold_ts = 0) {
  ColumnBuilder builder;
  for (const Value& value : values) builder.Append(value);
  return builder.Build(fold_ts);
}

void ExpectHolds(const Column& column, const std::vector<Value>& values, const std::string& what) {
  ASSERT_EQ(column.rows(), values.size()) << what;
  std::uint32_t nulls = 0;
  for (std::uint32_t row = 0; row < column.rows(); ++row) {
    EXPECT_EQ(column.IsValid(row), !values[row].is_null()) << what << " row " << row;
    EXPECT_EQ(column.Get(row), values[row]) << what << " row " << row;
    nulls += values[row].is_null() ? 1U : 0U;
  }
  EXPECT_EQ(column.null_count(), nulls) << what;
}

TEST(ColumnTest, TagOfTheValues) {
  struct Case {
    std::vector<Value> values;
    TypeTag expected;
  };
  const Case cases[] = {
      {{}, TypeTag::kNull},
      {{Value(), Value()}, TypeTag::kNull},
      {{Value(), Value(true)}, TypeTag::kBool},
      {{Value(1), Value(), Value(2)}, TypeTag::kInt},
      {{Value(1.0), Value(2.5)}, TypeTag::kFloat},
      {{Value(1), Value(2.0)}, TypeTag::kVariant},
      {{Value(), Value(1), Value(), Value("a")}, TypeTag::kVariant},
      {{Value("a"), Value("b")}, TypeTag::kString},
      {{Value(Date{3})}, TypeTag::kDate},
      {{Value(LocalTime{3})}, TypeTag::kLocalTime},
      {{Value(Time{3, 4})}, TypeTag::kTime},
      {{Value(LocalDateTime{3, 4})}, TypeTag::kLocalDateTime},
      {{Value(DateTime{3, 4, 5, "x"})}, TypeTag::kDateTime},
      {{Value(Duration{3, 4, 5, 6})}, TypeTag::kDuration},
      {{Value(List{Value(1)})}, TypeTag::kList},
      {{Value(Map{})}, TypeTag::kMap},
  };
  for (const Case& c : cases) {
    const Column column = Build(c.values);
    EXPECT_EQ(TypeTagName(column.tag()), TypeTagName(c.expected));
    ExpectHolds(column, c.values, std::string(TypeTagName(c.expected)));
  }
}

TEST(ColumnTest, RandomColumnsHoldWhatWasAppended) {
  for (std::uint64_t seed = 41; seed < 61; ++seed) {
    Random random(seed);
    std::vector<Value> values;
    const std::uint64_t null_share = Below(random, 4);
    for (std::uint64_t n = Below(random, 500); n > 0; --n) {
      values.push_back(Below(random, 4) < null_share ? Value() : RandomValue(random));
    }
    ExpectHolds(Build(values), values, "seed " + std::to_string(seed));
  }
}

TEST(ColumnTest, TypedAppendsEqualAppendsOfValues) {
  ColumnBuilder builder;
  builder.AppendNull();
  builder.AppendInt(1);
  builder.AppendNulls(2);
  builder.AppendInt(-7);
  const Column ints = builder.Build(3);
  EXPECT_EQ(ints.tag(), TypeTag::kInt);
  EXPECT_EQ(ints.ints()[4], -7);
  EXPECT_EQ(ints.fold_ts(), 3U);
  ExpectHolds(ints, {Value(), Value(1), Value(), Value(), Value(-7)}, "ints");

  builder.AppendInt(1);
  builder.AppendBool(true);
  builder.AppendFloat(0.5);
  builder.AppendString("text");
  builder.AppendDate(Date{9});
  ExpectHolds(builder.Build(0), {Value(1), Value(true), Value(0.5), Value("text"), Value(Date{9})},
              "the builder was empty again");
}

TEST(ColumnTest, AppendRangeCopiesRowsOfAnyTag) {
  Random random(43);
  for (const ValueType type : {ValueType::kInteger, ValueType::kFloat, ValueType::kString,
                               ValueType::kDate, ValueType::kDuration, ValueType::kNull}) {
    std::vector<Value> values;
    for (int i = 0; i < 40; ++i) {
      values.push_back(i % 5 == 0 ? Value() : RandomValueOf(random, type));
    }
    const Column column = Build(values);
    ColumnBuilder builder;
    builder.AppendRange(column, 30, 40);
    builder.AppendRange(column, 0, 10);
    std::vector<Value> expected(values.begin() + 30, values.end());
    expected.insert(expected.end(), values.begin(), values.begin() + 10);
    ExpectHolds(builder.Build(0), expected, std::string(ValueTypeName(type)));
  }
}

TEST(ColumnTest, StringsThatRepeatGetADictionary) {
  ColumnBuilder builder;
  for (int i = 0; i < 1000; ++i) {
    if (i % 10 == 9) {
      builder.AppendNull();
    } else {
      builder.AppendString(i % 2 == 0 ? "even" : "odd");
    }
  }
  const Column column = builder.Build(0);
  ASSERT_TRUE(column.has_dictionary());
  EXPECT_EQ(column.dictionary_size(), 2U);
  EXPECT_EQ(column.DictionaryAt(column.codes()[4]), "even");
  EXPECT_EQ(column.StringAt(3), "odd");
  EXPECT_EQ(column.StringAt(9), "");

  for (int i = 0; i < 1000; ++i) builder.AppendString("name " + std::to_string(i));
  const Column names = builder.Build(0);
  EXPECT_FALSE(names.has_dictionary());
  EXPECT_EQ(names.StringAt(999), "name 999");
  EXPECT_EQ(names.dictionary_size(), 0U);
}

TEST(ColumnTest, ZoneMaps) {
  const Column ints = Build({Value(5), Value(), Value(-3), Value(9)});
  ASSERT_TRUE(ints.zone().present);
  EXPECT_EQ(ints.zone().min_int(), -3);
  EXPECT_EQ(ints.zone().max_int(), 9);
  const Column floats = Build({Value(0.5), Value(-2.5)});
  EXPECT_EQ(floats.zone().min_double(), -2.5);
  EXPECT_EQ(floats.zone().max_double(), 0.5);
  EXPECT_FALSE(Build({Value(0.5), Value(std::nan(""))}).zone().present);
  EXPECT_FALSE(Build({Value(), Value()}).zone().present);
  EXPECT_FALSE(Build({Value(1), Value("a")}).zone().present);
  const Column strings = Build({Value("beta"), Value("alphabetical"), Value("\xC3\xA5ngstrom")});
  EXPECT_EQ(strings.zone().min_bits, ZoneMap::PrefixOf("alphabet"));
  EXPECT_EQ(strings.zone().max_bits, ZoneMap::PrefixOf("\xC3\xA5ngstrom"));
  EXPECT_LT(ZoneMap::PrefixOf("a"), ZoneMap::PrefixOf("b"));
  EXPECT_LE(ZoneMap::PrefixOf("abcdefgh"), ZoneMap::PrefixOf("abcdefghi"));
}

TEST(ColumnTest, NullColumnsAndSizes) {
  const Column nulls = Column::AllNull(2048, 9);
  EXPECT_TRUE(nulls.all_null());
  EXPECT_FALSE(nulls.IsValid(2047));
  EXPECT_TRUE(nulls.Get(5).is_null());
  const Column text = Build(std::vector<Value>(10, Value(List{Value(std::string(1000, 'x'))})));
  EXPECT_GT(text.memory_bytes(), 10'000U);
}

}  // namespace
}  // namespace keiretsu::graph
