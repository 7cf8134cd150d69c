#include "storage/key_codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "storage/limits.h"

namespace keiretsu::storage {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMaxInteger = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinInteger = std::numeric_limits<std::int64_t>::min();

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

template <typename Function, typename... Arguments>
std::string Key(const Function& append, const Arguments&... arguments) {
  std::string key;
  append(arguments..., &key);
  return key;
}

TEST(KeyCodecTest, BytesAreFrozen) {
  const std::vector<std::pair<std::string, std::string>> vectors = {
      {Key(AppendNull), "70"},
      {Key(AppendBool, false), "50"},
      {Key(AppendBool, true), "51"},
      {Key(AppendInteger, 0), "608000000000000000"},
      {Key(AppendInteger, 1), "60bff0000000000000"},
      {Key(AppendInteger, -1), "60400fffffffffffff"},
      {Key(AppendDouble, 1.0), "60bff0000000000000"},
      {Key(AppendDouble, -0.0), "608000000000000000"},
      {Key(AppendInteger, (std::int64_t{1} << 53) + 1), "60c3400000000000000001"},
      {Key(AppendDouble, 9007199254740992.0), "60c3400000000000000000"},
      {Key(AppendInteger, kMaxInteger), "60c3dfffffffffffff03ff"},
      {Key(AppendInteger, kMinInteger), "603c1fffffffffffff0000"},
      {Key(AppendDouble, std::nan("")), "68"},
      {Key(AppendString, "ab"), "4061620001"},
      {Key(AppendString, std::string_view("a\0b", 3)), "406100ff620001"},
      {Key(AppendDate, 0), "288000000000000000"},
      {Key(AppendLocalTime, 1), "308000000000000001"},
      {Key(AppendTime, 3'600'000'000'000, 3600), "2c800000000000000080000e10"},
      {Key(AppendLocalDateTime, -1, 5U), "247fffffffffffffff00000005"},
      {Key(AppendDateTime, 1, 2U, -60, "Z"), "208000000000000001000000027fffffc45a0001"},
      {Key(AppendDuration, 1, 2, 3, 4U),
       "3480000000000000018000000000000002800000000000000300000004"},
  };
  for (const auto& [key, expected] : vectors) EXPECT_EQ(Hex(key), expected);
  std::string list;
  AppendBeginList(&list);
  AppendNull(&list);
  AppendEndList(&list);
  EXPECT_EQ(Hex(list), "107000");
}

/// Compares an integer with a double exactly, without rounding either.
std::strong_ordering CompareExactly(std::int64_t i, double d) {
  if (d >= 9223372036854775808.0) return std::strong_ordering::less;
  if (d < -9223372036854775808.0) return std::strong_ordering::greater;
  const double floor = std::floor(d);
  const auto whole = static_cast<std::int64_t>(floor);
  if (i != whole) return i <=> whole;
  return d > floor ? std::strong_ordering::less : std::strong_ordering::equal;
}

using Number = std::variant<std::int64_t, double>;

std::strong_ordering CompareNumbers(const Number& a, const Number& b) {
  if (const auto* i = std::get_if<std::int64_t>(&a)) {
    if (const auto* j = std::get_if<std::int64_t>(&b)) return *i <=> *j;
    return CompareExactly(*i, std::get<double>(b));
  }
  if (const auto* j = std::get_if<std::int64_t>(&b)) {
    return 0 <=> CompareExactly(*j, std::get<double>(a));
  }
  const double x = std::get<double>(a);
  const double y = std::get<double>(b);
  return x < y ? std::strong_ordering::less
               : (x > y ? std::strong_ordering::greater : std::strong_ordering::equal);
}

std::string EncodeNumber(const Number& number) {
  std::string key;
  if (const auto* i = std::get_if<std::int64_t>(&number)) {
    AppendInteger(*i, &key);
  } else {
    AppendDouble(std::get<double>(number), &key);
  }
  return key;
}

std::vector<Number> EdgeNumbers() {
  std::vector<Number> numbers = {-kInfinity, kInfinity, 0.0, -0.0, 0.5, -0.5,
                                 std::numeric_limits<double>::denorm_min(),
                                 -std::numeric_limits<double>::denorm_min(),
                                 std::numeric_limits<double>::max(),
                                 std::numeric_limits<double>::lowest(), kMaxInteger, kMinInteger};
  for (int bit = 0; bit < 63; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    for (const std::int64_t around : {-2, -1, 0, 1, 2}) {
      numbers.emplace_back(power + around);
      numbers.emplace_back(-power + around);
      numbers.emplace_back(static_cast<double>(power) + static_cast<double>(around));
      numbers.emplace_back(-static_cast<double>(power) + static_cast<double>(around));
    }
    numbers.emplace_back(std::nextafter(static_cast<double>(power), kInfinity));
    numbers.emplace_back(std::nextafter(static_cast<double>(power), -kInfinity));
  }
  numbers.emplace_back(9223372036854775808.0);
  numbers.emplace_back(-9223372036854775808.0);
  return numbers;
}

TEST(KeyCodecTest, IntegersAndFloatsShareOneExactOrder) {
  const std::vector<Number> numbers = EdgeNumbers();
  std::vector<std::string> keys;
  for (const Number& number : numbers) keys.push_back(EncodeNumber(number));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      ASSERT_EQ(keys[i] <=> keys[j], CompareNumbers(numbers[i], numbers[j]))
          << Hex(keys[i]) << " and " << Hex(keys[j]);
    }
  }
}

