#include "graph/block/bit_packing.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/graph/block/random_block.h"

namespace keiretsu::graph {
namespace {

constexpr std::size_t kReadable = 8;  // bytes the decoder may read beyond the sequence

template <typename T>
std::string Encode(const std::vector<T>& values, IntegerCodec* codec) {
  std::string bytes;
  *codec = EncodeIntegers(std::span<const T>(values), &bytes);
  return bytes;
}

/// Decodes from an allocation with exactly the bytes a decoder may touch.
template <typename T>
bool Decode(std::uint8_t codec, const std::string& bytes, std::size_t count, std::vector<T>* out) {
  const std::string padded = bytes + std::string(kReadable, '\0');
  const std::vector<char> exact(padded.begin(), padded.end());
  out->assign(count, T{});
  return DecodeIntegers(codec, std::string_view(exact.data(), bytes.size()), count, out->data());
}

template <typename T>
void ExpectRoundTrip(const std::vector<T>& values, const std::string& what) {
  IntegerCodec codec{};
  const std::string bytes = Encode(values, &codec);
  std::vector<T> decoded;
  ASSERT_TRUE(Decode(static_cast<std::uint8_t>(codec), bytes, values.size(), &decoded)) << what;
  EXPECT_EQ(decoded, values) << what;
}

TEST(BitPackingTest, EveryWidthAndAwkwardCount) {
  Random random(1);
  for (unsigned width = 0; width <= 64; ++width) {
    const std::uint64_t mask = width == 64 ? ~0ULL : (1ULL << width) - 1;
    for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 255U, 256U, 257U, 515U}) {
      const std::string what = "width " + std::to_string(width) + " count " + std::to_string(count);
      std::vector<std::uint64_t> wide(count);
      std::vector<std::int64_t> with_sign(count);
      for (std::size_t i = 0; i < count; ++i) {
        wide[i] = random() & mask;
        with_sign[i] = static_cast<std::int64_t>((random() & mask) - mask / 2);
      }
      ExpectRoundTrip(wide, what);
      ExpectRoundTrip(with_sign, what);
      if (width <= 32) {
        ExpectRoundTrip(std::vector<std::uint32_t>(wide.begin(), wide.end()), what);
      }
    }
  }
}

TEST(BitPackingTest, PicksTheShortestCodec) {
  struct Case {
    const char* name;
    std::function<std::uint64_t(std::uint64_t)> value;
    IntegerCodec expected;
  };
  Random random(2);
  const Case cases[] = {
      {"small numbers", [&](std::uint64_t) { return random() % 16; }, IntegerCodec::kBitPacked},
      {"one number", [](std::uint64_t) { return 77ULL << 40; }, IntegerCodec::kConstant},
      {"zeros are shorter packed below 9 runs", [](std::uint64_t) { return 0; },
       IntegerCodec::kBitPacked},
      {"large, close together", [&](std::uint64_t) { return (1ULL << 50) + random() % 16; },
       IntegerCodec::kFrameOfReference},
      {"consecutive", [](std::uint64_t i) { return (1ULL << 40) + i; }, IntegerCodec::kDelta},
      {"descending", [](std::uint64_t i) { return (1ULL << 40) - 1000 * i; }, IntegerCodec::kDelta},
      {"negative", [&](std::uint64_t) { return 0 - (random() % 16); },
       IntegerCodec::kFrameOfReference},
  };
  for (const Case& c : cases) {
    std::vector<std::uint64_t> values(1000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = c.value(i);
    IntegerCodec codec{};
    Encode(values, &codec);
    EXPECT_EQ(codec, c.expected) << c.name;
    ExpectRoundTrip(values, c.name);
  }
}

TEST(BitPackingTest, ExtremesSurviveModularArithmetic) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  ExpectRoundTrip(std::vector<std::int64_t>{kMin, kMax, 0, -1, kMin, kMax}, "extremes");
  std::vector<std::int64_t> alternating;
  for (int i = 0; i < 600; ++i) alternating.push_back(i % 2 == 0 ? kMin : kMax);
  ExpectRoundTrip(alternating, "alternating extremes");
}

TEST(BitPackingTest, RefusesMalformedSequences) {
  struct Case {
    const char* name;
    std::uint8_t codec;
    std::string bytes;
    std::size_t count;
  };
  const std::string word(8, '\x01');
  const Case cases[] = {
      {"unknown codec", 9, std::string(1, '\0'), 1},
      {"no width", 1, "", 1},
      {"width above 64", 1, std::string(1, 'A') + std::string(80, 'x'), 1},
      {"too few bytes", 1, std::string("\x09\x01", 2), 1},
      {"a byte too many", 1, std::string("\x01\x01\x01", 3), 1},
      {"bytes without values", 1, std::string("\x01", 1), 0},
      {"short constant", 2, std::string(7, 'x'), 3},
      {"long constant", 2, std::string(9, 'x'), 3},
      {"no frame", 3, std::string(4, 'x'), 3},
      {"frame without values", 3, word, 3},
      {"delta without first", 4, std::string(12, 'x'), 3},
      {"delta without steps", 4, word + word, 3},
      {"delta of nothing", 4, word + word, 0},
  };
  for (const Case& c : cases) {
    std::vector<std::uint64_t> out;
    EXPECT_FALSE(Decode(c.codec, c.bytes, c.count, &out)) << c.name;
  }
  std::vector<std::uint32_t> narrow;
  EXPECT_FALSE(Decode(1, std::string("\x21", 1) + std::string(5, 'x'), 1, &narrow)) << "33 bits";
  EXPECT_FALSE(Decode(2, std::string(8, 'x'), 1, &narrow)) << "constant above 32 bits";
  EXPECT_FALSE(Decode(3, word + std::string(1, '\0'), 1, &narrow)) << "no frames in 32 bits";
}

TEST(BitPackingTest, EveryTruncationIsRefused) {
  Random random(3);
  std::vector<std::uint64_t> values(300);
  for (auto& v : values) v = (1ULL << 45) + random() % 1000;
  IntegerCodec codec{};
  const std::string bytes = Encode(values, &codec);
  std::vector<std::uint64_t> out;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Decode(static_cast<std::uint8_t>(codec), bytes.substr(0, size), 300, &out));
  }
}

}  // namespace
}  // namespace keiretsu::graph
