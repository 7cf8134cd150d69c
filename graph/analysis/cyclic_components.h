/// The strong components of a share matrix, and the systems of those with cycles, made when needed.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "graph/analysis/decided_walks.h"
#include "graph/analysis/projection.h"
#include "graph/analysis/strong_components.h"

namespace keiretsu::graph {

/// Thread-safe.
class CyclicComponents {
 public:
  /// `shares` must outlive this.
  CyclicComponents(const ShareMatrix* shares, ShareEnd end);
  ~CyclicComponents();
  CyclicComponents(const CyclicComponents&) = delete;
  CyclicComponents& operator=(const CyclicComponents&) = delete;

  const ShareMatrix& shares() const { return *shares_; }
  ShareEnd end() const { return end_; }
  const Condensation& condensation() const { return condensation_; }
  std::uint32_t ComponentOf(Vertex v) const { return condensation_.component[v]; }
  /// Holders before what they hold, members of a component side by side.
  std::uint32_t PositionOf(Vertex v) const { return position_[v]; }
  /// More than one member, or one that holds itself.
  bool IsCyclic(std::uint32_t component) const { return cyclic_index_[component] != kAcyclic; }

  /// A component's system, kept while the kept ones have at most kMaxFactorBytes, else the
  /// caller's alone. REQUIRES: IsCyclic(component).
  /// Errors: cancellation; those of reading exact shares.
  Result<std::shared_ptr<const DecidedWalks>> System(const AnalysisInput& input,
                                                     std::uint32_t component) const;

  /// By component: whether its members hold into a component that diverges (kDiverges) or whose
  /// convergence is not known (kUndecided); kConverges where neither. A member's own component does
  /// not count. Decides every component at the first call.
  /// Errors: cancellation; those of reading exact shares.
  Result<std::shared_ptr<const std::vector<WalkVerdict>>> Below(const AnalysisInput& input) const;

 private:
  static constexpr std::uint32_t kAcyclic = 0xFFFF'FFFF;

  const ShareMatrix* const shares_;
  const ShareEnd end_;
  const Condensation condensation_;
  std::vector<std::uint32_t> position_;      // by vertex
  std::vector<std::uint32_t> cyclic_index_;  // by component
  mutable std::vector<std::atomic<std::shared_ptr<const DecidedWalks>>> systems_;
  mutable std::atomic<std::size_t> kept_bytes_ = 0;
  mutable std::atomic<std::shared_ptr<const std::vector<WalkVerdict>>> below_;
};

}  // namespace keiretsu::graph
