/// Named bounds of the query layer. Reaching one is an error that carries its number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::query {

/// Query text, in bytes.
inline constexpr std::size_t kMaxQueryBytes = 16U << 20;
/// Brackets, subqueries and CASE within each other; checked on tokens before parsing.
inline constexpr std::size_t kMaxNestingDepth = 1000;
/// Rows of one batch: one block of the graph.
inline constexpr std::size_t kBatchRows = 2048;
/// Levels of lists and maps within each other that comparison and hashing follow.
inline constexpr std::size_t kMaxValueDepth = 10'000;

}  // namespace keiretsu::query
