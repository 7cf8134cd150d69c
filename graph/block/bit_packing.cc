#include "graph/block/bit_packing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "storage/byte_reader.h"
#include "storage/byte_writer.h"

namespace keiretsu::graph {
namespace {

// Unaligned loads below read the on-disk order directly.
static_assert(std::endian::native == std::endian::little);

std::uint64_t Load64(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

constexpr std::uint64_t LowBits(unsigned width) {
  return width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

constexpr std::size_t PackedBytes(std::size_t count, unsigned width) {
  return (count * width + 7) / 8;
}

// --- decoding ---

/// Value `index` of a run of any width.
std::uint64_t ExtractBits(const char* in, std::size_t index, unsigned width) {
  const std::size_t bit = index * width;
  const unsigned shift = bit & 7;
  std::uint64_t value = Load64(in + (bit >> 3)) >> shift;
  if (shift + width > 64) {  // widths from 58 on may end in a ninth byte
    const auto ninth = static_cast<unsigned char>(in[(bit >> 3) + 8]);
    value |= static_cast<std::uint64_t>(ninth) << (64 - shift);
  }
  return value & LowBits(width);
}

/// Unpacks a run. Eight values fill whole bytes, so with the width known to the compiler each
/// value is one load, one shift and one mask, all constant.
template <typename T, unsigned kWidth>
void UnpackRun(const char* in, std::size_t count, T* out) {
  constexpr T kMask = static_cast<T>(LowBits(kWidth));
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8, in += kWidth) {
    for (unsigned k = 0; k < 8; ++k) {
      out[i + k] = static_cast<T>(Load64(in + (k * kWidth) / 8) >> (k * kWidth % 8)) & kMask;
    }
  }
  for (std::size_t k = 0; i < count; ++i, ++k) {
    out[i] = static_cast<T>(ExtractBits(in, k, kWidth));
  }
}

template <typename T>
using UnpackFunction = void (*)(const char* in, std::size_t count, T* out);

template <typename T, unsigned... kWidths>
constexpr auto MakeUnpackTable(std::integer_sequence<unsigned, kWidths...>) {
  return std::array<UnpackFunction<T>, sizeof...(kWidths)>{&UnpackRun<T, kWidths>...};
}

/// Widths that one 8-byte load covers at any shift and that T can hold.
template <typename T>
constexpr unsigned kFastWidths = sizeof(T) == 4 ? 33 : 58;
template <typename T>
constexpr auto kUnpackTable =
    MakeUnpackTable<T>(std::make_integer_sequence<unsigned, kFastWidths<T>>());

template <typename T>
bool DecodeBitPacked(std::string_view bytes, std::size_t count, T* out) {
  while (count > 0) {
    if (bytes.empty()) return false;
    const unsigned width = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    const std::size_t run = std::min(count, kPackedRun);
    if (width > std::numeric_limits<T>::digits) return false;
    const std::size_t size = PackedBytes(run, width);
    if (size > bytes.size()) return false;
    if (width < kFastWidths<T>) {
      kUnpackTable<T>[width](bytes.data(), run, out);
    } else {
      for (std::size_t i = 0; i < run; ++i) {
        out[i] = static_cast<T>(ExtractBits(bytes.data(), i, width));
      }
    }
    bytes.remove_prefix(size);
    out += run;
    count -= run;
  }
  return bytes.empty();
}

/// Reads a u64 that precedes packed values.
bool TakeWord(std::string_view* bytes, std::uint64_t* word) {
  storage::ByteReader reader(*bytes);
  *word = reader.U64();
  if (!reader.ok()) return false;
  bytes->remove_prefix(8);
  return true;
}

template <typename T>
bool DecodeConstant(std::string_view bytes, std::size_t count, T* out) {
  std::uint64_t value;
  if (!TakeWord(&bytes, &value) || !bytes.empty()) return false;
  if (value > std::numeric_limits<T>::max()) return false;
  std::fill_n(out, count, static_cast<T>(value));
  return true;
}

bool DecodeFrameOfReference(std::string_view bytes, std::size_t count, std::uint64_t* out) {
  std::uint64_t base;
  if (!TakeWord(&bytes, &base) || !DecodeBitPacked(bytes, count, out)) return false;
  for (std::size_t i = 0; i < count; ++i) out[i] += base;
  return true;
}

bool DecodeDelta(std::string_view bytes, std::size_t count, std::uint64_t* out) {
  std::uint64_t value;
  std::uint64_t base;
  if (count == 0 || !TakeWord(&bytes, &value) || !TakeWord(&bytes, &base)) return false;
  if (!DecodeBitPacked(bytes, count - 1, out + 1)) return false;
  out[0] = value;
  for (std::size_t i = 1; i < count; ++i) out[i] = value += out[i] + base;
  return true;
}

// --- encoding ---

template <typename T>
unsigned WidthOf(std::span<const T> run) {
  T all = 0;
  for (const T v : run) all |= v;
  return static_cast<unsigned>(std::bit_width(all));
}

template <typename T>
std::size_t PackedSize(std::span<const T> values) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < values.size(); i += kPackedRun) {
    const auto run = values.subspan(i, std::min(kPackedRun, values.size() - i));
    size += 1 + PackedBytes(run.size(), WidthOf(run));
  }
  return size;
}

template <typename T>
void PackRun(std::span<const T> run, unsigned width, char* out) {
  for (std::size_t i = 0, bit = 0; i < run.size(); ++i, bit += width) {
    char* const at = out + (bit >> 3);
    const unsigned shift = bit & 7;
    const std::uint64_t value = run[i];
    const std::uint64_t word = Load64(at) | (value << shift);
    std::memcpy(at, &word, sizeof(word));
    if (shift + width > 64) at[8] = static_cast<char>(value >> (64 - shift));
  }
}

template <typename T>
void AppendBitPacked(std::span<const T> values, std::string* out) {
  constexpr std::size_t kSlack = 9;  // PackRun writes whole words
  for (std::size_t i = 0; i < values.size(); i += kPackedRun) {
    const auto run = values.subspan(i, std::min(kPackedRun, values.size() - i));
    const unsigned width = WidthOf(run);
    out->push_back(static_cast<char>(width));
    const std::size_t begin = out->size();
    const std::size_t size = PackedBytes(run.size(), width);
    out->resize(begin + size + kSlack);
    PackRun(run, width, out->data() + begin);
    out->resize(begin + size);
  }
}

template <typename T>
bool AllEqual(std::span<const T> values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

/// Smallest of `values` as signed integers.
std::uint64_t SignedMin(std::span<const std::uint64_t> values) {
  return *std::min_element(values.begin(), values.end(), [](std::uint64_t a, std::uint64_t b) {
    return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
  });
}

std::vector<std::uint64_t> Minus(std::span<const std::uint64_t> values, std::uint64_t base) {
  std::vector<std::uint64_t> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) result[i] = values[i] - base;
  return result;
}

}  // namespace

