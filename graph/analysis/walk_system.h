/// Numbers along all walks inside a set of vertices that hold each other.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "graph/analysis/bounded_sum.h"
#include "graph/analysis/local_shares.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Which way values go along the shares.
enum class Flow : std::uint8_t {
  kDown,  ///< from holders to what they hold: x[i] = b[i] + sum of x[holder] * share
  kUp,    ///< from companies to their holders: x[i] = b[i] + sum of x[held] * share
};

/// Solves x = b + B x, B >= 0 the shares among the vertices one way or the other, with a bound on
/// the error of every value. The bound rests on a certificate: a vector z > 0 with
/// z - B z >= c > 0, checked with all roundings, proves that the sum over all walks exists and that
/// |x - exact| <= z * max(|b + B x - x| / c). Values are found by a dense factorisation up to
/// kMaxDenseUnknowns vertices and Gauss-Seidel sweeps; whatever finds them, the certificate judges.
/// Immutable after Make; thread-safe.
/// Source: Varga, Matrix Iterative Analysis (M-matrices); Brioschi et al. 1989.
class WalkSystem {
 public:
  using CheckCancelled = std::function<Status()>;

  /// Errors: cancellation.
  static Result<WalkSystem> Make(LocalShares shares, const CheckCancelled& check_cancelled);

  const LocalShares& shares() const { return shares_; }
  /// Whether both ways have a certificate. Without: the sums diverge or nearly do.
  bool certified() const { return certified_; }

  /// REQUIRES: certified; b.size() == shares().size(); values of b >= 0. Errors: cancellation.
  Result<std::vector<Bounded>> Solve(Flow flow, const std::vector<Bounded>& b,
                                     const CheckCancelled& check_cancelled) const;

  /// Walks down from vertex `source`, never back to it: x[source] is 1 and the rest what the source
  /// holds by them. REQUIRES: certified. Errors: cancellation.
  Result<std::vector<Bounded>> SolveWithoutReturn(std::uint32_t source,
                                                  const CheckCancelled& check_cancelled) const;

  /// Whether a vector v >= 0 proves B v >= v: then the sums diverge. false proves nothing.
  /// REQUIRES: not certified. Errors: cancellation.
  Result<bool> ProvablyDiverges(const CheckCancelled& check_cancelled) const;

  std::size_t memory_bytes() const;

 private:
  struct Certificate {
    std::vector<double> z;
    std::vector<double> slack;  // lower bounds of z - B z, all > 0
  };

  explicit WalkSystem(LocalShares shares) : shares_(std::move(shares)) {}
  const LocalLists& Pulled(Flow flow) const {
    return flow == Flow::kDown ? shares_.holders : shares_.holdings;
  }
  void Factorise();
  void SolveDense(Flow flow, std::vector<double>& x) const;
  Result<bool> Certify(Flow flow, const CheckCancelled& check_cancelled);
  bool TakeCertificate(Flow flow, const std::vector<double>& z);
  double Sweep(Flow flow, const std::vector<double>& b, std::optional<std::uint32_t> pinned,
               std::vector<double>& x) const;
  Status SweepUntilSettled(Flow flow, const std::vector<double>& b,
                           std::optional<std::uint32_t> pinned, std::vector<double>& x,
                           const CheckCancelled& check_cancelled) const;
  std::vector<Bounded> WithBounds(Flow flow, const std::vector<Bounded>& b,
                                  std::optional<std::uint32_t> pinned,
                                  const std::vector<double>& x) const;
  const Certificate& CertificateOf(Flow flow) const {
    return certificates_[flow == Flow::kDown ? 0 : 1];
  }

  LocalShares shares_;
  std::vector<double> factors_;  // of I - B downwards, by rows; empty: none
  Certificate certificates_[2];
  bool certified_ = false;
};

}  // namespace keiretsu::graph
