/// Reads little-endian integers, varints and strings from bytes that may be damaged.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "storage/byte_writer.h"

namespace keiretsu::storage {

/// A reader that never leaves its bytes. The first read past the end, or of a malformed varint,
/// makes it fail for good: ok() turns false, every later read gives zero or nothing. So a decoder
/// reads a whole record and checks ok() once, but must check counts against remaining() before it
/// allocates for them. Views returned live as long as the bytes. External synchronisation.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t remaining() const { return rest_.size(); }
  /// All was read and nothing failed.
  bool AtEnd() const { return ok_ && rest_.empty(); }
  /// Makes the reader fail, for a caller that found nonsense.
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  std::uint8_t U8() { return LittleEndian<std::uint8_t>(); }
  std::uint16_t U16() { return LittleEndian<std::uint16_t>(); }
  std::uint32_t U32() { return LittleEndian<std::uint32_t>(); }
  std::uint64_t U64() { return LittleEndian<std::uint64_t>(); }
  std::int64_t I64() { return static_cast<std::int64_t>(U64()); }
  double F64() { return std::bit_cast<double>(U64()); }

  /// LEB128 of up to 64 bits. Overlong encodings (a last byte of zero) fail, so each number has
  /// one encoding and a damaged one is found.
  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = U8();
      if (!ok_) return 0;
      const std::uint64_t bits = byte & 0x7F;
      const bool overflows = shift == 63 && bits > 1;
      const bool overlong = shift > 0 && byte == 0;
      if (overflows || overlong) break;
      value |= bits << shift;
      if (byte < 0x80) return value;
    }
    Fail();
    return 0;
  }
  std::int64_t ZigzagVarint() { return ZigzagDecode(Varint()); }

  /// Exactly `size` bytes, or "" and failure.
  std::string_view Bytes(std::size_t size) {
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  /// A varint length and that many bytes.
  std::string_view String() {
    const std::uint64_t size = Varint();
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    return Bytes(static_cast<std::size_t>(size));
  }

  template <typename T>
  T BigEndian() {
    static_assert(std::is_unsigned_v<T>);
    const std::string_view bytes = Bytes(sizeof(T));
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<T>(value);
  }

 private:
  template <typename T>
  T LittleEndian() {
    const std::string_view bytes = Bytes(sizeof(T));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return static_cast<T>(value);
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace keiretsu::storage
