/// Sums of numbers and durations, as sum() and avg() need them.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

__extension__ using Int128 = __int128;

/// The TypeError of an aggregate that takes numbers.
Status NotNumeric(std::string_view function, const Value& value, std::string_view expected);

/// A sum of floats whose error does not grow with their number: compensated summation, with what an
/// addition rounds away found without a branch (TwoSum; Knuth, TAOCP 2, 4.2.2).
class FloatSum {
 public:
  FloatSum() = default;
  FloatSum(double sum, double correction) : sum_(sum), correction_(correction) {}

  void Add(double x) {
    const double sum = sum_ + x;
    const double added = sum - sum_;
    correction_ += (sum_ - (sum - added)) + (x - added);
    sum_ = sum;
  }
  /// As Add() of each, in an order that processors like.
  void AddAll(std::span<const double> values);
  /// Adds another sum.
  void AddSum(const FloatSum& other) {
    Add(other.sum_);
    correction_ += other.correction_;
  }
  /// Infinities and NaN come out as in plain addition.
  double Total() const { return std::isfinite(correction_) ? sum_ + correction_ : sum_; }

 private:
  double sum_ = 0;
  double correction_ = 0;
};

/// Two sums of one thing, so that two additions to different ones can be made in one step.
class FloatSumPair {
 public:
  /// Adds `x` to the first sum of `a` and `y` to the second of `b`, which may be the same object.
  static void Add(FloatSumPair& a, double x, FloatSumPair& b, double y) {
    using Two = double __attribute__((vector_size(2 * sizeof(double))));
    const Two values = {x, y};
    const Two before = {a.sums_[0], b.sums_[1]};
    const Two after = before + values;
    const Two added = after - before;
    const Two correction = Two{a.corrections_[0], b.corrections_[1]} +
                           ((before - (after - added)) + (values - added));
    a.sums_[0] = after[0];
    b.sums_[1] = after[1];
    a.corrections_[0] = correction[0];
    b.corrections_[1] = correction[1];
  }
  FloatSum Sum() const {
    FloatSum sum(sums_[0], corrections_[0]);
    sum.AddSum(FloatSum(sums_[1], corrections_[1]));
    return sum;
  }

 private:
  std::array<double, 2> sums_{};
  std::array<double, 2> corrections_{};
};

/// Numbers or durations, summed exactly: 128 bits hold any sum of 64-bit integers. External
/// synchronisation.
class Total {
 public:
  /// `function`: whose errors are worded; it outlives the total.
  explicit Total(std::string_view function) : function_(function) {}

  Status Add(const Value& value);

  Status AddIntegers(std::span<const std::int64_t> values) {
    if (durations_ && !values.empty()) return Mixed();
    for (const std::int64_t v : values) integers_ += v;
    return Count(values.size());
  }

  Status AddFloats(std::span<const double> values) {
    if (durations_ && !values.empty()) return Mixed();
    floats_.AddAll(values);
    has_floats_ |= !values.empty();
    return Count(values.size());
  }

  Status AddRepeated(const Value& value, std::uint64_t times);

  Status Merge(const Total& later);

  /// Numbers. REQUIRES: no durations came.
  void AddFloatSum(const FloatSum& sum, std::uint64_t count) {
    floats_.AddSum(sum);
    has_floats_ |= count > 0;
    count_ += count;
  }
  void AddInteger(std::int64_t value) {
    integers_ += value;
    ++count_;
  }

  /// sum(). Errors: ArithmeticError when integers leave 64 bits.
  Result<Value> Sum() const;
  /// avg(), null of nothing.
  Result<Value> Average() const;

 private:
  double Number() const { return static_cast<double>(integers_) + floats_.Total(); }
  Status Count(std::uint64_t values) {
    count_ += values;
    return Status();
  }

  Status AddDuration(const Duration& duration);

  Status Mixed() const;

  std::string_view function_;
  std::uint64_t count_ = 0;
  Int128 integers_ = 0;
  FloatSum floats_;
  bool has_floats_ = false;
  std::optional<Duration> durations_;
};

}  // namespace keiretsu::query
