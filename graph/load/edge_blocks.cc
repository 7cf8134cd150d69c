#include "graph/load/edge_blocks.h"

#include <algorithm>

namespace keiretsu::graph {

EdgePartition PartitionByBlock(std::span<const std::uint32_t> rows,
                               std::span<const std::uint32_t> ends, std::uint32_t block_count) {
  std::vector<std::uint32_t> begins(block_count + 1, 0);
  for (const std::uint32_t row : rows) ++begins[(ends[row] >> kBlockBits) + 1];
  for (std::uint32_t block = 0; block < block_count; ++block) begins[block + 1] += begins[block];
  EdgePartition partition;
  partition.rows.resize(rows.size());
  std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
  for (const std::uint32_t row : rows) {
    partition.rows[next[ends[row] >> kBlockBits]++] = row;
  }
  for (std::uint32_t block = 0; block < block_count; ++block) {
    if (begins[block] == begins[block + 1]) continue;
    partition.runs.push_back(
        {block, {partition.rows.data() + begins[block], begins[block + 1] - begins[block]}});
  }
  return partition;
}

AdjacencyBlock BuildAdjacency(const EdgeRun& run, std::span<const std::uint32_t> own,
                              std::span<const std::uint32_t> others,
                              std::span<const std::uint32_t> row_numbers, Direction direction,
                              EdgeId first) {
  AdjacencyBlock adjacency;
  adjacency.offsets.assign(kBlockSize + 1, 0);
  std::vector<std::uint32_t>& offsets = adjacency.offsets;
  for (const std::uint32_t row : run.rows) ++offsets[(own[row] & (kBlockSize - 1)) + 1];
  for (std::uint32_t i = 0; i < kBlockSize; ++i) offsets[i + 1] += offsets[i];
  std::vector<std::uint64_t> entries(run.rows.size());  // neighbour, row: in this order
  std::vector<std::uint32_t> next(offsets.begin(), offsets.end() - 1);
  for (const std::uint32_t row : run.rows) {
    entries[next[own[row] & (kBlockSize - 1)]++] =
        static_cast<std::uint64_t>(others[row]) << 32 | row;
  }
  const auto at = [&entries](std::uint32_t i) {
    return entries.begin() + static_cast<std::ptrdiff_t>(i);
  };
  for (std::uint32_t i = 0; i < kBlockSize; ++i) std::sort(at(offsets[i]), at(offsets[i + 1]));
  adjacency.neighbours.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    adjacency.neighbours.push_back(static_cast<std::uint32_t>(entries[i] >> 32));
    run.rows[i] = static_cast<std::uint32_t>(entries[i]);
  }
  if (direction == Direction::kOut) {
    adjacency.edge_ids.reserve(entries.size());
    for (const std::uint32_t row : run.rows) {
      adjacency.edge_ids.push_back(first.value + (row_numbers.empty() ? row : row_numbers[row]));
    }
  }
  return adjacency;
}

AdjacencyBlock MergeAdjacency(const AdjacencyBlock& old_block, const AdjacencyBlock& added,
                              std::span<const std::uint32_t> rows,
                              std::vector<std::uint32_t>* origins) {
  AdjacencyBlock merged;
  merged.offsets.assign(1, 0);
  const bool with_ids = !added.edge_ids.empty();
  const auto take = [&](const AdjacencyBlock& from, std::uint32_t entry) {
    merged.neighbours.push_back(from.neighbours[entry]);
    if (with_ids) merged.edge_ids.push_back(from.edge_ids[entry]);
    if (origins == nullptr) return;
    origins->push_back(&from == &old_block ? kOldEntry | entry : rows[entry]);
  };
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    std::uint32_t o = old_block.offsets[row];
    std::uint32_t a = added.offsets[row];
    const std::uint32_t old_end = old_block.offsets[row + 1];
    const std::uint32_t added_end = added.offsets[row + 1];
    while (o < old_end || a < added_end) {
      const bool take_old =
          a == added_end || (o < old_end && old_block.neighbours[o] <= added.neighbours[a]);
      take_old ? take(old_block, o++) : take(added, a++);
    }
    merged.offsets.push_back(merged.edge_count());
  }
  return merged;
}

}  // namespace keiretsu::graph
