/// Sums of shares with a bound on their error.
#pragma once

#include <cstdint>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// A computed number and how far the exact one can be from it.
struct Bounded {
  double value = 0;
  double error = 0;
};

/// Half the distance from 1 to the next double: a rounding changes a number by this share at most.
inline constexpr double kUnitRoundoff = 0x1p-53;
/// More than what products lose that are too small for a double, however many there are.
inline constexpr double kUnderflowBound = 1e-300;
/// What a bound made once from others may lose in rounding.
inline constexpr double kBoundSlack = 1 + 0x1p-20;

/// Adds share * value, in the order given, with compensation; all of them >= 0. The bound holds for
/// the exact shares too, of which the doubles are kShareRoundings roundings away.
/// Source: Ogita, Rump, Oishi 2005 (the error of a compensated sum).
class BoundedSum {
 public:
  void Add(double share, const Bounded& factor) {
    const double term = share * factor.value;
    const double sum = sum_ + term;
    const double part = sum - sum_;
    compensation_ += (sum_ - (sum - part)) + (term - part);
    sum_ = sum;
    carried_ += share * factor.error;
    ++terms_;
  }

  Bounded Finish() const {
    if (terms_ == 0) return {};
    const double value = sum_ + compensation_;
    // One rounding of each product; two more cover a compensated sum of several.
    const int roundings = kShareRoundings + (terms_ > 1 ? 3 : 1);
    const double rounding = value * (roundings * kUnitRoundoff);
    // The slack grows with the terms alone: a chain of a million hops multiplies a million of them.
    const double slack = 1 + static_cast<double>(terms_ + 16) * (2 * kUnitRoundoff);
    return {value, (carried_ + rounding) * slack + kUnderflowBound};
  }

 private:
  double sum_ = 0;
  double compensation_ = 0;
  double carried_ = 0;
  std::uint64_t terms_ = 0;
};

/// Sum of the products of two lists of bounded numbers.
class BoundedProduct {
 public:
  void Add(const Bounded& a, const Bounded& b) {
    sum_.Add(a.value, b);
    error_ += a.error * (b.value + b.error);
  }
  Bounded Finish() const {
    Bounded result = sum_.Finish();
    result.error += error_ * kBoundSlack;
    return result;
  }

 private:
  BoundedSum sum_;
  double error_ = 0;
};

}  // namespace keiretsu::graph
