/// How much all owners of a vertex can hold of it together, through all chains.
#pragma once

#include <span>
#include <vector>

#include "graph/analysis/projection.h"
#include "graph/analysis/strong_components.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {

/// By vertex v a number at least as large as the sum over all w of N[w,v], N = I + A + A^2 + ...:
/// the expected length of a walk from v up to its holders. It bounds what is lost when searches
/// leave out small holdings: left-out amounts below d change nothing at v by more than d * At(v).
///
/// Found component by component from the holders down, by sweeps within each. Where they do not
/// settle (groups that own nearly all of themselves, totals over 100 % in cycles) nothing bounds
/// the vertex and what is below it, whose bounds are infinite; where a bound is above kMaxWalkBound
/// it is of no use.
/// Immutable.
class WalkBounds {
 public:
  /// `components` of the same shares and end. O(vertices + entries), and up to kMaxBoundSweeps
  /// times that for entries within components.
  WalkBounds(const ShareMatrix& shares, ShareEnd end, const Condensation& components);

  double At(Vertex v) const { return bounds_[v]; }
  /// The largest of use.
  double largest() const { return largest_; }
  /// Whether the bound of `v` is of use.
  bool Bounds(Vertex v) const;
  /// Whether all vertices below `source` have a bound of use: then nothing about it diverges.
  bool Covers(Vertex source) const {
    return reaches_unbounded_.empty() || !reaches_unbounded_[source];
  }

  /// The vertices without a bound of use, ascending.
  const std::vector<Vertex>& unbounded() const { return unbounded_; }
  /// How many sources are not covered.
  std::size_t uncovered_count() const { return uncovered_count_; }

  struct Holder {
    Vertex vertex;
    double share;
  };
  /// The holders of `v` that have holders themselves.
  std::span<const Holder> HeldHolders(Vertex v) const {
    return {holders_.data() + offsets_[v], offsets_[v + 1] - offsets_[v]};
  }

  /// Has the memory ready that At() and HeldHolders() read first.
  void PrefetchHolders(Vertex v) const {
    Prefetch(&bounds_[v]);
    Prefetch(&offsets_[v]);
  }

 private:
  void CollectHolders(const ShareMatrix& shares, ShareEnd end);
  void BoundComponent(std::span<const Vertex> members, const std::vector<double>& own);
  double SumOver(Vertex v) const;
  bool HoldsItself(Vertex v) const;
  void MarkUnbounded(const ShareMatrix& shares, ShareEnd end);

  std::vector<double> bounds_;
  double largest_ = 1;
  std::vector<Vertex> unbounded_;
  std::vector<bool> reaches_unbounded_;  // empty: none does
  std::size_t uncovered_count_ = 0;
  std::vector<std::size_t> offsets_;
  std::vector<Holder> holders_;
};

}  // namespace keiretsu::graph
