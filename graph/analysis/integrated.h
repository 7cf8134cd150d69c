/// Ownership through chains and cycles of holdings.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

enum class OwnershipMeasure : std::uint8_t {
  kIntegrated,   ///< walks that never return to the source: N[s,t] / N[s,s]; diagonal 1 - 1/N[s,s]
  kGross,        ///< all walks: N - I; double counts cycles
  kSimplePaths,  ///< paths that visit no node twice; exponential, bounded by kMaxSimplePathSteps
};

/// A number and how far the truth can be from it.
struct CertifiedShare {
  Vertex vertex = 0;
  double share = 0;
  double error_bound = 0;  ///< |exact - share| <= error_bound, absolute
};

/// What one source holds (or who holds one target), through every chain.
struct OwnershipResult {
  bool diverges = false;              ///< no number exists; `shares` is empty
  /// All that the source reaches, ascending by vertex; the source itself when it is in a cycle,
  /// though never as a simple path. 0 where the product of a chain is too small for a double.
  std::vector<CertifiedShare> shares;
};

/// Solves sources and targets over one end of the shares. Keeps what it computes about the graph
/// (components, factorisations) for the next call. Thread-safe. An AnalysisInput given to a call
/// must be of this solver's projection.
/// Source: Brioschi, Buzzacchi, Colombo, J. Banking & Finance 13 (1989); docs/ownership.md.
class OwnershipSolver {
 public:
  /// `shares` must outlive the solver. Finds the components: O(vertices + entries).
  OwnershipSolver(const ShareMatrix* shares, ShareEnd end);
  ~OwnershipSolver();
  OwnershipSolver(const OwnershipSolver&) = delete;
  OwnershipSolver& operator=(const OwnershipSolver&) = delete;

  const CyclicComponents& components() const;

  /// What `source` reaches, ascending; itself when it is in a cycle.
  std::vector<Vertex> Reached(Vertex source) const;

  /// All that `source` holds. Errors: cancellation; ResourceExhausted past kMaxSimplePathSteps,
  /// or for a cycle so near to a closed group that only exact arithmetic past its limits could
  /// tell.
  Result<OwnershipResult> FromSource(const AnalysisInput& input, Vertex source,
                                     OwnershipMeasure measure) const;

  /// All that hold `target`: one entry per owner, with the measure of (owner, target). An owner
  /// whose sum diverges for any target is in `divergent`, not in `shares`.
  struct OwnersResult {
    std::vector<CertifiedShare> shares;
    std::vector<Vertex> divergent;
  };
  Result<OwnersResult> OfTarget(const AnalysisInput& input, Vertex target,
                                OwnershipMeasure measure) const;

  /// Whether the integrated share of (source, target) is at least (`inclusive`) or more than
  /// `threshold`: decided by the certified interval, and where that straddles the threshold by
  /// exact arithmetic over the chains between the two, up to kMaxExactUnknowns unknowns.
  /// nullopt: undecided. REQUIRES: the source does not diverge.
  Result<std::optional<bool>> Reaches(const AnalysisInput& input, Vertex source,
                                      const CertifiedShare& share, const Rational& threshold,
                                      bool inclusive) const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::graph
