/// What one source holds a lot of, without going through all that it holds a little of.
#pragma once

#include <span>
#include <vector>

#include "graph/analysis/integrated.h"
#include "graph/analysis/vertex_map.h"
#include "graph/analysis/walk_bounds.h"

namespace keiretsu::graph {

/// Finds the integrated shares of one source after another that can reach a limit, and single
/// shares with an error of at most kShareError. A holder of a few companies that lead on to the
/// rest of the economy has tiny shares of tens of thousands; here their number hardly matters.
///
/// Amounts are pushed from the source along its holdings until none left matters for the limit; for
/// single shares also from the company upwards, until the product of what both left out is small
/// enough. Walks never return to the source.
/// One per thread.
/// Source: local push, Andersen, Chung, Lang 2006; in both directions, Lofgren et al. 2016.
class LargeShares {
 public:
  static constexpr double kCoarse = 1e-3;
  /// Covers what is left out and the roundings on the way.
  static constexpr double kShareError = 1e-9;

  /// `bounds` must outlive this. REQUIRES: limit > 0.
  LargeShares(const WalkBounds* bounds, double limit);

  /// Begins with another source. REQUIRES: the reduced shares serve it, and the bounds cover it.
  void Start(Vertex source);
  /// All companies whose share can reach the limit, ascending: the share is not
  /// below the number (but for roundings, far below kShareError) and exceeds it by at most the
  /// error. REQUIRES: Start.
  std::vector<CertifiedShare> AtLimit() const;
  /// One share, within kShareError. REQUIRES: Start, company != source, a bound of use for it.
  CertifiedShare ShareOf(Vertex company);
  /// Holdings gone through since Start.
  std::uint64_t steps() const { return steps_; }

 private:
  /// What is settled at a vertex, and what has yet to be pushed on.
  struct Amount {
    double settled = 0;
    double left = 0;
    double direct = 0;  // the source's own holding
    bool queued = false;
  };
  struct Above {
    double passed = 0;
    double left = 0;
    double bound = 0;
    bool waiting = false;
  };
  Above& Touch(Vertex v);
  void Add(Vertex v, double amount);
  void PushDown();
  void PushUp(Vertex company);
  void FetchHoldersAhead(std::span<const Vertex> round, std::size_t turn) const;

  const WalkBounds& bounds_;
  const ReducedShares& shares_;
  const ShareEnd end_;
  const double limit_;
  const double least_;  // amounts below it are left
  Vertex source_ = 0;
  std::uint64_t steps_ = 0;
  VertexMap<Amount> amounts_;
  std::vector<Vertex> queue_;
  VertexMap<Above> above_;  // empty outside a call
  std::vector<Vertex> waiting_;   // with something left
};

}  // namespace keiretsu::graph
