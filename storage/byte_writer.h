/// Appends little-endian integers, varints and strings to a buffer: the counterpart of ByteReader.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace keiretsu::storage {

/// Maps signed integers to unsigned ones so that small magnitudes stay small: 0, -1, 1, -2, ...
constexpr std::uint64_t ZigzagEncode(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t ZigzagDecode(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Longest varint of 64 bits, in bytes.
inline constexpr std::size_t kMaxVarintBytes = 10;

/// Appends to a string that the caller owns. External synchronisation.
class ByteWriter {
 public:
  explicit ByteWriter(std::string* out) : out_(out) {}

  void U8(std::uint8_t v) { out_->push_back(static_cast<char>(v)); }
  void U16(std::uint16_t v) { LittleEndian(v); }
  void U32(std::uint32_t v) { LittleEndian(v); }
  void U64(std::uint64_t v) { LittleEndian(v); }
  void I64(std::int64_t v) { U64(static_cast<std::uint64_t>(v)); }
  void F64(double v) { U64(std::bit_cast<std::uint64_t>(v)); }

  /// LEB128: seven bits a byte, lowest first, the top bit set on all but the last.
  void Varint(std::uint64_t v) {
    while (v >= 0x80) {
      U8(static_cast<std::uint8_t>(v | 0x80));
      v >>= 7;
    }
    U8(static_cast<std::uint8_t>(v));
  }
  void ZigzagVarint(std::int64_t v) { Varint(ZigzagEncode(v)); }

  void Bytes(std::string_view bytes) { out_->append(bytes); }
  /// A varint length, then the bytes.
  void String(std::string_view bytes) {
    Varint(bytes.size());
    Bytes(bytes);
  }

  std::size_t size_bytes() const { return out_->size(); }

 private:
  template <typename T>
  void LittleEndian(T v) {
    char bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(v >> (8 * i));
    out_->append(bytes, sizeof(T));
  }

  std::string* out_;
};

/// Big-endian, as keys need it: memcmp order is numeric order.
template <typename T>
void AppendBigEndian(T v, std::string* out) {
  static_assert(std::is_unsigned_v<T>);
  for (std::size_t i = sizeof(T); i-- > 0;) out->push_back(static_cast<char>(v >> (8 * i)));
}

}  // namespace keiretsu::storage
