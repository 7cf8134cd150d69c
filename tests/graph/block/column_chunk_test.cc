#include "graph/block/column_chunk.h"

#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "graph/limits.h"
#include "tests/graph/block/damage.h"
#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

constexpr ValueType kTypes[] = {
    ValueType::kBoolean,  ValueType::kInteger,   ValueType::kFloat, ValueType::kString,
    ValueType::kDate,     ValueType::kLocalTime, ValueType::kTime,  ValueType::kLocalDateTime,
    ValueType::kDateTime, ValueType::kDuration,  ValueType::kList,  ValueType::kMap};

Column Build(std::uint32_t rows, const std::function<Value(std::uint32_t)>& value_of) {
  ColumnBuilder builder;
  for (std::uint32_t row = 0; row < rows; ++row) builder.Append(value_of(row));
  return builder.Build(42);
}

std::vector<std::string> Encode(const Column& column, OverflowWriter* overflow = nullptr) {
  auto parts = EncodeColumn(column, overflow);
  EXPECT_TRUE(parts.has_value()) << parts.status().message();
  return parts ? *parts : std::vector<std::string>();
}

void ExpectSame(const Column& a, const Column& b, const std::string& what) {
  EXPECT_EQ(TypeTagName(a.tag()), TypeTagName(b.tag())) << what;
  EXPECT_EQ(a.null_count(), b.null_count()) << what;
  EXPECT_EQ(a.fold_ts(), b.fold_ts()) << what;
  EXPECT_EQ(a.zone(), b.zone()) << what;
  EXPECT_EQ(a.has_dictionary(), b.has_dictionary()) << what;
  ASSERT_EQ(a.rows(), b.rows()) << what;
  for (std::uint32_t row = 0; row < a.rows(); ++row) {
    ASSERT_EQ(a.Get(row), b.Get(row)) << what << " row " << row;
    if (a.tag() == TypeTag::kFloat) {
      ASSERT_EQ(std::bit_cast<std::uint64_t>(a.doubles()[row]),
                std::bit_cast<std::uint64_t>(b.doubles()[row]))
          << what << " row " << row;
    }
  }
}

/// Returns the number of parts.
std::size_t ExpectRoundTrip(const Column& column, const std::string& what) {
  const auto parts = Encode(column);
  EXPECT_FALSE(parts.empty()) << what;
  if (parts.empty()) return 0;
  for (const std::string& part : parts) EXPECT_LE(part.size(), kMaxPartBytes) << what;
  const auto decoded = DecodeColumn(Views(parts), column.rows(), nullptr);
  EXPECT_TRUE(decoded.has_value()) << what << ": " << decoded.status().message();
  if (decoded) ExpectSame(*decoded, column, what);
  const auto summary = DecodeColumnSummary(parts[0]);
  EXPECT_TRUE(summary.has_value()) << what;
  if (summary) {
    EXPECT_EQ(summary->tag, column.tag()) << what;
    EXPECT_EQ(summary->rows, column.rows()) << what;
    EXPECT_EQ(summary->null_count, column.null_count()) << what;
    EXPECT_EQ(summary->zone, column.zone()) << what;
    EXPECT_EQ(summary->part_count, parts.size() - 1) << what;
  }
  return parts.size();
}

TEST(ColumnChunkTest, EveryTypeWithFewAndManyNulls) {
  for (const ValueType type : kTypes) {
    for (const std::uint32_t rows : {1U, 63U, 64U, 65U, 2048U}) {
      for (const std::uint64_t null_share : {0U, 1U, 50U, 99U}) {
        const std::uint64_t seed = 81 + rows + null_share;
        Random random(seed);
        const Column column = Build(rows, [&](std::uint32_t) {
          return Below(random, 100) < null_share ? Value() : RandomValueOf(random, type, 1);
        });
        if (column.all_null()) continue;
        ExpectRoundTrip(column, std::string(ValueTypeName(type)) + " seed " + std::to_string(seed));
      }
    }
  }
}

