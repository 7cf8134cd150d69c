/// Merging adjacency lists with changes: base list, plus additions, minus deletions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/block/adjacency_segment.h"
#include "graph/topology/edge_patch.h"

namespace keiretsu::graph {

/// Row of a merged list that is not in the base.
inline constexpr std::uint32_t kNoOrigin = 0xFFFF'FFFF;

/// Where a merged list goes. Null members are not filled.
struct MergedList {
  std::vector<std::uint32_t>* neighbours = nullptr;
  std::vector<std::uint64_t>* edge_ids = nullptr;
  std::vector<std::uint32_t>* origins = nullptr;  ///< index in the base block, or kNoOrigin
};

/// Appends the list of `row` of `base` with its `changes` (ascending) to `out`. In the in
/// direction, where the base has no edge ids, a deletion removes any one entry of its neighbour:
/// parallel edges are told apart by rank alone. Returns false when a deletion finds nothing to
/// remove, which is damage.
bool MergeList(const AdjacencyBlock& base, Direction direction, std::uint32_t row,
               std::span<const EdgeChange> changes, const MergedList& out);

/// A whole block merged. `origins` may be null. Returns false as MergeList.
bool MergeBlock(const AdjacencyBlock& base, Direction direction, std::uint32_t block,
                std::span<const EdgeChange> changes, AdjacencyBlock* merged,
                std::vector<std::uint32_t>* origins);

}  // namespace keiretsu::graph
