#include "graph/analysis/walk_system.h"

#include <algorithm>
#include <cmath>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Sweeps end when no value moves by more than this share of the largest.
constexpr double kSettled = 0x1p-49;
/// A certificate with this much slack is as good as any; with less, sweeping on may better it.
constexpr double kAmpleSlack = 0.25;
/// Larger values of z bound nothing that a double can tell.
constexpr double kUselessBound = 1e14;
constexpr int kSweepsBetweenChecks = 8;

double PlainSum(const LocalLists& lists, std::uint32_t i, const std::vector<double>& x) {
  double sum = 0;
  for (std::uint32_t k = lists.offsets[i]; k < lists.offsets[i + 1]; ++k) {
    sum += lists.shares[k] * x[lists.numbers[k]];
  }
  return sum;
}

BoundedSum ExactSum(const LocalLists& lists, std::uint32_t i, const std::vector<double>& x) {
  BoundedSum sum;
  for (std::uint32_t k = lists.offsets[i]; k < lists.offsets[i + 1]; ++k) {
    sum.Add(lists.shares[k], {x[lists.numbers[k]], 0});
  }
  return sum;
}

}  // namespace

Result<WalkSystem> WalkSystem::Make(LocalShares shares, const CheckCancelled& check_cancelled) {
  WalkSystem system(std::move(shares));
  if (system.shares_.size() <= kMaxDenseUnknowns) system.Factorise();
  ASSIGN_OR_RETURN(system.certified_, system.Certify(Flow::kDown, check_cancelled));
  if (system.certified_) {
    ASSIGN_OR_RETURN(system.certified_, system.Certify(Flow::kUp, check_cancelled));
  }
  return system;
}

// Gaussian elimination without exchanges, which an M-matrix does not need. Gives up on a pivot that
// is not above 0: then there is no certificate either.
void WalkSystem::Factorise() {
  const std::size_t n = shares_.size();
  std::vector<double> rows(n * n, 0.0);
  const LocalLists& lists = shares_.holders;
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t k = lists.offsets[i]; k < lists.offsets[i + 1]; ++k) {
      rows[i * n + lists.numbers[k]] = -lists.shares[k];
    }
    rows[i * n + i] += 1;
  }
  for (std::size_t k = 0; k < n; ++k) {
    const double* pivot_row = &rows[k * n];
    if (!(pivot_row[k] > 0)) return;
    for (std::size_t i = k + 1; i < n; ++i) {
      double* row = &rows[i * n];
      if (row[k] == 0) continue;
      const double factor = row[k] / pivot_row[k];
      row[k] = factor;
      for (std::size_t j = k + 1; j < n; ++j) row[j] -= factor * pivot_row[j];
    }
  }
  factors_ = std::move(rows);
}

void WalkSystem::SolveDense(Flow flow, std::vector<double>& x) const {
  const std::size_t n = shares_.size();
  const double* f = factors_.data();
  if (flow == Flow::kDown) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j) x[i] -= f[i * n + j] * x[j];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = i + 1; j < n; ++j) x[i] -= f[i * n + j] * x[j];
      x[i] /= f[i * n + i];
    }
    return;
  }
  // The transposed system, still reading row by row.
  for (std::size_t i = 0; i < n; ++i) {
    x[i] /= f[i * n + i];
    for (std::size_t j = i + 1; j < n; ++j) x[j] -= f[i * n + j] * x[i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = 0; j < i; ++j) x[j] -= f[i * n + j] * x[i];
  }
}

// In the order that values flow, one after the other; returns the largest change.
double WalkSystem::Sweep(Flow flow, const std::vector<double>& b,
                         std::optional<std::uint32_t> pinned, std::vector<double>& x) const {
  const LocalLists& lists = Pulled(flow);
  const std::uint32_t n = shares_.size();
  double change = 0;
  for (std::uint32_t step = 0; step < n; ++step) {
    const std::uint32_t i = flow == Flow::kDown ? step : n - 1 - step;
    if (i == pinned) continue;
    double own = 0;
    double sum = b[i];
    for (std::uint32_t k = lists.offsets[i]; k < lists.offsets[i + 1]; ++k) {
      if (lists.numbers[k] == i) {
        own = lists.shares[k];
      } else {
        sum += lists.shares[k] * x[lists.numbers[k]];
      }
    }
    const double value = own == 0 ? sum : sum / (1 - own);
    change = std::max(change, std::abs(value - x[i]));
    x[i] = value;
  }
  return change;
}

Status WalkSystem::SweepUntilSettled(Flow flow, const std::vector<double>& b,
                                     std::optional<std::uint32_t> pinned, std::vector<double>& x,
                                     const CheckCancelled& check_cancelled) const {
  // A company that holds all of itself, left out of its own component: nothing is to solve.
  if (x.empty()) return Status();
  for (int sweep = 1; sweep <= kMaxSweeps; ++sweep) {
    const double change = Sweep(flow, b, pinned, x);
    if (change <= kSettled * *std::max_element(x.begin(), x.end())) break;
    if (sweep % kSweepsBetweenChecks == 0) RETURN_IF_ERROR(check_cancelled());
  }
  return Status();
}

