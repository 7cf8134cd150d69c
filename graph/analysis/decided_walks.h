/// Walk systems whose convergence is decided, solved as accurately as the answer needs.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"
#include "graph/analysis/walk_system.h"

namespace keiretsu::graph {

enum class WalkVerdict : std::uint8_t {
  kConverges,       ///< by certificate
  kBarelyConverges, ///< exactly, but no certificate in doubles: solved in exact numbers
  kDiverges,
  kUndecided,       ///< nearly closed, and past the limits of exact arithmetic
};

/// One system and what is known of it. Thread-safe.
class DecidedWalks {
 public:
  /// `connected`: the vertices are one strong component.
  /// Errors: cancellation; those of reading exact shares.
  static Result<std::unique_ptr<const DecidedWalks>> Make(const AnalysisInput& input, ShareEnd end,
                                                          LocalShares shares, bool connected);

  const LocalShares& shares() const { return system_.shares(); }
  WalkVerdict verdict() const { return verdict_; }
  std::size_t memory_bytes() const { return system_.memory_bytes(); }

  /// x = b + B x, by number. nullopt: it diverges. Errors: cancellation; ResourceExhausted when
  /// undecided; those of reading exact shares.
  Result<std::optional<std::vector<Bounded>>> Solve(const AnalysisInput& input, Flow flow,
                                                    const std::vector<Bounded>& b) const;

  /// WalkSystem::SolveWithoutReturn where it is certified and accurate; nullopt: the system without
  /// the source has to be solved. Errors: cancellation.
  Result<std::optional<std::vector<Bounded>>> SolveWithoutReturn(const AnalysisInput& input,
                                                                 std::uint32_t source) const;

  /// How often walks from a vertex pass it, itself counted: the diagonal of (I - B)^-1, by number.
  /// Kept for the next call. REQUIRES: verdict kConverges. Errors: cancellation.
  Result<std::shared_ptr<const std::vector<Bounded>>> Passes(const AnalysisInput& input) const;

 private:
  DecidedWalks(WalkSystem system, ShareEnd end) : system_(std::move(system)), end_(end) {}
  Status Decide(const AnalysisInput& input, bool connected);
  std::vector<Vertex> SortedVertices() const;
  Result<std::optional<std::vector<Bounded>>> SolveExactly(const AnalysisInput& input, Flow flow,
                                                           const std::vector<Bounded>& b) const;
  Status Undecided() const;

  const WalkSystem system_;
  const ShareEnd end_;
  WalkVerdict verdict_ = WalkVerdict::kUndecided;
  mutable std::atomic<bool> too_large_for_exact_ = false;
  mutable std::atomic<std::shared_ptr<const std::vector<Bounded>>> passes_;
};

}  // namespace keiretsu::graph
