#include "query/expression/temporal/duration.h"

#include <array>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/moment.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status Overflow() {
  return ArithmeticError("IntegerOverflow", "the duration does not fit in 64-bit integers");
}

Status OutOfRange() {
  return ArithmeticError("IntegerOverflow",
                         "the date lies outside the years -999,999,999 to 999,999,999");
}

// total += count * factor; false on overflow.
bool AddProduct(std::int64_t& total, std::int64_t count, std::int64_t factor) {
  std::int64_t product = 0;
  return !__builtin_mul_overflow(count, factor, &product) &&
         !__builtin_add_overflow(total, product, &total);
}

// Towards zero, but a hair more than an integer's distance below it counts as that integer: the
// fractions come from decimal digits that have no exact binary form.
std::int64_t Truncate(long double x) {
  constexpr long double kHair = 1e-4L;
  return static_cast<std::int64_t>(x + (x < 0 ? -kHair : kHair));
}

}  // namespace

void DurationBuilder::AddFraction(long double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  overflow_ |= !AddProduct(seconds_, whole, 1);
  AddNanoseconds(Truncate((seconds - static_cast<long double>(whole)) * kNanosPerSecond), 1);
}

void DurationBuilder::AddMonths(std::int64_t whole, long double fraction) {
  overflow_ |= !AddProduct(months_, whole, 1);
  const long double seconds = fraction * kSecondsPerMonth;
  const auto days = static_cast<std::int64_t>(seconds / kSecondsPerDay);
  overflow_ |= !AddProduct(days_, days, 1);
  AddFraction(seconds - static_cast<long double>(days * kSecondsPerDay));
}

void DurationBuilder::AddDays(std::int64_t whole, long double fraction) {
  overflow_ |= !AddProduct(days_, whole, 1);
  AddFraction(fraction * kSecondsPerDay);
}

void DurationBuilder::AddSeconds(std::int64_t whole, long double fraction,
                                 std::int64_t seconds_per_unit) {
  overflow_ |= !AddProduct(seconds_, whole, seconds_per_unit);
  AddFraction(fraction * static_cast<long double>(seconds_per_unit));
}

void DurationBuilder::AddNanoseconds(std::int64_t whole, std::int64_t nanoseconds_per_unit) {
  // Whole seconds move on at once, so that nanoseconds_ stays small.
  const std::int64_t units_per_second = kNanosPerSecond / nanoseconds_per_unit;
  overflow_ |= !AddProduct(seconds_, FloorDiv(whole, units_per_second), 1);
  nanoseconds_ += FloorMod(whole, units_per_second) * nanoseconds_per_unit;
  overflow_ |= !AddProduct(seconds_, nanoseconds_ / kNanosPerSecond, 1);
  nanoseconds_ %= kNanosPerSecond;
}

Result<Duration> DurationBuilder::Build() const {
  if (overflow_) return Overflow();
  return Duration{.months = months_,
                  .days = days_,
                  .seconds = seconds_,
                  .nanoseconds = static_cast<std::int32_t>(nanoseconds_)};
}

// ---- from maps --------------------------------------------------------------------------------

