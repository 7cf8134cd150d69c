/// Best paths by product where cycles gain, so that the best walk is no path.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "graph/analysis/best_paths.h"
#include "graph/analysis/path_comparer.h"

namespace keiretsu::graph {

/// The k best simple paths by product, hops and ids, by branch and bound: a start of a path is
/// given up when even the best rest, every share above 1 used once per vertex, cannot reach the
/// k-th best. Errors: cancellation; ResourceExhausted after kMaxPathSearchSteps; those of the exact
/// shares.
Result<std::vector<RankedPath>> GainPaths(const PathGraph& graph, PathComparer& comparer,
                                          const std::function<Status()>& check_cancelled,
                                          Place source, Place target, std::uint32_t k);

}  // namespace keiretsu::graph
