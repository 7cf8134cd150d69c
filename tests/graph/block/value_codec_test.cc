#include "graph/block/value_codec.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "graph/limits.h"
#include "tests/graph/block/damage.h"
#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

std::string Encode(const Value& value, OverflowWriter* overflow = nullptr) {
  EXPECT_TRUE(CheckStorable(value).ok());
  std::string bytes;
  EncodeValue(value, overflow, &bytes);
  return bytes;
}

Result<Value> Decode(const std::string& bytes, const OverflowReader* overflow = nullptr) {
  storage::ByteReader reader(bytes);
  auto value = DecodeValue(&reader, overflow);
  if (value.has_value() && !reader.AtEnd()) return Status::Corruption("bytes left over");
  return value;
}

Value Nested(int depth) {
  Value value(1);
  for (int i = 0; i < depth; ++i) value = Value(List{value});
  return value;
}

TEST(ValueCodecTest, RandomValuesRoundTrip) {
  const std::uint64_t seed = 21;
  Random random(seed);
  for (int i = 0; i < 5000; ++i) {
    const Value value = RandomValue(random, 3);
    const auto decoded = Decode(Encode(value));
    ASSERT_TRUE(decoded.has_value()) << "seed " << seed << ": " << value.ToString();
    EXPECT_EQ(*decoded, value) << "seed " << seed;
  }
}

TEST(ValueCodecTest, EdgeValuesRoundTrip) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  const Value values[] = {Value(),
                          Value(kMin),
                          Value(kMax),
                          Value(-0.0),
                          Value(std::nan("")),
                          Value(std::numeric_limits<double>::infinity()),
                          Value(""),
                          Value(std::string("\0a", 2)),
                          Value(List{}),
                          Value(Map{}),
                          Value(Date{kMin}),
                          Value(LocalTime{kMax}),
                          Value(Duration{kMin, kMax, kMin, 999'999'999}),
                          Value(List{Value(), Value(List{})}),
                          Nested(kMaxValueDepth)};
  for (const Value& value : values) {
    const auto decoded = Decode(Encode(value));
    ASSERT_TRUE(decoded.has_value()) << value.ToString();
    EXPECT_EQ(*decoded, value);
  }
  EXPECT_TRUE(std::signbit(Decode(Encode(Value(-0.0)))->AsFloat()));
}

TEST(ValueCodecTest, OnlyStorableValues) {
  EXPECT_EQ(CheckStorable(Value::NodeReference(1)).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(CheckStorable(Value(List{Value(Map{{"k", Value::NodeReference(1)}})})).code(),
            StatusCode::kInvalidArgument);
  EXPECT_TRUE(CheckStorable(Nested(kMaxValueDepth)).ok());
  const Status deep = CheckStorable(Nested(kMaxValueDepth + 1));
  EXPECT_EQ(deep.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(deep.message().find("64"), std::string::npos) << deep.message();
}

TEST(ValueCodecTest, RefusesMalformedBytes) {
  struct Case {
    const char* name;
    std::string bytes;
  };
  const Case cases[] = {
      {"nothing", ""},
      {"reserved tag", std::string("\x0B\0", 2)},
      {"unknown tag", std::string("\x20\0", 2)},
      {"variant is no value", "\x0E"},
      {"third truth", "\x01\x02"},
      {"overlong integer", std::string("\x02\x80\x00", 3)},
      {"string beyond the end",
       "\x04\x05"
       "abc"},
      {"endless list", "\x0C\xFF\xFF\xFF\xFF\x0F"},
      {"keys descend", std::string("\x0D\x02\x01"
                                   "b\0\x01"
                                   "a\0",
                                   9)},
      {"key twice", std::string("\x0D\x02\x01"
                                "a\0\x01"
                                "a\0",
                                9)},
      {"nanoseconds beyond 32 bits", std::string("\x08\x00\x80\x80\x80\x80\x20", 7)},
      {"too deep", std::string(2 * (kMaxValueDepth + 1), '\0')},
      {"reference without overflow", std::string("\x7F\x01\x01\x00\x00\x00\x00", 7)},
  };
  for (Case c : cases) {
    if (std::string_view(c.name) == "too deep") {
      c.bytes.clear();
      for (int i = 0; i <= kMaxValueDepth; ++i) c.bytes += "\x0C\x01";
      c.bytes += std::string(1, '\0');
    }
    const auto decoded = Decode(c.bytes);
    ASSERT_FALSE(decoded.has_value()) << c.name;
    EXPECT_EQ(decoded.error().code(), StatusCode::kCorruption) << c.name;
  }
}

TEST(ValueCodecTest, EveryTruncationIsCorruption) {
  Random random(22);
  for (int i = 0; i < 200; ++i) {
    const std::string bytes = Encode(RandomValue(random, 3));
    ForEachTruncation(
        bytes, [](std::string_view cut) { EXPECT_FALSE(Decode(std::string(cut)).has_value()); });
  }
}

TEST(ValueCodecTest, RandomBytesNeverCrash) {
  Random random(23);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(Below(random, 40), '\0');
    for (char& c : bytes)
      c = static_cast<char>(Below(random, 4) == 0 ? random() : Below(random, 15));
    static_cast<void>(Decode(bytes));
  }
}

TEST(ValueCodecTest, LargeValuesGoToTheOverflow) {
  MemoryOverflow overflow;
  const Value just_small(std::string(kMaxInlineValueBytes - 3, 'x'));  // tag and a 2-byte length
  const Value just_large(std::string(kMaxInlineValueBytes - 2, 'x'));
  EXPECT_EQ(Encode(just_small, &overflow).size(), kMaxInlineValueBytes);
  EXPECT_TRUE(overflow.stored.empty());
  const std::string reference = Encode(just_large, &overflow);
  EXPECT_LT(reference.size(), 16U);
  ASSERT_EQ(overflow.stored.size(), 1U);
  ASSERT_TRUE(Decode(reference, &overflow).has_value());
  EXPECT_EQ(*Decode(reference, &overflow), just_large);

  const Value list(List(3000, Value("abcdef")));
  const std::string to_list = Encode(list, &overflow);
  EXPECT_EQ(*Decode(to_list, &overflow), list);

  // Another value under the id, a damaged one, none.
  std::swap(overflow.stored[0], overflow.stored[1]);
  EXPECT_EQ(Decode(reference, &overflow).status().code(), StatusCode::kCorruption);
  std::swap(overflow.stored[0], overflow.stored[1]);
  overflow.stored[0][100] = 'y';
  EXPECT_EQ(Decode(reference, &overflow).status().code(), StatusCode::kCorruption);
  overflow.stored.clear();
  EXPECT_EQ(Decode(reference, &overflow).status().code(), StatusCode::kCorruption);
}

}  // namespace
}  // namespace keiretsu::graph