namespace {

enum class Part : std::uint8_t { kMonths, kDays, kSeconds, kNanoseconds };
struct DurationUnit {
  std::string_view name;
  Part part;
  std::int64_t size;  // in units of the part
};
constexpr std::array<DurationUnit, 11> kDurationUnits = {{
    {"years", Part::kMonths, 12},
    {"quarters", Part::kMonths, 3},
    {"months", Part::kMonths, 1},
    {"weeks", Part::kDays, 7},
    {"days", Part::kDays, 1},
    {"hours", Part::kSeconds, 3600},
    {"minutes", Part::kSeconds, 60},
    {"seconds", Part::kSeconds, 1},
    {"milliseconds", Part::kNanoseconds, 1'000'000},
    {"microseconds", Part::kNanoseconds, 1'000},
    {"nanoseconds", Part::kNanoseconds, 1},
}};

// Adds whole + fraction units. Splits a product with a fraction into whole parts again.
Status AddUnits(const DurationUnit& unit, std::int64_t whole, long double fraction,
                DurationBuilder& out) {
  if (unit.part == Part::kSeconds) {
    out.AddSeconds(whole, fraction, unit.size);
    return Status();
  }
  if (unit.part == Part::kNanoseconds) {
    out.AddNanoseconds(whole, unit.size);
    out.AddNanoseconds(Truncate(fraction * static_cast<long double>(unit.size)), 1);
    return Status();
  }
  std::int64_t total = 0;
  if (!AddProduct(total, whole, unit.size)) return Overflow();
  const long double scaled = fraction * static_cast<long double>(unit.size);
  const auto carried = static_cast<std::int64_t>(scaled);
  if (!AddProduct(total, carried, 1)) return Overflow();
  const long double rest = scaled - static_cast<long double>(carried);
  if (unit.part == Part::kMonths) {
    out.AddMonths(total, rest);
  } else {
    out.AddDays(total, rest);
  }
  return Status();
}

Status AddNumber(const DurationUnit& unit, const Value& value, DurationBuilder& out) {
  if (value.type() == ValueType::kInteger) return AddUnits(unit, value.AsInteger(), 0, out);
  if (value.type() != ValueType::kFloat) {
    return TypeError("InvalidArgumentType", fmt::format("'{}' is {}; expected a number", unit.name,
                                                        WithArticle(value.type())));
  }
  constexpr double kTwoTo63 = 9223372036854775808.0;
  const double number = value.AsFloat();
  if (!(number > -kTwoTo63 && number < kTwoTo63)) return Overflow();
  const double whole = std::trunc(number);
  return AddUnits(unit, static_cast<std::int64_t>(whole),
                  static_cast<long double>(number) - static_cast<long double>(whole), out);
}

const DurationUnit* UnitNamed(std::string_view name) {
  for (const DurationUnit& unit : kDurationUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<Duration> DurationFromMap(const Map& map) {
  DurationBuilder builder;
  for (const auto& [key, value] : map) {
    const DurationUnit* unit = UnitNamed(key);
    if (unit == nullptr) {
      return ArgumentError("InvalidArgumentValue",
                           fmt::format("'{}' is no unit of a duration", key));
    }
    RETURN_IF_ERROR(AddNumber(*unit, value, builder));
  }
  return builder.Build();
}

// ---- arithmetic -------------------------------------------------------------------------------

Result<Value> AddDurations(const Duration& a, const Duration& b, int sign) {
  Duration sum = a;
  const std::int64_t nanoseconds = std::int64_t{a.nanoseconds} + sign * b.nanoseconds;
  sum.nanoseconds = static_cast<std::int32_t>(FloorMod(nanoseconds, kNanosPerSecond));
  if (!AddProduct(sum.months, b.months, sign) || !AddProduct(sum.days, b.days, sign) ||
      !AddProduct(sum.seconds, b.seconds, sign) ||
      !AddProduct(sum.seconds, FloorDiv(nanoseconds, kNanosPerSecond), 1)) {
    return Overflow();
  }
  return Value(sum);
}

namespace {

// Months, days and seconds times factor / divisor, the fractions carried over to smaller parts.
Result<Value> ScaleDuration(const Duration& d, long double factor, long double divisor) {
  constexpr long double kTwoTo63 = 9223372036854775808.0L;
  DurationBuilder builder;
  const auto split = [&](std::int64_t part, std::int64_t& whole, long double& fraction) {
    const long double x = static_cast<long double>(part) * factor / divisor;
    if (!(x > -kTwoTo63 && x < kTwoTo63)) return false;
    whole = static_cast<std::int64_t>(x);
    fraction = x - static_cast<long double>(whole);
    return true;
  };
  std::int64_t whole = 0;
  long double fraction = 0;
  if (!split(d.months, whole, fraction)) return Overflow();
  builder.AddMonths(whole, fraction);
  if (!split(d.days, whole, fraction)) return Overflow();
  builder.AddDays(whole, fraction);
  if (!split(d.seconds, whole, fraction)) return Overflow();
  builder.AddSeconds(whole, fraction, 1);
  if (!split(d.nanoseconds, whole, fraction)) return Overflow();
  builder.AddNanoseconds(whole, 1);
  ASSIGN_OR_RETURN(const Duration scaled, builder.Build());
  return Value(scaled);
}

}  // namespace

Result<Value> MultiplyDuration(const Duration& a, const Value& factor) {
  if (factor.type() == ValueType::kFloat) {
    return ScaleDuration(a, static_cast<long double>(factor.AsFloat()), 1);
  }
  const std::int64_t n = factor.AsInteger();
  Duration product;
  std::int64_t nanoseconds = 0;  // may need more than 64 bits: seconds are taken out first
  const std::int64_t whole_factor = n / kNanosPerSecond;
  const std::int64_t rest_factor = n % kNanosPerSecond;
  nanoseconds = a.nanoseconds * rest_factor;
  if (!AddProduct(product.months, a.months, n) || !AddProduct(product.days, a.days, n) ||
      !AddProduct(product.seconds, a.seconds, n) ||
      !AddProduct(product.seconds, a.nanoseconds, whole_factor) ||
      !AddProduct(product.seconds, FloorDiv(nanoseconds, kNanosPerSecond), 1)) {
    return Overflow();
  }
  product.nanoseconds = static_cast<std::int32_t>(FloorMod(nanoseconds, kNanosPerSecond));
  return Value(product);
}

Result<Value> DivideDuration(const Duration& a, const Value& divisor) {
  if (divisor.type() == ValueType::kInteger && divisor.AsInteger() == 0) {
    return ArithmeticError("DivisionByZero", "a duration divided by 0");
  }
  return ScaleDuration(a, 1, static_cast<long double>(divisor.AsNumber()));
}

namespace {

Result<Value> AddToTime(const Value& temporal, const Duration& d, int sign) {
  const std::int64_t shift = sign * (d.seconds % kSecondsPerDay * kNanosPerSecond + d.nanoseconds);
  Moment moment = MomentOf(temporal);
  moment.nanoseconds = FloorMod(*moment.nanoseconds + shift, kNanosPerDay);
  return ToTemporal(temporal.type(), moment);
}

// The day after the months and days of the duration.
std::optional<std::int64_t> ShiftDay(std::int64_t day, const Duration& d, int sign) {
  std::int64_t months = 0;
  if (!AddProduct(months, d.months, sign)) return std::nullopt;
  std::optional<std::int64_t> shifted = AddMonths(day, months);
  if (!shifted || !AddProduct(*shifted, d.days, sign) || !IsValidDay(*shifted)) return std::nullopt;
  return shifted;
}

// seconds.nanoseconds + sign * the time part of the duration.
bool ShiftSeconds(std::int64_t& seconds, std::int32_t& nanoseconds, const Duration& d, int sign) {
  const std::int64_t sum = std::int64_t{nanoseconds} + sign * d.nanoseconds;
  nanoseconds = static_cast<std::int32_t>(FloorMod(sum, kNanosPerSecond));
  return AddProduct(seconds, d.seconds, sign) &&
         AddProduct(seconds, FloorDiv(sum, kNanosPerSecond), 1) &&
         IsValidDay(FloorDiv(seconds, kSecondsPerDay));
}

}  // namespace

Result<Value> AddDurationTo(const Value& temporal, const Duration& duration, int sign) {
  Moment moment = MomentOf(temporal);
  if (!moment.epoch_days) return AddToTime(temporal, duration, sign);
  moment.epoch_days = ShiftDay(*moment.epoch_days, duration, sign);
  if (!moment.epoch_days) return OutOfRange();
  if (temporal.type() == ValueType::kDate) {
    // Only whole days of the seconds count, towards zero.
    const bool borrowed = duration.seconds < 0 && duration.nanoseconds > 0;
    const std::int64_t whole_seconds = duration.seconds + (borrowed ? 1 : 0);
    if (!AddProduct(*moment.epoch_days, whole_seconds / kSecondsPerDay, sign)) {
      return OutOfRange();
    }
    return ToTemporal(ValueType::kDate, moment);
  }
  ASSIGN_OR_RETURN(Value shifted, ToTemporal(temporal.type(), moment));
  if (temporal.type() == ValueType::kLocalDateTime) {
    LocalDateTime local = shifted.AsLocalDateTime();
    if (!ShiftSeconds(local.epoch_seconds, local.nanoseconds, duration, sign)) return OutOfRange();
    return Value(local);
  }
  DateTime zoned = shifted.AsDateTime();
  if (!ShiftSeconds(zoned.epoch_seconds, zoned.nanoseconds, duration, sign)) return OutOfRange();
  return DateTimeAt(zoned.epoch_seconds, zoned.nanoseconds, *moment.zone);
}

}  // namespace keiretsu::query
