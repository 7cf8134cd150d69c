/// Reading little-endian and varint primitives from bytes that are not trusted.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace keiretsu::storage {

/// A position in a byte string that can never leave it. The first read that does not fit makes the
/// reader fail for good: it and every later read return 0 or "". So a decoder may read several
/// fields and then test ok() once, before it acts on them; a loop must test it as it goes.
///
/// Does not own the bytes; views returned live as long as they do. External synchronisation.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t remaining() const { return rest_.size(); }
  /// Whether everything was read, without failure.
  bool AtEnd() const { return ok_ && rest_.empty(); }
  /// Makes the reader fail, for a caller that finds what it read impossible.
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  std::uint8_t ReadU8() { return ReadFixed<std::uint8_t>(); }
  std::uint16_t ReadU16() { return ReadFixed<std::uint16_t>(); }
  std::uint32_t ReadU32() { return ReadFixed<std::uint32_t>(); }
  std::uint64_t ReadU64() { return ReadFixed<std::uint64_t>(); }
  double ReadDouble() {
    const std::uint64_t bits = ReadU64();
    double value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }

  /// LEB128: seven bits a byte, least significant first. Fails above 64 bits and on an encoding
  /// longer than the shortest, so equal values have equal bytes.
  std::uint64_t ReadVarint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = ReadU8();
      const bool overflows = shift == 63 && byte > 1;
      const bool padded = shift > 0 && byte == 0;
      if (!ok_ || overflows || padded) break;
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    Fail();
    return 0;
  }
  /// A varint that must not exceed `max`.
  std::uint64_t ReadVarint(std::uint64_t max) {
    const std::uint64_t value = ReadVarint();
    if (value <= max) return value;
    Fail();
    return 0;
  }
  /// A signed varint: 0, -1, 1, -2, ... are coded as 0, 1, 2, 3, ...
  std::int64_t ReadZigzag() {
    const std::uint64_t coded = ReadVarint();
    return static_cast<std::int64_t>((coded >> 1) ^ (0 - (coded & 1)));
  }

  std::string_view ReadBytes(std::size_t count) {
    if (count > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }
  /// Bytes preceded by their number as a varint.
  std::string_view ReadSizedBytes() {
    return ReadBytes(static_cast<std::size_t>(ReadVarint(rest_.size())));
  }

 private:
  template <typename T>
  T ReadFixed() {
    if (rest_.size() < sizeof(T)) {
      Fail();
      return 0;
    }
    // Written out so that it holds on any byte order; compilers make one load of it.
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(sizeof(T));
    return static_cast<T>(value);
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace keiretsu::storage
