/// Sequences of integers as bytes: bit-packing and its companions (docs/format.md section 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace keiretsu::graph {

/// How a sequence is coded. On disk; never renumber. All arithmetic is modulo 2^64, so signed
/// values work as well.
enum class IntegerCodec : std::uint8_t {
  /// Runs of 256 values (the last may be shorter): u8 width, then the values' low `width` bits,
  /// least significant bit first, rounded up to whole bytes.
  kBitPacked = 1,
  /// u64: the value of all.
  kConstant = 2,
  /// u64 base, then value - base, bit-packed.
  kFrameOfReference = 3,
  /// u64 first, u64 base, then (value - previous value - base) of all but the first, bit-packed.
  kDelta = 4,
};

/// Values per bit width.
inline constexpr std::size_t kPackedRun = 256;

/// Appends `values` in the codec that takes the fewest bytes, which it returns. 32-bit sequences
/// are kBitPacked or kConstant.
IntegerCodec EncodeIntegers(std::span<const std::uint32_t> values, std::string* out);
IntegerCodec EncodeIntegers(std::span<const std::uint64_t> values, std::string* out);
IntegerCodec EncodeIntegers(std::span<const std::int64_t> values, std::string* out);
/// Appends 32-bit values bit-packed even where constant would be shorter.
void EncodeBitPacked(std::span<const std::uint32_t> values, std::string* out);

/// Decodes exactly `bytes` into out[0 .. count). Returns false when they are no such sequence:
/// unknown codec, too few or too many bytes, values too wide.
/// REQUIRES: eight more bytes after `bytes` are readable.
bool DecodeIntegers(std::uint8_t codec, std::string_view bytes, std::size_t count,
                    std::uint32_t* out);
bool DecodeIntegers(std::uint8_t codec, std::string_view bytes, std::size_t count,
                    std::uint64_t* out);
bool DecodeIntegers(std::uint8_t codec, std::string_view bytes, std::size_t count,
                    std::int64_t* out);

/// Whether `count` bit-packed values can lie in `size` bytes: test before making room for them.
constexpr bool PackedCountFits(std::size_t count, std::size_t size) {
  return (count + kPackedRun - 1) / kPackedRun <= size;
}

}  // namespace keiretsu::graph