TEST(KeyCodecTest, RandomNumbersKeepTheirOrder) {
  const std::uint64_t seed = 7;
  std::mt19937_64 random(seed);
  const auto any = [&]() -> Number {
    const std::uint64_t bits = random() >> (random() % 64);
    if (random() % 2 == 0) return static_cast<std::int64_t>(random() % 2 == 0 ? bits : ~bits);
    const double from_bits = std::bit_cast<double>(random());
    if (random() % 2 == 0 && !std::isnan(from_bits)) return from_bits;
    return static_cast<double>(static_cast<std::int64_t>(bits)) / 4;
  };
  for (int round = 0; round < 100000; ++round) {
    const Number a = any();
    const Number b = any();
    ASSERT_EQ(EncodeNumber(a) <=> EncodeNumber(b), CompareNumbers(a, b))
        << "seed " << seed << " round " << round;
  }
}

/// A value of any type with the order that the encoding promises, to compare against.
struct Element {
  int rank = 0;
  Number number = std::int64_t{0};
  std::string text;
  std::vector<Element> list;
};

std::strong_ordering Compare(const Element& a, const Element& b);

std::strong_ordering CompareLists(const std::vector<Element>& a, const std::vector<Element>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const std::strong_ordering order = Compare(a[i], b[i]);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering Compare(const Element& a, const Element& b) {
  if (a.rank != b.rank) return a.rank <=> b.rank;
  if (const auto order = CompareNumbers(a.number, b.number); order != 0) return order;
  // char_traits compares chars as unsigned: the order of UTF-8 code points.
  if (const int order = a.text.compare(b.text); order != 0) return order <=> 0;
  return CompareLists(a.list, b.list);
}

void Append(const Element& element, std::string* key) {
  const auto* integer = std::get_if<std::int64_t>(&element.number);
  switch (element.rank) {
    case 0:
      AppendBeginList(key);
      for (const Element& child : element.list) Append(child, key);
      AppendEndList(key);
      break;
    case 1: AppendDate(*integer, key); break;
    case 2: AppendLocalTime(*integer, key); break;
    case 3: AppendString(element.text, key); break;
    case 4: AppendBool(*integer != 0, key); break;
    case 5: *key += EncodeNumber(element.number); break;
    case 6: AppendNull(key); break;
    default: FAIL();
  }
}

Element RandomElement(std::mt19937_64& random, int depth) {
  Element element;
  element.rank = static_cast<int>(random() % 7);
  if (element.rank == 0 && depth == 0) element.rank = 6;
  const auto small = static_cast<std::int64_t>(random() % 5) - 2;
  switch (element.rank) {
    case 0:
      for (std::size_t n = random() % 3; n > 0; --n) {
        element.list.push_back(RandomElement(random, depth - 1));
      }
      break;
    case 1:
    case 2: element.number = small; break;
    case 3:
      // Bytes that meet the escapes and the terminator.
      for (std::size_t n = random() % 4; n > 0; --n) {
        static constexpr char kBytes[] = {'\0', '\x01', 'a', '\x70', '\xFE', '\xFF'};
        element.text.push_back(kBytes[random() % sizeof(kBytes)]);
      }
      break;
    case 4: element.number = static_cast<std::int64_t>(random() % 2); break;
    case 5:
      if (random() % 2 == 0) {
        element.number = small;
      } else {
        element.number = static_cast<double>(small) / 2;
      }
      break;
    default: break;
  }
  return element;
}

TEST(KeyCodecTest, TuplesCompareAsTheirValues) {
  const std::uint64_t seed = 4711;
  std::mt19937_64 random(seed);
  int equal = 0;
  for (int round = 0; round < 200000; ++round) {
    std::vector<Element> tuples[2];
    std::string keys[2];
    for (int side = 0; side < 2; ++side) {
      for (int n = 0; n < 2; ++n) {
        tuples[side].push_back(RandomElement(random, 2));
        Append(tuples[side].back(), &keys[side]);
      }
    }
    ASSERT_EQ(keys[0] <=> keys[1], CompareLists(tuples[0], tuples[1]))
        << "seed " << seed << " round " << round << ": " << Hex(keys[0]) << " and "
        << Hex(keys[1]);
    if (keys[0] == keys[1]) ++equal;
  }
  EXPECT_GT(equal, 100);  // the test met equal values too
}

TEST(KeyCodecTest, NoEncodingIsThePrefixOfAnother) {
  std::mt19937_64 random(99);
  for (int round = 0; round < 50000; ++round) {
    std::string a;
    std::string b;
    Append(RandomElement(random, 2), &a);
    Append(RandomElement(random, 2), &b);
    if (a != b) {
      ASSERT_FALSE(b.starts_with(a)) << Hex(a) << " begins " << Hex(b);
    }
  }
}

TEST(KeyCodecTest, SkipsWholeElementsAndRefusesCutOnes) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 5000; ++round) {
    std::string key;
    Append(RandomElement(random, 3), &key);
    ByteReader reader(key);
    SkipElement(&reader);
    ASSERT_TRUE(reader.AtEnd()) << Hex(key);
    for (std::size_t size = 0; size < key.size(); ++size) {
      const std::string cut(key, 0, size);
      ByteReader cut_reader(cut);
      SkipElement(&cut_reader);
      ASSERT_FALSE(cut_reader.ok()) << Hex(cut);
    }
  }
  for (const std::string& key :
       {Key(AppendTime, 1, 2), Key(AppendDateTime, 1, 2U, 3, "Europe/Stockholm"),
        Key(AppendLocalDateTime, 1, 2U), Key(AppendDuration, 1, 2, 3, 4U),
        Key(AppendDouble, std::nan("")), Key(AppendInteger, kMaxInteger)}) {
    ByteReader reader(key);
    SkipElement(&reader);
    EXPECT_TRUE(reader.AtEnd()) << Hex(key);
  }
}

