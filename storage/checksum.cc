#include "storage/checksum.h"

#include <array>
#include <cstddef>

namespace keiretsu::storage {
namespace {

constexpr std::size_t kSlices = 4;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

/// Table s gives the effect of a byte that lies s bytes before the end of a four-byte step.
constexpr Tables MakeTables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t s = 1; s < kSlices; ++s) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[s - 1][byte];
      tables[s][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

std::uint32_t ByteAt(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

}  // namespace

std::uint32_t Checksum32(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  std::size_t i = 0;
  for (; i + kSlices <= bytes.size(); i += kSlices) {
    crc ^= ByteAt(bytes, i) | ByteAt(bytes, i + 1) << 8 | ByteAt(bytes, i + 2) << 16 |
           ByteAt(bytes, i + 3) << 24;
    crc = kTables[3][crc & 0xFF] ^ kTables[2][(crc >> 8) & 0xFF] ^ kTables[1][(crc >> 16) & 0xFF] ^
          kTables[0][crc >> 24];
  }
  for (; i < bytes.size(); ++i) crc = kTables[0][(crc ^ ByteAt(bytes, i)) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

}  // namespace keiretsu::storage
