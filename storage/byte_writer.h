/// Writing little-endian and varint primitives; ByteReader reads them.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace keiretsu::storage {

/// Appends to a string the caller owns. External synchronisation.
class ByteWriter {
 public:
  explicit ByteWriter(std::string* out) : out_(out) {}

  void WriteU8(std::uint8_t v) { out_->push_back(static_cast<char>(v)); }
  void WriteU16(std::uint16_t v) { WriteFixed(v); }
  void WriteU32(std::uint32_t v) { WriteFixed(v); }
  void WriteU64(std::uint64_t v) { WriteFixed(v); }
  void WriteDouble(double v) { WriteU64(std::bit_cast<std::uint64_t>(v)); }

  /// LEB128; see ByteReader::ReadVarint.
  void WriteVarint(std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) WriteU8(static_cast<std::uint8_t>(v | 0x80));
    WriteU8(static_cast<std::uint8_t>(v));
  }
  void WriteZigzag(std::int64_t v) {
    WriteVarint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }

  void WriteBytes(std::string_view bytes) { out_->append(bytes); }
  /// Bytes preceded by their number as a varint.
  void WriteSizedBytes(std::string_view bytes) {
    WriteVarint(bytes.size());
    WriteBytes(bytes);
  }

  std::size_t size() const { return out_->size(); }

 private:
  template <typename T>
  void WriteFixed(T v) {
    char bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(v >> (8 * i));
    out_->append(bytes, sizeof(T));
  }

  std::string* out_;
};

}  // namespace keiretsu::storage
