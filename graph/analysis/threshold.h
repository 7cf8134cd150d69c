/// Sums of shares against a threshold: what doubles can decide, and what they cannot.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

#include "graph/analysis/projection.h"
#include "graph/analysis/rational.h"

namespace keiretsu::graph {

/// How far `sum`, of up to `terms` shares in doubles, and a threshold's double may be from the
/// exact ones: every share kShareRoundings roundings of numbers up to 1 or up to itself, then one
/// rounding for each addition, twice over for the terms of higher order.
inline double SumErrorBound(double sum, double threshold, std::size_t terms) {
  const double roundings = static_cast<double>(terms) * (kShareRoundings + 1) + 2;
  return roundings * (1 + sum + threshold) * std::numeric_limits<double>::epsilon();
}

/// Whether the two differ by more than SumErrorBound for any number of terms that a vertex id can
/// count (2^32): most comparisons end here, without a look at the number of holders.
inline bool ClearlyApart(double sum, double threshold) {
  constexpr double kWidest = 1e-5;
  static_assert(4294967298.0 * (kShareRoundings + 1) * std::numeric_limits<double>::epsilon() <
                kWidest);
  return std::abs(sum - threshold) > kWidest * (1 + sum + threshold);
}

/// More than the threshold, or with `inclusive` exactly it too; nothing at all meets none.
inline bool MeetsThreshold(const Rational& sum, const Rational& threshold, bool inclusive) {
  return sum > threshold || (inclusive && sum == threshold && sum > 0);
}

}  // namespace keiretsu::graph
