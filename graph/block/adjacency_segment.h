/// Adjacency segments: the relationships of one type and direction at one block of nodes, in memory
/// and as bytes (docs/format.md section 5).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/ids.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The adjacency lists of the kBlockSize nodes of one block, decoded.
///
/// Invariants: offsets has kBlockSize + 1 ascending entries, the first 0, the last edge_count();
/// the list of row r is neighbours[offsets[r], offsets[r + 1]), ascending by (neighbour, edge id);
/// no neighbour is 2^32 - 1; edge_ids is as long as neighbours in the out direction and empty in
/// the in direction; self_loops and has_parallel agree with the lists.
/// Thread-safety: a plain struct; immutable by convention once built.
struct AdjacencyBlock {
  std::vector<std::uint32_t> offsets;
  std::vector<std::uint32_t> neighbours;
  std::vector<std::uint64_t> edge_ids;
  std::uint32_t self_loops = 0;  ///< entries whose neighbour is the list's own node
  bool has_parallel = false;     ///< some list names a neighbour more than once
  std::uint64_t fold_ts = 0;     ///< deltas with a timestamp up to this one are inside

  /// A block without relationships.
  static AdjacencyBlock Empty(std::uint64_t fold_ts = 0);

  std::uint32_t edge_count() const { return static_cast<std::uint32_t>(neighbours.size()); }
  std::uint32_t Degree(std::uint32_t row) const { return offsets[row + 1] - offsets[row]; }
  std::span<const std::uint32_t> Neighbours(std::uint32_t row) const {
    return {neighbours.data() + offsets[row], Degree(row)};
  }
  /// The first entry of a row's list whose neighbour is not below `neighbour`, or the list's end.
  /// Searches without branches that depend on what it finds: lists are met in no order.
  std::uint32_t FirstEntry(std::uint32_t row, std::uint32_t neighbour) const {
    const std::uint32_t* const list = neighbours.data();
    std::uint32_t first = offsets[row];
    for (std::uint32_t left = Degree(row); left > 0;) {
      const std::uint32_t half = (left + 1) / 2;
      first += list[first + half - 1] < neighbour ? half : 0;
      left -= half;
    }
    return first;
  }
  /// REQUIRES: out direction.
  std::span<const std::uint64_t> EdgeIds(std::uint32_t row) const {
    return {edge_ids.data() + offsets[row], Degree(row)};
  }
  std::size_t memory_bytes() const;
  friend bool operator==(const AdjacencyBlock&, const AdjacencyBlock&) = default;
};

/// Recomputes self_loops and has_parallel from the lists, for code that builds a block.
void UpdateDerivedFields(std::uint32_t block, AdjacencyBlock* adjacency);

/// The figures at the head of a segment, known without decoding its lists.
struct AdjacencySummary {
  std::uint32_t edge_count = 0;
  std::uint32_t self_loops = 0;
  bool has_parallel = false;
  std::uint64_t fold_ts = 0;
  std::uint32_t part_count = 0;  ///< parts beyond part 0; 0 when part 0 is the whole segment
};

/// Encodes one block. Result [0] is part 0: the whole segment, or, when that would pass
/// kMaxPartBytes, a directory of the parts [1], [2], ...; a long list may span parts.
/// Errors: ResourceExhausted past kMaxParts; Internal if `adjacency` breaks an invariant.
Result<std::vector<std::string>> EncodeAdjacency(const AdjacencyBlock& adjacency,
                                                 std::uint32_t block, Direction direction);

/// Decodes what EncodeAdjacency made, checking every invariant. `parts` are part 0, 1, ... in
/// order; how many there must be says DecodeAdjacencySummary(parts[0]).
/// Errors: Corruption, for any bytes that EncodeAdjacency cannot have made.
Result<AdjacencyBlock> DecodeAdjacency(std::uint32_t block, Direction direction,
                                       std::span<const std::string_view> parts);

/// Reads the figures of a block from its part 0, which it checks.
/// Errors: Corruption.
Result<AdjacencySummary> DecodeAdjacencySummary(std::string_view part0);

/// Decodes only the offsets (kBlockSize + 1 of them), for counts by degree.
/// Errors: Corruption.
Result<std::vector<std::uint32_t>> DecodeAdjacencyOffsets(std::span<const std::string_view> parts);

}  // namespace keiretsu::graph
