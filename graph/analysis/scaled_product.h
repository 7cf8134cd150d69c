/// Products of many shares, without underflow.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace keiretsu::graph {

/// A positive number mantissa * 2^exponent, mantissa in [1/2, 1): the product of a chain of any
/// length, rounded once per factor.
struct ScaledProduct {
  double mantissa = 0.5;
  std::int64_t exponent = 1;  // together 1

  /// REQUIRES: share > 0.
  ScaledProduct Times(double share) const {
    int shift = 0;
    const double product = std::frexp(mantissa * share, &shift);
    // A share so small that the product of two mantissas is subnormal keeps its digits this way.
    if (share < 0x1p-1000) {
      int share_shift = 0;
      const double digits = std::frexp(share, &share_shift);
      const double exact = std::frexp(mantissa * digits, &shift);
      return {exact, exponent + share_shift + shift};
    }
    return {product, exponent + shift};
  }
  /// 0 when it is too small for a double.
  double ToDouble() const {
    return std::ldexp(mantissa, static_cast<int>(std::clamp<std::int64_t>(exponent, -5000, 5000)));
  }
  /// The larger one first.
  friend bool operator>(const ScaledProduct& a, const ScaledProduct& b) {
    return a.exponent != b.exponent ? a.exponent > b.exponent : a.mantissa > b.mantissa;
  }
  friend bool operator==(const ScaledProduct&, const ScaledProduct&) = default;

  /// Whether two products of up to `hops` factors each may be the same number: each factor may be
  /// off by kShareRoundings roundings, each product by one more.
  static bool MayTie(const ScaledProduct& a, const ScaledProduct& b, std::uint64_t hops) {
    const std::int64_t apart = a.exponent - b.exponent;
    if (apart > 1 || apart < -1) return false;
    const double other = std::ldexp(b.mantissa, static_cast<int>(-apart));
    const double slack = 0x1p-48 * (static_cast<double>(hops) + 1);
    return std::abs(a.mantissa - other) <= slack * std::max(a.mantissa, other);
  }
};

}  // namespace keiretsu::graph
