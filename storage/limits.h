/// Named bounds of the storage layer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::storage {

/// Longest key, in bytes; longer index keys are refused with this number in the error.
inline constexpr std::size_t kMaxKeyBytes = 8 * 1024;
/// Bound of the write-ahead log, and so of recovery time.
inline constexpr std::uint64_t kMaxLogBytes = 256ULL << 20;

}  // namespace keiretsu::storage
