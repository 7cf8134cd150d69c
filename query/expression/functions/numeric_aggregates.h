/// The aggregates that compute with numbers.
#pragma once

#include <cmath>
#include <memory>

#include "query/expression/functions/aggregates.h"

namespace keiretsu::query {

/// A sum of floats whose error does not grow with their number (Neumaier's compensated summation).
class FloatSum {
 public:
  void Add(double x) {
    const double sum = sum_ + x;
    // What the addition rounded away: exact, whichever operand is the larger.
    correction_ += std::abs(sum_) >= std::abs(x) ? (sum_ - sum) + x : (x - sum) + sum_;
    sum_ = sum;
  }
  /// Infinities and NaN come out as in plain addition.
  double Total() const { return std::isfinite(sum_) ? sum_ + correction_ : sum_; }

 private:
  double sum_ = 0;
  double correction_ = 0;
};

std::unique_ptr<Accumulator> MakeSum();
std::unique_ptr<Accumulator> MakeAverage();
/// `sample`: of a sample (divided by n - 1), else of the whole population.
std::unique_ptr<Accumulator> MakeDeviation(bool sample);
/// `continuous`: interpolates between values, else gives one of them.
std::unique_ptr<Accumulator> MakePercentile(bool continuous);

}  // namespace keiretsu::query
