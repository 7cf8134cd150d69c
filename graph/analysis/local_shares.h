/// The shares among a few vertices, numbered from 0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// One direction of the shares among the chosen vertices: list i is [offsets[i], offsets[i + 1]).
struct LocalLists {
  std::vector<std::uint32_t> offsets = {0};
  std::vector<std::uint32_t> numbers;
  std::vector<double> shares;
};

/// Holders come before what they hold as far as cycles allow, so that sweeps in this order carry
/// values far. Immutable.
struct LocalShares {
  std::vector<Vertex> vertices;  ///< by number
  LocalLists holders;            ///< who among them holds each
  LocalLists holdings;           ///< what among them each holds

  std::uint32_t size() const { return static_cast<std::uint32_t>(vertices.size()); }
};

/// The shares above 0 at `end` among `members` (ascending) without `excluded`.
LocalShares SharesAmong(const ShareMatrix& shares, ShareEnd end, std::span<const Vertex> members,
                        std::optional<Vertex> excluded);

}  // namespace keiretsu::graph