void EncodeBitPacked(std::span<const std::uint32_t> values, std::string* out) {
  AppendBitPacked(values, out);
}

IntegerCodec EncodeIntegers(std::span<const std::uint32_t> values, std::string* out) {
  if (!values.empty() && AllEqual(values) && PackedSize(values) > 8) {
    storage::ByteWriter(out).U64(values.front());
    return IntegerCodec::kConstant;
  }
  AppendBitPacked(values, out);
  return IntegerCodec::kBitPacked;
}

IntegerCodec EncodeIntegers(std::span<const std::uint64_t> values, std::string* out) {
  storage::ByteWriter writer(out);
  const std::size_t plain_size = PackedSize(values);
  if (plain_size > 8 && AllEqual(values)) {
    writer.U64(values.front());
    return IntegerCodec::kConstant;
  }
  if (plain_size <= 16) {
    AppendBitPacked(values, out);
    return IntegerCodec::kBitPacked;
  }
  const std::uint64_t base = SignedMin(values);
  const auto offsets = Minus(values, base);
  std::vector<std::uint64_t> steps(values.size() - 1);
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = values[i + 1] - values[i];
  const std::uint64_t step_base = steps.empty() ? 0 : SignedMin(steps);
  steps = Minus(steps, step_base);

  const std::size_t offsets_size = 8 + PackedSize<std::uint64_t>(offsets);
  const std::size_t steps_size = 16 + PackedSize<std::uint64_t>(steps);
  if (plain_size <= std::min(offsets_size, steps_size)) {
    AppendBitPacked(values, out);
    return IntegerCodec::kBitPacked;
  }
  if (offsets_size <= steps_size) {
    writer.U64(base);
    AppendBitPacked<std::uint64_t>(offsets, out);
    return IntegerCodec::kFrameOfReference;
  }
  writer.U64(values.front());
  writer.U64(step_base);
  AppendBitPacked<std::uint64_t>(steps, out);
  return IntegerCodec::kDelta;
}

IntegerCodec EncodeIntegers(std::span<const std::int64_t> values, std::string* out) {
  return EncodeIntegers(
      std::span(reinterpret_cast<const std::uint64_t*>(values.data()), values.size()), out);
}

bool DecodeIntegers(std::uint8_t codec, std::string_view bytes, std::size_t count,
                    std::uint32_t* out) {
  if (codec == static_cast<std::uint8_t>(IntegerCodec::kBitPacked)) {
    return DecodeBitPacked(bytes, count, out);
  }
  return codec == static_cast<std::uint8_t>(IntegerCodec::kConstant) &&
         DecodeConstant(bytes, count, out);
}

bool DecodeIntegers(std::uint8_t codec, std::string_view bytes, std::size_t count,
                    std::uint64_t* out) {
  switch (static_cast<IntegerCodec>(codec)) {
    case IntegerCodec::kBitPacked:
      return DecodeBitPacked(bytes, count, out);
    case IntegerCodec::kConstant:
      return DecodeConstant(bytes, count, out);
    case IntegerCodec::kFrameOfReference:
      return DecodeFrameOfReference(bytes, count, out);
    case IntegerCodec::kDelta:
      return DecodeDelta(bytes, count, out);
  }
  return false;
}

bool DecodeIntegers(std::uint8_t codec, std::string_view bytes, std::size_t count,
                    std::int64_t* out) {
  return DecodeIntegers(codec, bytes, count, reinterpret_cast<std::uint64_t*>(out));
}

}  // namespace keiretsu::graph
