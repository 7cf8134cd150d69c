/// The bow-tie of an ownership graph: its core, what leads there and what it leads to.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis/projection.h"
#include "graph/analysis/strong_components.h"

namespace keiretsu::graph {

enum class BowTiePart : std::uint8_t {
  kCore,   ///< the core component
  kIn,     ///< reaches the core
  kOut,    ///< reached from the core
  kTube,   ///< in the core's weak component otherwise: tubes and tendrils
  kOther,  ///< the rest
};

/// Components with the most members that are nodes; several when equal. Empty without nodes.
std::vector<std::uint32_t> LargestComponents(const Projection& projection,
                                             const Condensation& components);

/// By vertex. O(vertices + entries).
/// Source: Broder et al. 2000; Vitali, Glattfelder, Battiston 2011.
std::vector<BowTiePart> BowTie(const ShareMatrix& shares, ShareEnd end,
                               const Condensation& components, std::uint32_t core);

}  // namespace keiretsu::graph
