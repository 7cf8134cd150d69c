#include "storage/key_codec.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "storage/byte_writer.h"
#include "storage/limits.h"

namespace keiretsu::storage {
namespace {

enum Tag : std::uint8_t {
  kEndOfList = 0x00,
  kList = 0x10,
  kDateTime = 0x20,
  kLocalDateTime = 0x24,
  kDate = 0x28,
  kTime = 0x2C,
  kLocalTime = 0x30,
  kDuration = 0x34,
  kString = 0x40,
  kFalse = 0x50,
  kTrue = 0x51,
  kNumber = 0x60,
  kNaN = 0x68,
  kNull = 0x70,
};

constexpr char kEscapedZero = '\xFF';
constexpr char kEndOfString = '\x01';
constexpr std::uint64_t kSignBit = 1ULL << 63;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
/// From here on not every integer is a double.
constexpr double kExactDoubles = 9007199254740992.0;  // 2^53

void AppendTag(Tag tag, std::string* key) { key->push_back(static_cast<char>(tag)); }

void AppendSigned64(std::int64_t value, std::string* key) {
  AppendBigEndian(static_cast<std::uint64_t>(value) ^ kSignBit, key);
}

void AppendSigned32(std::int32_t value, std::string* key) {
  AppendBigEndian(static_cast<std::uint32_t>(value) ^ (1U << 31), key);
}

/// Positive doubles ascend with their bits, negative ones descend.
std::uint64_t OrderedBits(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSignBit) != 0 ? ~bits : bits | kSignBit;
}

double FromOrderedBits(std::uint64_t bits) {
  return std::bit_cast<double>((bits & kSignBit) != 0 ? bits & ~kSignBit : ~bits);
}

/// Whether the payload of a number whose lower double is `lower` ends with the u16 left over.
bool HasRest(double lower) { return std::fabs(lower) >= kExactDoubles; }

void AppendNumber(double lower, std::uint16_t rest, std::string* key) {
  AppendTag(kNumber, key);
  AppendBigEndian(OrderedBits(lower), key);
  if (HasRest(lower)) AppendBigEndian(rest, key);
}

void AppendEscaped(std::string_view value, std::string* key) {
  std::size_t from = 0;
  for (std::size_t zero = value.find('\0'); zero != std::string_view::npos;
       zero = value.find('\0', from)) {
    key->append(value.substr(from, zero + 1 - from));
    key->push_back(kEscapedZero);
    from = zero + 1;
  }
  key->append(value.substr(from));
}

void AppendEndOfString(std::string* key) {
  key->push_back('\0');
  key->push_back(kEndOfString);
}

void SkipEscaped(ByteReader* reader) {
  while (reader->ok()) {
    if (reader->U8() != 0) continue;
    const auto mark = static_cast<char>(reader->U8());
    if (mark == kEndOfString) return;
    if (mark != kEscapedZero) reader->Fail();
  }
}

void SkipNumber(ByteReader* reader) {
  if (HasRest(FromOrderedBits(reader->BigEndian<std::uint64_t>()))) reader->Bytes(2);
}

/// Skips an element, or the begin or end of a list; returns how the nesting changes.
int SkipToken(ByteReader* reader) {
  switch (reader->U8()) {
    case kEndOfList: return -1;
    case kList: return 1;
    case kDateTime:
      reader->Bytes(16);
      SkipEscaped(reader);
      return 0;
    case kLocalDateTime: reader->Bytes(12); return 0;
    case kDate: reader->Bytes(8); return 0;
    case kTime: reader->Bytes(12); return 0;
    case kLocalTime: reader->Bytes(8); return 0;
    case kDuration: reader->Bytes(28); return 0;
    case kString: SkipEscaped(reader); return 0;
    case kFalse:
    case kTrue:
    case kNaN:
    case kNull: return 0;
    case kNumber: SkipNumber(reader); return 0;
    default: reader->Fail(); return 0;
  }
}

}  // namespace

void AppendNull(std::string* key) { AppendTag(kNull, key); }
void AppendBool(bool value, std::string* key) { AppendTag(value ? kTrue : kFalse, key); }

void AppendInteger(std::int64_t value, std::string* key) {
  auto lower = static_cast<double>(value);
  // 128 bits, as 2^63 itself may come out of the rounding.
  __extension__ using Wide = __int128;
  if (static_cast<Wide>(lower) > value) {
    lower = std::nextafter(lower, -std::numeric_limits<double>::infinity());
  }
  AppendNumber(lower, static_cast<std::uint16_t>(value - static_cast<Wide>(lower)), key);
}

void AppendDouble(double value, std::string* key) {
  if (std::isnan(value)) {
    AppendTag(kNaN, key);
  } else {
    AppendNumber(value == 0 ? 0.0 : value, 0, key);  // -0.0 == 0.0
  }
}

void AppendString(std::string_view value, std::string* key) {
  AppendStringPrefix(value, key);
  AppendEndOfString(key);
}

void AppendStringPrefix(std::string_view value, std::string* key) {
  AppendTag(kString, key);
  AppendEscaped(value, key);
}

void AppendDate(std::int64_t epoch_days, std::string* key) {
  AppendTag(kDate, key);
  AppendSigned64(epoch_days, key);
}

void AppendLocalTime(std::int64_t nanoseconds, std::string* key) {
  AppendTag(kLocalTime, key);
  AppendSigned64(nanoseconds, key);
}

void AppendTime(std::int64_t nanoseconds, std::int32_t offset_seconds, std::string* key) {
  AppendTag(kTime, key);
  AppendSigned64(nanoseconds - offset_seconds * kNanosecondsPerSecond, key);
  AppendSigned32(offset_seconds, key);
}

void AppendLocalDateTime(std::int64_t epoch_seconds, std::uint32_t nanoseconds, std::string* key) {
  AppendTag(kLocalDateTime, key);
  AppendSigned64(epoch_seconds, key);
  AppendBigEndian(nanoseconds, key);
}

void AppendDateTime(std::int64_t epoch_seconds, std::uint32_t nanoseconds,
                    std::int32_t offset_seconds, std::string_view zone, std::string* key) {
  AppendTag(kDateTime, key);
  AppendSigned64(epoch_seconds, key);
  AppendBigEndian(nanoseconds, key);
  AppendSigned32(offset_seconds, key);
  AppendEscaped(zone, key);
  AppendEndOfString(key);
}

void AppendDuration(std::int64_t months, std::int64_t days, std::int64_t seconds,
                    std::uint32_t nanoseconds, std::string* key) {
  AppendTag(kDuration, key);
  AppendSigned64(months, key);
  AppendSigned64(days, key);
  AppendSigned64(seconds, key);
  AppendBigEndian(nanoseconds, key);
}

void AppendBeginList(std::string* key) { AppendTag(kList, key); }
void AppendEndList(std::string* key) { AppendTag(kEndOfList, key); }

void SkipElement(ByteReader* reader) {
  // A depth, not a recursion: damaged bytes may nest as deep as they are long.
  std::int64_t depth = 0;
  do {
    depth += SkipToken(reader);
    if (depth < 0) reader->Fail();
  } while (reader->ok() && depth > 0);
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

Status CheckKeySize(std::string_view key) {
  if (key.size() <= kMaxKeyBytes) return {};
  return Status::ResourceExhausted(
      fmt::format("an index key of {} bytes is longer than the limit of {} bytes: index a shorter "
                  "property",
                  key.size(), kMaxKeyBytes));
}

}  // namespace keiretsu::storage
