/// Durations: construction, arithmetic, and their effect on points in time.
#pragma once

#include <cstdint>
#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// Adds up the parts of a duration that may have fractions. A fraction of a month becomes days and
/// seconds (a month is 2,629,746 s on average), a fraction of a day seconds; the rest truncates to
/// nanoseconds.
class DurationBuilder {
 public:
  /// Whole and fraction have the same sign; |fraction| < 1.
  void AddMonths(std::int64_t whole, long double fraction);
  void AddDays(std::int64_t whole, long double fraction);
  /// Any unit of `seconds_per_unit` seconds.
  void AddSeconds(std::int64_t whole, long double fraction, std::int64_t seconds_per_unit);
  void AddNanoseconds(std::int64_t whole, std::int64_t nanoseconds_per_unit);
  /// Errors: ArithmeticError IntegerOverflow if a part left 64 bits.
  Result<Duration> Build() const;

 private:
  void AddFraction(long double seconds);

  std::int64_t months_ = 0;
  std::int64_t days_ = 0;
  std::int64_t seconds_ = 0;
  std::int64_t nanoseconds_ = 0;
  bool overflow_ = false;
};

/// "P12Y5M14DT16H12M70.5S", "P2W", "P2012-02-02T14:37:21.545"; numbers may have signs and
/// fractions. Errors: ArgumentError InvalidArgumentValue.
Result<Duration> ParseDuration(std::string_view text);

/// duration({years: 1, months: 2.5, ...}). Errors: TypeError InvalidArgumentType, ArgumentError
/// InvalidArgumentValue (an unknown unit), ArithmeticError.
Result<Duration> DurationFromMap(const Map& map);

/// a + sign * b. Errors: ArithmeticError IntegerOverflow.
Result<Value> AddDurations(const Duration& a, const Duration& b, int sign);
/// REQUIRES: `factor` is a number. Errors: ArithmeticError IntegerOverflow, DivisionByZero.
Result<Value> MultiplyDuration(const Duration& a, const Value& factor);
Result<Value> DivideDuration(const Duration& a, const Value& divisor);

/// temporal + sign * duration: months first (the day clamped to the month's length), then days,
/// both on the wall clock, then seconds on the time line. Dates take whole days of the seconds;
/// times go round the clock. REQUIRES: `temporal` is a point in time. Errors: ArithmeticError
/// IntegerOverflow beyond the range of years.
Result<Value> AddDurationTo(const Value& temporal, const Duration& duration, int sign);

}  // namespace keiretsu::query
