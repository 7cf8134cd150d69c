/// How closely knit the neighbourhoods of a graph are.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"

namespace keiretsu::graph {

/// By vertex, the largest k for which the node is in a part where each has k neighbours in the
/// part. Direction does not matter. O(nodes + relationships). Errors: cancellation.
/// Source: Batagelj, Zaversnik, An O(m) algorithm for cores decomposition (2003).
Result<std::vector<std::uint32_t>> CoreNumbers(const SnapshotGraph& graph,
                                               const CancelCheck& check_cancelled);

struct Triangles {
  std::vector<std::uint64_t> count;   ///< by vertex: triangles that the node is a corner of
  std::vector<double> clustering;     ///< by vertex: share of its pairs of neighbours that are
                                      ///< neighbours; 0 below two neighbours
};
/// Direction does not matter. O(relationships^1.5). Errors: cancellation.
/// Source: Schank, Wagner, Finding, counting and listing all triangles (2005).
Result<Triangles> CountTriangles(const SnapshotGraph& graph, const CancelCheck& check_cancelled);

}  // namespace keiretsu::graph