bool WalkSystem::TakeCertificate(Flow flow, const std::vector<double>& z) {
  Certificate certificate{z, std::vector<double>(z.size())};
  bool ample = true;
  for (std::uint32_t i = 0; i < z.size(); ++i) {
    if (!(z[i] > 0) || !(z[i] < kUselessBound)) return false;
    const Bounded sum = ExactSum(Pulled(flow), i, z).Finish();
    const double slack = z[i] - sum.value - (sum.error + 2 * kUnitRoundoff * z[i]);
    if (!(slack > 0)) return false;
    ample = ample && slack >= kAmpleSlack;
    certificate.slack[i] = slack;
  }
  certificates_[flow == Flow::kDown ? 0 : 1] = std::move(certificate);
  return ample;
}

Result<bool> WalkSystem::Certify(Flow flow, const CheckCancelled& check_cancelled) {
  Certificate& certificate = certificates_[flow == Flow::kDown ? 0 : 1];
  const std::vector<double> ones(shares_.size(), 1.0);
  std::vector<double> z = ones;
  if (TakeCertificate(flow, z)) return true;
  if (shares_.size() <= kMaxDenseUnknowns) {
    if (factors_.empty()) return !certificate.z.empty();
    SolveDense(flow, z);
    return TakeCertificate(flow, z) || !certificate.z.empty();
  }
  for (int sweep = 1; sweep <= kMaxSweeps; ++sweep) {
    const double change = Sweep(flow, ones, std::nullopt, z);
    const double largest = *std::max_element(z.begin(), z.end());
    if (!(largest < kUselessBound) || *std::min_element(z.begin(), z.end()) < 0) break;
    const bool settled = change <= kSettled * largest;
    if (settled || sweep % kSweepsBetweenChecks == 0) {
      RETURN_IF_ERROR(check_cancelled());
      if (TakeCertificate(flow, z)) return true;
    }
    if (settled) break;
  }
  return !certificate.z.empty();
}

std::vector<Bounded> WalkSystem::WithBounds(Flow flow, const std::vector<Bounded>& b,
                                            std::optional<std::uint32_t> pinned,
                                            const std::vector<double>& x) const {
  const Certificate& certificate = CertificateOf(flow);
  double worst = 0;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    if (i == pinned) continue;
    BoundedSum sum = ExactSum(Pulled(flow), i, x);
    if (b[i].value > 0 || b[i].error > 0) sum.Add(1, b[i]);
    const Bounded right = sum.Finish();
    const double residual =
        std::abs(right.value - x[i]) + right.error + kUnitRoundoff * (right.value + x[i]);
    worst = std::max(worst, residual / certificate.slack[i]);
  }
  std::vector<Bounded> result(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    result[i] = {x[i], worst * certificate.z[i] * kBoundSlack};
  }
  if (pinned) result[*pinned].error = 0;
  return result;
}

Result<std::vector<Bounded>> WalkSystem::Solve(Flow flow, const std::vector<Bounded>& b,
                                               const CheckCancelled& check_cancelled) const {
  std::vector<double> right(b.size());
  for (std::size_t i = 0; i < b.size(); ++i) right[i] = b[i].value;
  std::vector<double> x = right;
  if (!factors_.empty()) SolveDense(flow, x);
  RETURN_IF_ERROR(SweepUntilSettled(flow, right, std::nullopt, x, check_cancelled));
  return WithBounds(flow, b, std::nullopt, x);
}

// Where all walks converge, those without return do too, and the same certificate covers them:
// taking shares away only adds to the slack.
Result<std::vector<Bounded>> WalkSystem::SolveWithoutReturn(
    std::uint32_t source, const CheckCancelled& check_cancelled) const {
  const std::size_t n = shares_.size();
  std::vector<double> x(n, 0.0);
  x[source] = 1;
  if (!factors_.empty()) {
    SolveDense(Flow::kDown, x);
    const double returns = x[source];
    for (double& value : x) value /= returns;
    x[source] = 1;
  }
  const std::vector<double> zeros(n, 0.0);
  RETURN_IF_ERROR(SweepUntilSettled(Flow::kDown, zeros, source, x, check_cancelled));
  return WithBounds(Flow::kDown, std::vector<Bounded>(n), source, x);
}

// Power iteration towards the vector that grows most; averaged with itself so that it does not
// swing on cycles. What is far below the largest value is left out of the proof.
Result<bool> WalkSystem::ProvablyDiverges(const CheckCancelled& check_cancelled) const {
  constexpr double kNegligible = 1e-9;
  const LocalLists& lists = Pulled(Flow::kDown);
  std::vector<double> v(shares_.size(), 1.0);
  std::vector<double> next(v.size());
  for (int step = 1; step <= kMaxPowerSteps; ++step) {
    double largest = 0;
    for (std::uint32_t i = 0; i < v.size(); ++i) {
      next[i] = v[i] + PlainSum(lists, i, v);
      largest = std::max(largest, next[i]);
    }
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = next[i] / largest;
    if (step % kSweepsBetweenChecks != 0) continue;
    RETURN_IF_ERROR(check_cancelled());
    std::vector<double> proof = v;
    for (double& value : proof) value = value < kNegligible ? 0 : value;
    bool grows = true;
    for (std::uint32_t i = 0; i < v.size() && grows; ++i) {
      if (proof[i] == 0) continue;
      const Bounded sum = ExactSum(lists, i, proof).Finish();
      grows = sum.value - sum.error > proof[i];
    }
    if (grows) return true;
  }
  return false;
}

std::size_t WalkSystem::memory_bytes() const {
  const std::size_t entries = shares_.holders.numbers.size();
  return factors_.size() * sizeof(double) + shares_.size() * (4 * sizeof(double) + 12) +
         entries * 2 * (sizeof(double) + sizeof(std::uint32_t));
}

}  // namespace keiretsu::graph