TEST(KeyCodecTest, SkipSurvivesAnyBytes) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 32, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 0x10);
    ByteReader reader(bytes);
    SkipElement(&reader);
  }
  const std::string deep(1 << 20, '\x10');  // a million open lists: no recursion, no crash
  ByteReader reader(deep);
  SkipElement(&reader);
  EXPECT_FALSE(reader.ok());
}

TEST(KeyCodecTest, TimesCompareByInstantThenOffset) {
  constexpr std::int64_t kHour = 3'600'000'000'000;
  const std::string ten_at_plus_one = Key(AppendTime, 10 * kHour, 3600);
  const std::string nine_utc = Key(AppendTime, 9 * kHour, 0);
  const std::string half_past_nine_utc = Key(AppendTime, 9 * kHour + kHour / 2, 0);
  EXPECT_LT(nine_utc, ten_at_plus_one);
  EXPECT_LT(ten_at_plus_one, half_past_nine_utc);
  EXPECT_LT(Key(AppendDateTime, 5, 9U, 0, ""), Key(AppendDateTime, 6, 0U, -3600, ""));
}

TEST(KeyCodecTest, StringPrefixBoundsItsStrings) {
  std::string prefix;
  AppendStringPrefix("ab", &prefix);
  const std::string end = PrefixEnd(prefix);
  for (const char* inside : {"ab", "aba", "ab\xFF"}) {
    EXPECT_GE(Key(AppendString, inside), prefix) << inside;
    EXPECT_LT(Key(AppendString, inside), end) << inside;
  }
  for (const char* outside : {"", "a", "aa", "ac", "b"}) {
    const std::string key = Key(AppendString, outside);
    EXPECT_TRUE(key < prefix || key >= end) << outside;
  }
}

TEST(KeyCodecTest, PrefixEnd) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xFF\xFF"), "b");
  EXPECT_EQ(PrefixEnd("\xFF\xFF"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

TEST(KeyCodecTest, LongKeysAreRefusedWithTheLimit) {
  EXPECT_TRUE(CheckKeySize(std::string(kMaxKeyBytes, 'k')).ok());
  const Status status = CheckKeySize(std::string(kMaxKeyBytes + 1, 'k'));
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find(std::to_string(kMaxKeyBytes)), std::string_view::npos);
}

}  // namespace
}  // namespace keiretsu::storage
