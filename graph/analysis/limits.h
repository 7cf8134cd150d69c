/// Named bounds of the analyses.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::graph {

/// Ownership models kept for the next call, and their bytes.
inline constexpr std::size_t kMaxCachedModels = 8;
inline constexpr std::size_t kMaxCachedModelBytes = std::size_t{2} << 30;

}  // namespace keiretsu::graph
