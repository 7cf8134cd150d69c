/// Named bounds of the graph layer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keiretsu::graph {

inline constexpr std::uint32_t kMaxNodes = 0xFFFF'FFFE;  ///< node ids are 32-bit in memory
inline constexpr std::uint16_t kMaxTypes = 0xFFFE;
inline constexpr std::uint32_t kMaxLabels = 1U << 20;
inline constexpr std::uint32_t kMaxKeys = 1U << 20;
inline constexpr std::uint32_t kMaxLabelSets = 1U << 20;
inline constexpr std::size_t kMaxNameBytes = 4096;
/// Operations buffered by one transaction, and their bytes.
inline constexpr std::uint64_t kMaxTransactionOps = 50'000'000;
inline constexpr std::uint64_t kMaxTransactionBytes = 4ULL << 30;
inline constexpr std::size_t kMaxConsistencyFindings = 1000;
/// Size of one part of an adjacency segment or column chunk, and parts of one.
inline constexpr std::size_t kMaxPartBytes = 64 * 1024;
inline constexpr std::size_t kMaxParts = 0xFFFF;
/// Encoded values above this lie in keyspace `big`; columns and deltas refer to them.
inline constexpr std::size_t kMaxInlineValueBytes = 8 * 1024;
/// Nesting of lists and maps in a stored value: a list of integers has depth 1.
inline constexpr int kMaxValueDepth = 64;

/// Lists of a block merged one by one before the whole block is merged at once.
inline constexpr std::uint32_t kPointMergesBeforeBlockMerge = 64;
/// A block is folded when its deltas have more operations than this and than an eighth of its
/// edges, or when all deltas have more bytes than the second bound (less under a small memory
/// limit). Writers wait when they have this many times as many.
inline constexpr std::size_t kFoldBlockOps = 256;
inline constexpr std::uint64_t kFoldDeltaBytes = 64ULL << 20;
inline constexpr std::uint64_t kMaxUnfoldedShare = 2;

}  // namespace keiretsu::graph
