/// Strong components of a projection and the order that ownership flows through them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// Components numbered so that every entry leads from a component to itself or to one with a higher
/// number: holders before what they hold. Immutable.
struct Condensation {
  std::vector<std::uint32_t> component;  ///< by vertex
  std::vector<std::uint64_t> offsets;    ///< members of component c: [offsets[c], offsets[c + 1])
  std::vector<Vertex> members;           ///< ascending within a component

  std::uint32_t count() const { return static_cast<std::uint32_t>(offsets.size() - 1); }
  std::span<const Vertex> Members(std::uint32_t c) const {
    return {members.data() + offsets[c], offsets[c + 1] - offsets[c]};
  }
};

/// Entries count where their share at `end` is above 0. O(vertices + entries), no recursion.
/// Source: Tarjan 1972.
Condensation StrongComponents(const ShareMatrix& shares, ShareEnd end);

}  // namespace keiretsu::graph
