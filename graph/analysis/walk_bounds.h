/// How much all owners of a vertex can hold of it together, through all chains.
#pragma once

#include <span>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// By vertex v a number at least as large as the sum over all w of N[w,v], N = I + A + A^2 + ...:
/// the expected length of a walk from v up to its holders. It bounds what is lost when searches
/// leave out small holdings: left-out amounts below d change nothing at v by more than d * At(v).
///
/// Found by sweeps; where they do not settle (groups that own nearly all of themselves, totals over
/// 100 % in cycles), the vertex and all below it are `unbounded`. Immutable.
class WalkBounds {
 public:
  /// O(entries) for each sweep, of which there are up to kMaxBoundSweeps.
  WalkBounds(const ShareMatrix& shares, ShareEnd end);

  double At(Vertex v) const { return bounds_[v]; }
  /// The largest that is not unbounded.
  double largest() const { return largest_; }
  /// Whether no vertex below `source` is unbounded: nothing about it diverges.
  bool Covers(Vertex source) const {
    return reaches_unbounded_.empty() || !reaches_unbounded_[source];
  }

  struct Holder {
    Vertex vertex;
    double share;
  };
  /// The holders of `v` that have holders themselves.
  std::span<const Holder> HeldHolders(Vertex v) const {
    return {holders_.data() + offsets_[v], offsets_[v + 1] - offsets_[v]};
  }

 private:
  void CollectHolders(const ShareMatrix& shares, ShareEnd end);
  void Sweep(const ShareMatrix& shares, ShareEnd end);
  std::vector<bool> MarkUnbounded(const ShareMatrix& shares, ShareEnd end,
                                  const std::vector<double>& changes);

  std::vector<double> bounds_;
  double largest_ = 1;
  std::vector<bool> reaches_unbounded_;  // empty: none does
  std::vector<std::size_t> offsets_;
  std::vector<Holder> holders_;
};

}  // namespace keiretsu::graph
