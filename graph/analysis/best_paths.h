/// The k best simple paths between two vertices.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "graph/analysis/path_graph.h"

namespace keiretsu::graph {

enum class PathRank : std::uint8_t {
  kProduct,  ///< product of the shares: what reaches the target along the path
  kWeakest,  ///< the smallest share of the path
};

struct RankedPath {
  std::vector<Place> places;  ///< from source to target
  double value = 0;
};

/// Finds paths in one PathGraph. Better is: the higher value, then fewer hops, then the smaller ids
/// along the path. Values that doubles cannot tell apart are compared exactly. Shares above 1 are
/// allowed: where a cycle gains (its product is above 1) the best walk is no path, and the search
/// turns to branch and bound, which ends with ResourceExhausted after kMaxPathSearchSteps.
/// External synchronisation: one finder per thread.
/// Source: Yen, Management Science 17 (1971) 712; Lawler, Management Science 18 (1972) 401.
class BestPathFinder {
 public:
  /// All must outlive this.
  BestPathFinder(const PathGraph* graph, ExactArc exact, std::function<Status()> check_cancelled);
  ~BestPathFinder();
  BestPathFinder(const BestPathFinder&) = delete;
  BestPathFinder& operator=(const BestPathFinder&) = delete;

  /// At most k paths, the best first; none when source is target. O(k * hops) searches.
  /// Errors: cancellation; ResourceExhausted; those of the exact shares.
  Result<std::vector<RankedPath>> Find(Place source, Place target, std::uint32_t k, PathRank by);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::graph
