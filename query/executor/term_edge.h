/// One relationship of a term of a pattern count, and the graph's relationships that fit it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "query/executor/pattern_graph.h"

namespace keiretsu::query {

struct TermEdge {
  std::uint32_t source = 0;  ///< positions among the term's nodes
  std::uint32_t target = 0;
  std::vector<FittingType> types;
  bool filtered = false;  ///< some type has rows that do not fit
  bool without_loops = false;
  bool done = false;  ///< it was counted
};

/// Whether the same relationships fit two edges.
inline bool FitTheSame(const TermEdge& a, const TermEdge& b) {
  const auto same = [](const FittingType& x, const FittingType& y) {
    return x.type == y.type && x.rows == y.rows;
  };
  return a.without_loops == b.without_loops && a.filtered == b.filtered &&
         std::equal(a.types.begin(), a.types.end(), b.types.begin(), b.types.end(), same);
}

/// Calls `visit(row, target)` for every relationship from a block that fits.
template <typename Visit>
void ForEachFitting(const TermEdge& edge, std::uint32_t block, Visit&& visit) {
  const std::uint32_t first = block << graph::kBlockBits;
  const auto offer = [&](std::uint32_t row, std::uint32_t target) {
    if (edge.without_loops && first + row == target) return;
    visit(row, target);
  };
  for (const FittingType& type : edge.types) {
    const BlockTable::Block& lists = (*type.out)[block];
    if (lists.adjacency == nullptr) continue;
    std::uint32_t row = 0;
    if (type.rows == nullptr) {
      for (; row < graph::kBlockSize; ++row) {
        for (std::uint32_t i = lists.offsets[row]; i < lists.offsets[row + 1]; ++i) {
          offer(row, lists.neighbours[i]);
        }
      }
      continue;
    }
    ForEachBit((*type.rows)[block], [&](std::uint32_t i) {
      while (lists.offsets[row + 1] <= i) ++row;
      offer(row, lists.neighbours[i]);
    });
  }
}

/// Calls `visit(target)` for every relationship of a node that fits.
template <typename Visit>
void ForEachFittingOf(const TermEdge& edge, std::uint32_t node, Visit&& visit) {
  const std::uint32_t block = node >> graph::kBlockBits;
  const std::uint32_t row = node & (graph::kBlockSize - 1);
  for (const FittingType& type : edge.types) {
    const BlockTable::Block& lists = (*type.out)[block];
    for (std::uint32_t i = lists.offsets[row]; i < lists.offsets[row + 1]; ++i) {
      const bool fits =
          type.rows == nullptr || (((*type.rows)[block][i / 64] >> (i % 64)) & 1) != 0;
      if (!fits || (edge.without_loops && lists.neighbours[i] == node)) continue;
      visit(lists.neighbours[i]);
    }
  }
}

/// The same for those who ask for targets alone. REQUIRES: !edge.without_loops.
template <typename Visit>
void ForEachFittingTarget(const TermEdge& edge, std::uint32_t block, Visit&& visit) {
  for (const FittingType& type : edge.types) {
    const BlockTable::Block& lists = (*type.out)[block];
    if (lists.adjacency == nullptr) continue;
    if (type.rows == nullptr) {
      for (std::uint32_t i = 0; i < lists.offsets[graph::kBlockSize]; ++i) {
        visit(lists.neighbours[i]);
      }
      continue;
    }
    ForEachBit((*type.rows)[block], [&](std::uint32_t i) { visit(lists.neighbours[i]); });
  }
}

}  // namespace keiretsu::query
