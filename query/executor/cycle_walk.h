/// One thread's part of counting cycles.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "query/executor/cycle_counter.h"

namespace keiretsu::query {

/// External synchronisation; the counter, whose forest is planned, outlives it.
class CycleWalk {
 public:
  explicit CycleWalk(const CycleCounter& counter);

  /// Counts the matches whose first fixed node lies in a block.
  Status CountFrom(std::uint32_t block);
  WideCount total() const { return total_; }
  std::vector<std::uint64_t> TakeCounts() { return std::move(counts_); }
  /// Arrays with a number for each node id that a walk holds.
  static std::size_t SumCount(const CycleCounter& counter);

 private:
  using Link = CycleCounter::Link;
  using TreeNode = CycleCounter::TreeNode;
  struct Weighted {
    std::uint32_t id;
    std::uint64_t count;
  };
  /// Sums by node id that are set back through the list of what was touched.
  struct SparseSums {
    std::vector<std::uint64_t> sums;
    std::vector<std::uint32_t> touched;
  };
  /// What the fixed nodes leave for one node of the forest.
  struct Restriction {
    std::vector<std::span<const std::uint32_t>> lists;
    std::size_t shortest = 0;
    std::vector<std::uint64_t> filter;  ///< by the low bits of ids: a 0 says "not in the shortest"
    std::vector<std::uint32_t> without_loops;  ///< ids that it must not be
  };

  /// A ring of three is the fixed node, a `next` one beside it, a `last` one beside that which is
  /// beside the fixed one too. There are two ways round.
  struct RingWay {
    const LinkLists* next_lists;  ///< of the fixed node
    const LinkLists* lists;       ///< of the next node
    const LinkLists* last_lists;  ///< of the fixed node
    const CycleCounter::Node* next_node;
    const CycleCounter::Node* last_node;
  };
  struct Ring {
    std::uint32_t id;  ///< of the fixed node
    std::span<const std::uint32_t> next;
    std::span<const std::uint32_t> last;
    const RingWay* way;
  };

  void CountFromNode(std::uint32_t id);
  RingWay RingWayOf(std::uint32_t place) const;
  void CountRings(std::uint32_t block);
  void FetchAhead(std::size_t at) const;
  std::uint64_t CountShortRing(const Ring& ring);
  void Fix(std::size_t at, std::uint64_t count);
  void CountForest(std::uint64_t count);
  bool Restrict();
  /// How many entries the way up from the one child of a root meets.
  std::size_t AscentOf(std::uint32_t root) const;
  std::uint32_t ShorterWay(const CycleCounter::Root& root) const;
  void SetFilters(std::uint32_t at, bool marked);
  bool IsFiltered(const TreeNode& node) const;
  /// How often an id is among the candidates, by all lists.
  std::uint64_t Among(const Restriction& restriction, std::uint32_t id) const;
  /// The nodes that a tree node can be, each with the number of ways below it.
  void Candidates(std::uint32_t at, std::vector<Weighted>& out);
  std::uint64_t Below(const TreeNode& node, std::uint32_t id) const;
  /// Calls `take(id, count)` for every way from the candidates of a child up to its parent.
  template <typename Take>
  void Ascend(std::uint32_t child, const TreeNode& parent, const Take& take);
  void SumAscent(std::uint32_t child, const TreeNode& parent);
  std::uint64_t CountTree(std::uint32_t root, std::uint64_t factor, bool attached);
  std::uint64_t CountMarkedTree(std::uint32_t root, std::uint64_t factor, bool attached);
  void ResetSums(std::uint32_t child);
  void AddCount(std::uint32_t id, std::uint64_t count);
  std::uint64_t Times(std::uint64_t a, std::uint64_t b);
  void Add(std::uint64_t& sum, std::uint64_t count);

  const CycleCounter& counter_;
  std::vector<RingWay> ring_ways_;           // empty when the pattern is more than a ring of three
  std::vector<Ring> rings_;                  // of the block at hand
  std::vector<std::uint32_t> ids_;           // of the fixed nodes so far
  std::vector<Restriction> restrictions_;    // by node of the forest
  std::vector<SparseSums> sums_;             // by node of the forest: what its children send up
  std::vector<std::vector<Weighted>> candidates_;  // by node of the forest
  std::vector<std::uint64_t> counts_;        // by id, of the attached node
  WideCount total_ = 0;
  bool overflow_ = false;
};

}  // namespace keiretsu::query
