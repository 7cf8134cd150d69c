/// Sums over all walks in exact numbers, for the few systems that doubles cannot decide.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// What exact arithmetic may still cost; shared by the systems of one decision.
struct ExactBudget {
  std::uint64_t work;  ///< products of 64-bit words

  /// False when the work is used up.
  bool Spend(const Rational& a, const Rational& b);
};

enum class ExactOutcome : std::uint8_t {
  kSolved,
  kDiverges,   ///< the sum over all walks does not exist
  kUndecided,  ///< past kMaxExactUnknowns or the budget
};

/// x = b + B x over a few unknowns, B >= 0, eliminated one unknown after the other, those with the
/// fewest entries first. The sums exist exactly when every 1 - B[i,i] met on the way is above 0.
/// External synchronisation.
/// Source: Berman, Plemmons, Nonnegative Matrices (M-matrices have positive principal minors).
class ExactSystem {
 public:
  explicit ExactSystem(std::uint32_t size) : entries_(size), users_(size), right_(size) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  /// x[row] takes `share` of x[column]. REQUIRES: share > 0, each pair once.
  void Add(std::uint32_t row, std::uint32_t column, Rational share);
  void AddRight(std::uint32_t row, const Rational& value) { right_[row] += value; }

  /// Leaves the numbers in solution(). To be called once.
  ExactOutcome Solve(ExactBudget& budget);
  const std::vector<Rational>& solution() const { return right_; }

 private:
  std::uint32_t Cheapest(const std::vector<bool>& eliminated) const;
  ExactOutcome Eliminate(std::uint32_t unknown, ExactBudget& budget);

  std::vector<std::map<std::uint32_t, Rational>> entries_;  // by row, then column
  std::vector<std::map<std::uint32_t, bool>> users_;        // rows that use a column
  std::vector<Rational> right_;
};

/// The system of the shares among `vertices` (ascending), x taking from holders, or with `upwards`
/// from what is held; right sides 0. nullopt past kMaxExactUnknowns. Errors: those of reading.
Result<std::optional<ExactSystem>> ReadExactSystem(const ExactShares& exact, ShareEnd end,
                                                   std::span<const Vertex> vertices,
                                                   bool upwards);

/// Whether the walks inside a strong component diverge by their totals alone, of any size: they do
/// when its members hold all of each of its members, and do not when they hold at most all of each
/// and less of one. Otherwise nullopt. Errors: those of reading.
Result<std::optional<bool>> DivergesByTotals(const ExactShares& exact, ShareEnd end,
                                             std::span<const Vertex> component);

}  // namespace keiretsu::graph