TEST(ColumnChunkTest, MixedTypesAreExact) {
  const std::uint64_t seed = 91;
  Random random(seed);
  const Column column =
      Build(2048, [&](std::uint32_t row) { return row % 7 == 0 ? Value() : RandomValue(random); });
  EXPECT_EQ(column.tag(), TypeTag::kVariant);
  ExpectRoundTrip(column, "seed " + std::to_string(seed));
}

TEST(ColumnChunkTest, AllNullHasNoChunk) {
  EXPECT_TRUE(Encode(Column::AllNull(2048, 1)).empty());
  EXPECT_TRUE(Encode(ColumnBuilder().Build(1)).empty());
}

TEST(ColumnChunkTest, UnusualFloatsStayExact) {
  constexpr double kValues[] = {0.0, -0.0, 1.5, 1e300, -5e-324};
  ExpectRoundTrip(Build(500, [&](std::uint32_t row) { return Value(kValues[row % 5]); }), "raw");
  const Column nan = Build(10, [](std::uint32_t row) {
    return Value(row == 3 ? std::nan("") : std::numeric_limits<double>::infinity());
  });
  ExpectRoundTrip(nan, "NaN and infinity");
}

TEST(ColumnChunkTest, SizesShowTheEncodings) {
  struct Case {
    const char* name;
    std::function<Value(std::uint32_t)> value_of;
    std::size_t max_bytes;
  };
  Random random(92);
  const Case cases[] = {
      {"constant", [](std::uint32_t) { return Value(std::int64_t{1} << 60); }, 80},
      {"row numbers (delta)", [](std::uint32_t r) { return Value(std::int64_t{r} + 5'000'000); },
       100},
      {"dates (frame of reference)",
       [&](std::uint32_t) {
         return Value(Date{18'000 + static_cast<std::int64_t>(random() % 512)});
       },
       2048 * 9 / 8 + 100},
      {"shares (decimal)",
       [&](std::uint32_t) { return Value(static_cast<double>(random() % 10'001) / 100); },
       2048 * 14 / 8 + 100},
      {"doubles (raw)", [&](std::uint32_t) { return Value(1.0 / static_cast<double>(random())); },
       2048 * 8 + 100},
      {"countries (dictionary)",
       [&](std::uint32_t) { return Value(random() % 2 == 0 ? "SE" : "DE"); }, 2048 / 8 + 120},
      {"booleans", [&](std::uint32_t) { return Value(random() % 2 == 0); }, 2048 / 8 + 100},
  };
  for (const Case& c : cases) {
    const Column column = Build(2048, c.value_of);
    EXPECT_LE(Encode(column)[0].size(), c.max_bytes) << c.name;
    EXPECT_EQ(ExpectRoundTrip(column, c.name), 1U);
  }
}

TEST(ColumnChunkTest, LongColumnsAreSplitByRows) {
  Random random(93);
  const auto text = [&](std::size_t size) {
    return Value(std::string(size, 'x') + std::to_string(random()));
  };
  EXPECT_GT(ExpectRoundTrip(Build(2048, [&](std::uint32_t) { return text(60); }), "strings"), 2U);
  EXPECT_GT(
      ExpectRoundTrip(
          Build(60'000, [&](std::uint32_t) { return Value(1.0 / static_cast<double>(random())); }),
          "doubles"),
      8U);
  EXPECT_GT(ExpectRoundTrip(Build(300'000,
                                  [&](std::uint32_t row) {
                                    return row % 3 == 0
                                               ? Value()
                                               : Value("country " + std::to_string(random() % 200));
                                  }),
                            "dictionaries per part"),
            2U);
  EXPECT_GT(ExpectRoundTrip(
                Build(20'000, [&](std::uint32_t row) { return row < 15'000 ? Value() : text(30); }),
                "parts of nulls"),
            2U);
  EXPECT_GT(ExpectRoundTrip(Build(20'000, [&](std::uint32_t) { return RandomValue(random); }),
                            "variants"),
            3U);
}

TEST(ColumnChunkTest, LargeValuesGoToTheOverflowOnce) {
  MemoryOverflow overflow;
  const Column column = Build(2048, [](std::uint32_t row) {
    return row % 4 == 0 ? Value(std::string(kMaxInlineValueBytes + row, 'y'))
                        : Value(std::string(100, 'z') + std::to_string(row));
  });
  const auto parts = Encode(column, &overflow);
  EXPECT_EQ(overflow.stored.size(), 512U);
  EXPECT_GT(parts.size(), 1U);
  for (const std::string& part : parts) EXPECT_LE(part.size(), kMaxPartBytes);
  const auto decoded = DecodeColumn(Views(parts), 2048, &overflow);
  ASSERT_TRUE(decoded.has_value()) << decoded.status().message();
  ExpectSame(*decoded, column, "overflow");
  overflow.stored[5][7] = 'n';
  const auto damaged = DecodeColumn(Views(parts), 2048, &overflow);
  ASSERT_FALSE(damaged.has_value());
  EXPECT_NE(damaged.error().message().find("large value 5"), std::string::npos)
      << damaged.error().message();
}

TEST(ColumnChunkTest, RefusesWhatCannotBeStored) {
  ColumnBuilder builder;
  Value deep(1);
  for (int i = 0; i <= kMaxValueDepth; ++i) deep = Value(List{deep});
  builder.Append(deep);
  EXPECT_EQ(EncodeColumn(builder.Build(0), nullptr).status().code(),
            StatusCode::kResourceExhausted);
}

TEST(ColumnChunkTest, RowCountAndPartsMustAgree) {
  Random random(94);
  const Column column =
      Build(30'000, [&](std::uint32_t) { return Value(1.0 / static_cast<double>(random())); });
  const auto parts = Encode(column);
  ASSERT_GT(parts.size(), 3U);
  EXPECT_FALSE(DecodeColumn(Views(parts), 29'999, nullptr).has_value());
  EXPECT_FALSE(DecodeColumn({}, 30'000, nullptr).has_value());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto missing = parts;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(DecodeColumn(Views(missing), 30'000, nullptr).has_value()) << i;
  }
}

TEST(ColumnChunkTest, DamageIsCorruptionAndNeverCrashes) {
  const std::uint64_t seed = 95;
  for (const ValueType type : kTypes) {
    for (const bool with_nulls : {false, true}) {
      Random random(seed);
      const Column column = Build(40, [&](std::uint32_t row) {
        if (with_nulls && row % 3 == 0) return Value();
        // Few distinct strings, so that there is a dictionary in one of the two.
        if (type == ValueType::kString && with_nulls) return Value(row % 2 == 0 ? "aa" : "b");
        return RandomValueOf(random, type, 1);
      });
      const std::string bytes = Encode(column)[0];
      ForEachTruncation(bytes, [](std::string_view cut) {
        EXPECT_EQ(DecodeColumn(std::span(&cut, 1), 40, nullptr).status().code(),
                  StatusCode::kCorruption);
        if (cut.size() < 6) return;
        const std::string resealed = Resealed(std::string(cut));
        const std::string_view view = resealed;
        EXPECT_FALSE(DecodeColumn(std::span(&view, 1), 40, nullptr).has_value());
      });
      for (int round = 0; round < 400; ++round) {
        std::string damaged = bytes;
        char& byte = damaged[Below(random, damaged.size())];
        byte = static_cast<char>(byte ^ (1 << Below(random, 8)));
        std::string_view view = damaged;
        ASSERT_EQ(DecodeColumn(std::span(&view, 1), 40, nullptr).status().code(),
                  StatusCode::kCorruption);
        const std::string resealed = Resealed(damaged);
        view = resealed;
        const auto decoded = DecodeColumn(std::span(&view, 1), 40, nullptr);
        static_cast<void>(DecodeColumnSummary(view));
        if (!decoded) continue;
        for (std::uint32_t row = 0; row < 40; ++row) static_cast<void>(decoded->Get(row));
      }
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
