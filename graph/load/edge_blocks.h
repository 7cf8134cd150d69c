/// Adjacency blocks from unsorted relationships.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/block/adjacency_segment.h"
#include "graph/ids.h"

namespace keiretsu::graph {

/// Rows of a table whose relationships have one end in a block.
struct EdgeRun {
  std::uint32_t block = 0;
  std::span<std::uint32_t> rows;
};

/// `rows` reordered by the block of `ends[row]`, otherwise as they were, and where each block's
/// lie, ascending. REQUIRES: every block is below `block_count`.
struct EdgePartition {
  std::vector<std::uint32_t> rows;
  std::vector<EdgeRun> runs;  ///< spans of `rows`
};
EdgePartition PartitionByBlock(std::span<const std::uint32_t> rows,
                               std::span<const std::uint32_t> ends, std::uint32_t block_count);

/// The lists of a run: `own` has the end that lies in the block, `others` the neighbours. Reorders
/// the run's rows as their entries are: by (own, neighbour, row). Edge ids are `first` + row, or +
/// its number when there are `row_numbers`, and only made in the out direction.
AdjacencyBlock BuildAdjacency(const EdgeRun& run, std::span<const std::uint32_t> own,
                              std::span<const std::uint32_t> others,
                              std::span<const std::uint32_t> row_numbers, Direction direction,
                              EdgeId first);

/// Origin of an entry of a merged block: a row of the table, or an entry of the old block.
inline constexpr std::uint32_t kOldEntry = 1U << 31;

/// Both blocks' entries; of equal neighbours the old come first. `origins` (may be null) gets one
/// entry each: kOldEntry | entry of `old_block`, or rows[entry of `added`].
AdjacencyBlock MergeAdjacency(const AdjacencyBlock& old_block, const AdjacencyBlock& added,
                              std::span<const std::uint32_t> rows,
                              std::vector<std::uint32_t>* origins);

}  // namespace keiretsu::graph
