/// One source's integrated shares, as far as somebody asks for them.
#pragma once

#include <optional>
#include <vector>

#include "graph/analysis/large_shares.h"
#include "graph/analysis/share_decision.h"

namespace keiretsu::graph {

/// What the searches of several threads share.
struct OwnedSharesSetting {
  const AnalysisInput* input;  ///< its exact shares allow use by several threads
  const OwnershipSolver* solver;
  const WalkBounds* bounds;  ///< null: all shares of every source are computed
  Rational threshold;
  bool inclusive;
};

/// Decides which shares of a source reach a threshold. Local searches where they can tell,
/// otherwise all shares of the source with their certified errors, and exact arithmetic at the
/// threshold. One per thread.
class OwnedShares {
 public:
  /// `setting` must outlive this.
  explicit OwnedShares(const OwnedSharesSetting* setting);

  /// Begins with another source. Errors: those of OwnershipSolver::FromSource.
  Status Start(Vertex source);
  /// Begins with a source of which others know all shares that will be asked for.
  void StartWith(Vertex source, OwnershipResult shares);

  bool diverges() const { return all_ && all_->diverges; }
  struct Decided {
    Vertex company;
    bool certain;  ///< false: undecided
  };
  /// The companies, without the source, whose share reaches the threshold or may, ascending.
  /// REQUIRES: !diverges().
  Result<std::vector<Decided>> AtThreshold();
  /// One share. REQUIRES: !diverges().
  Result<double> ShareOf(Vertex company);

 private:
  Status ComputeAll();
  Result<std::optional<bool>> Reaches(const CertifiedShare& candidate);
  Result<bool> DirectlyReaches(Vertex company) const;
  CertifiedShare Known(Vertex company) const;

  const OwnedSharesSetting& setting_;
  const ShareDecision decision_;
  const double threshold_;
  std::optional<LargeShares> local_;
  Vertex source_ = 0;
  std::optional<OwnershipResult> all_;  // of the source, once it was computed
};

}  // namespace keiretsu::graph
