/// How a partner firm comes to what it reaches.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/analysis/influence_reach.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// The strongest ways from a partner to what it reaches: over companies it controls, along shares,
/// votes and relationships that give control (which count as 1), the weakest hop as strong as can
/// be, then fewest hops. External synchronisation.
class ReachWays {
 public:
  explicit ReachWays(const Projection* projection);

  /// Prepares To() for this partner. Time: as ReachSolver::Of.
  void Find(Vertex partner, const PartnerReach& reach);
  struct Way {
    std::vector<Vertex> vertices;  ///< from the partner to the target
    double weakest = 0;            ///< of the hops
  };
  /// Time: the hops; where strength costs hops, a search over the group. REQUIRES: the target is in
  /// the reach given to Find.
  Way To(Vertex target);

 private:
  /// Place of a vertex in the group: the partner, then what it tells, then what it asks.
  using Place = std::uint32_t;
  static constexpr Place kPartner = 0;
  static constexpr Place kOutside = 0xFFFF'FFFF;
  static constexpr std::uint32_t kNotReached = 0xFFFF'FFFF;
  struct Step {
    std::uint32_t hops = kNotReached;
    Place before = kPartner;
    double weakest = 0;
  };

  bool PassesOn(Place place) const { return place < end_of_told_; }
  template <typename Visit>
  void VisitHops(Place from, const Visit& visit) const;
  void FindStrongest();
  void FindShortest(double least);

  const Projection* projection_;
  std::vector<Place> place_;   // by vertex
  std::vector<Vertex> group_;  // by place, like all below
  Place end_of_told_ = 0;
  std::vector<Step> strongest_;
  std::vector<Step> shortest_;  // over hops of at least `least_`
  double least_ = 0;
  std::vector<std::uint32_t> fewest_hops_;  // over any
};

}  // namespace keiretsu::graph
