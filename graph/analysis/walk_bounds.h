/// How much small holdings, together, can matter for a company through all chains.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/analysis/reduced_shares.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {

/// By vertex v a number at least as large as the sum of (A + A^2 + ...)[w,v] over all w that have
/// holders: the expected length of a walk from v up to companies that somebody holds. It bounds
/// what is lost when searches leave out small holdings, which they do at such companies only:
/// left-out amounts below d elsewhere change nothing at v by more than d * At(v).
///
/// Found component by component from the holders down, by sweeps within each. Where they do not
/// settle (large groups that own nearly all of themselves) nothing bounds the vertex and what is
/// below it, whose bounds are infinite; where a bound is above kMaxWalkBound it is of no use.
/// Immutable.
class WalkBounds {
 public:
  /// `shares` must outlive this. O(vertices + entries), and up to kMaxBoundSweeps times that for
  /// entries within components.
  explicit WalkBounds(const ReducedShares* shares);

  const ReducedShares& shares() const { return shares_; }
  double At(Vertex v) const { return places_[v].bound; }
  /// The largest of use, or 1.
  double largest() const { return largest_; }
  /// Whether the bound of `v` is of use.
  bool Bounds(Vertex v) const;
  /// Whether all vertices below `source` have a bound of use.
  bool Covers(Vertex source) const {
    return reaches_unbounded_.empty() || !reaches_unbounded_[source];
  }

  struct Holder {
    Vertex vertex;
    double share;
  };
  /// The holders of `v` that have holders themselves.
  std::span<const Holder> HeldHolders(Vertex v) const {
    return {holders_.data() + places_[v].begin, places_[v + 1].begin - places_[v].begin};
  }

  /// Has the memory ready that At() and HeldHolders() read first.
  void PrefetchHolders(Vertex v) const { Prefetch(&places_[v]); }

 private:
  std::vector<double> CollectHolders();
  void BoundComponent(std::span<const Vertex> members, const std::vector<double>& direct);
  double SumOver(Vertex v) const;
  bool HoldsItself(Vertex v) const;
  void MarkUnbounded();

  const ReducedShares& shares_;
  /// What is read of a vertex together.
  struct Place {
    double bound = 0;
    std::uint64_t begin = 0;  // of its holders; they end where those of the next begin
  };
  std::vector<Place> places_;  // by vertex, and one more
  double largest_ = 1;
  std::vector<bool> reaches_unbounded_;  // empty: none does
  std::vector<Holder> holders_;
};

}  // namespace keiretsu::graph
