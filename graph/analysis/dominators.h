/// Dominators: the vertices that every path from a root must pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace keiretsu::graph {

/// Arcs among places 0 .. count() - 1.
struct ArcLists {
  std::vector<std::uint64_t> offsets = {0};
  std::vector<std::uint32_t> heads;

  std::uint32_t count() const { return static_cast<std::uint32_t>(offsets.size() - 1); }
  std::span<const std::uint32_t> Out(std::uint32_t p) const {
    return {heads.data() + offsets[p], offsets[p + 1] - offsets[p]};
  }
};

/// The immediate dominator of every place; kNoDominator for the root and for what it does not
/// reach. O(arcs * log(places)) time, O(places + arcs) memory; no recursion.
/// Source: Lengauer and Tarjan, ACM TOPLAS 1 (1979) 121, the simple version.
inline constexpr std::uint32_t kNoDominator = 0xFFFF'FFFF;
std::vector<std::uint32_t> ImmediateDominators(const ArcLists& graph, std::uint32_t root);

/// What each place dominates, as stretches of one order: the children of a place follow it.
struct DominatorTree {
  std::vector<std::uint32_t> order;  ///< reached places, each before those it dominates
  std::vector<std::uint32_t> begin;  ///< by place: where it stands in `order`
  std::vector<std::uint32_t> end;    ///< by place: past the last one it dominates; 0 if not reached
};
DominatorTree MakeDominatorTree(const std::vector<std::uint32_t>& dominators, std::uint32_t root);

}  // namespace keiretsu::graph
