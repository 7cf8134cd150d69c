/// What every stored block value has in common: kind and version in front, checksum behind
/// (docs/format.md section 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// First byte of a value. On disk; never renumber.
enum class FrameKind : std::uint8_t {
  kAdjacency = 0xA5,
  kBig = 0xB1,
  kColumn = 0xC0,
  kDelta = 0xD1,
};
/// Second byte of a value; this version of every kind.
inline constexpr std::uint8_t kFrameVersion = 1;

/// Low half of XXH3 (64 bits) with seed 0: blocks are read at gigabytes a second, where CRC-32C in
/// software (storage/checksum.h) would cost more than decoding them.
std::uint32_t Checksum(std::string_view bytes);

/// Starts a value.
std::string BeginFrame(FrameKind kind);
/// Ends a value: eight zero bytes where bit-packed integers can be inside (kAdjacency, kColumn),
/// so that they may be read eight bytes at a time, then the checksum of all before.
void EndFrame(FrameKind kind, std::string* value);

/// Checks kind, version, padding and checksum and returns what lies between version and padding.
/// At least eight bytes after the result are readable where there is padding.
/// Errors: Corruption, beginning with `what`.
Result<std::string_view> OpenFrame(FrameKind kind, std::string_view value, std::string_view what);

}  // namespace keiretsu::graph
