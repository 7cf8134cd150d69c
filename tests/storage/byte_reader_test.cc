#include "storage/byte_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "storage/byte_writer.h"
#include "storage/checksum.h"

namespace keiretsu::storage {
namespace {

const std::vector<std::uint64_t> kEdgeNumbers = {
    0,     1,          127,        128,              255,        256, 16383, 16384,
    65535, 0xFFFFFFFF, 1ULL << 32, (1ULL << 63) - 1, 1ULL << 63, ~0ULL};

std::string WriteOneOfEach() {
  std::string bytes;
  ByteWriter writer(&bytes);
  writer.U8(0xAB);
  writer.U16(0x1234);
  writer.U32(0xDEADBEEF);
  writer.U64(0x0123456789ABCDEF);
  writer.I64(-2);
  writer.F64(-0.5);
  writer.Varint(300);
  writer.ZigzagVarint(-300);
  writer.String("name");
  AppendBigEndian(std::uint32_t{7}, &bytes);
  return bytes;
}

/// Reads what WriteOneOfEach wrote; whether all was there.
bool ReadOneOfEach(std::string_view bytes) {
  ByteReader reader(bytes);
  bool equal = reader.U8() == 0xAB;
  equal = reader.U16() == 0x1234 && equal;
  equal = reader.U32() == 0xDEADBEEF && equal;
  equal = reader.U64() == 0x0123456789ABCDEF && equal;
  equal = reader.I64() == -2 && equal;
  equal = reader.F64() == -0.5 && equal;
  equal = reader.Varint() == 300 && equal;
  equal = reader.ZigzagVarint() == -300 && equal;
  equal = reader.String() == "name" && equal;
  equal = reader.BigEndian<std::uint32_t>() == 7 && equal;
  return equal && reader.AtEnd();
}

TEST(ByteReaderTest, ReadsWhatWasWritten) {
  const std::string bytes = WriteOneOfEach();
  EXPECT_TRUE(ReadOneOfEach(bytes));
  EXPECT_EQ(bytes.substr(0, 7), std::string("\xAB\x34\x12\xEF\xBE\xAD\xDE", 7));
}

TEST(ByteReaderTest, FailsWhenCutAtAnyByte) {
  const std::string bytes = WriteOneOfEach();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of its own, so that a read past the end is seen by the address sanitizer.
    const std::string cut(bytes, 0, size);
    EXPECT_FALSE(ReadOneOfEach(cut)) << "cut at " << size;
  }
}

TEST(ByteReaderTest, StaysFailed) {
  ByteReader reader("abc");
  EXPECT_EQ(reader.U32(), 0U);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0U);
  EXPECT_EQ(reader.Bytes(1), "");
  EXPECT_EQ(reader.remaining(), 0U);
  EXPECT_FALSE(reader.AtEnd());
}

TEST(ByteReaderTest, VarintsAreExactAtTheEdges) {
  for (const std::uint64_t number : kEdgeNumbers) {
    std::string bytes;
    ByteWriter(&bytes).Varint(number);
    EXPECT_LE(bytes.size(), kMaxVarintBytes);
    ByteReader reader(bytes);
    EXPECT_EQ(reader.Varint(), number);
    EXPECT_TRUE(reader.AtEnd());
    const auto value = static_cast<std::int64_t>(number);
    EXPECT_EQ(ZigzagDecode(ZigzagEncode(value)), value);
    EXPECT_EQ(ZigzagDecode(ZigzagEncode(-value / 2)), -value / 2);
  }
  EXPECT_EQ(ZigzagEncode(-1), 1U);
  EXPECT_EQ(ZigzagEncode(std::numeric_limits<std::int64_t>::min()),
            std::numeric_limits<std::uint64_t>::max());
}

TEST(ByteReaderTest, RefusesMalformedVarints) {
  const std::vector<std::string> malformed = {
      std::string("\x80", 1),                                          // no end
      std::string("\x80\x00", 2),                                      // overlong zero
      std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10),     // 2^64 and more
      std::string("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11)  // eleven bytes
  };
  for (const std::string& bytes : malformed) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.Varint(), 0U);
    EXPECT_FALSE(reader.ok());
  }
}

TEST(ByteReaderTest, StringLengthPastTheEndFails) {
  std::string bytes;
  ByteWriter(&bytes).Varint(std::numeric_limits<std::uint64_t>::max());
  bytes += "abc";
  ByteReader reader(bytes);
  EXPECT_EQ(reader.String(), "");
  EXPECT_FALSE(reader.ok());
}

TEST(ByteReaderTest, RandomBytesNeverLeaveTheBuffer) {
  const std::uint64_t seed = 20261123;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 24, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    ByteReader reader(bytes);
    while (reader.ok() && reader.remaining() > 0) {
      switch (random() % 4) {
        case 0: reader.Varint(); break;
        case 1: reader.String(); break;
        case 2: reader.U32(); break;
        default: reader.ZigzagVarint(); break;
      }
    }
    ASSERT_LE(reader.remaining(), bytes.size()) << "seed " << seed;
  }
}

TEST(Checksum32Test, IsCrc32c) {
  EXPECT_EQ(Checksum32(""), 0U);
  EXPECT_EQ(Checksum32("123456789"), 0xE3069283U);
  EXPECT_EQ(Checksum32(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(Checksum32(std::string(32, '\xFF')), 0x62A8AB43U);
}

TEST(Checksum32Test, FindsEverySingleBitFlip) {
  const std::string bytes = "keiretsu holds what it is told";
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(Checksum32(damaged), Checksum32(bytes)) << "bit " << bit;
  }
}

}  // namespace
}  // namespace keiretsu::storage
