#include "query/expression/temporal/truncate.h"

#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/fields.h"
#include "query/expression/temporal/moment.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

enum class Unit : std::uint8_t {
  kMillennium,
  kCentury,
  kDecade,
  kYear,
  kWeekYear,
  kQuarter,
  kMonth,
  kWeek,
  kDay,  // the coarsest unit that times have
  kHour,
  kMinute,
  kSecond,
  kMillisecond,
  kMicrosecond,
};

constexpr std::array<std::string_view, 14> kUnitNames = {
    "millennium", "century", "decade", "year",   "weekYear", "quarter",     "month",
    "week",       "day",     "hour",   "minute", "second",   "millisecond", "microsecond"};

std::optional<Unit> UnitNamed(std::string_view name) {
  for (std::size_t i = 0; i < kUnitNames.size(); ++i) {
    if (kUnitNames[i] == name) return static_cast<Unit>(i);
  }
  return std::nullopt;
}

std::int64_t FirstDayOfYear(std::int64_t year) { return DayFromMonth(year, 1, 1).value_or(0); }

std::int64_t TruncateDay(Unit unit, std::int64_t epoch_days) {
  const CalendarDay day = DescribeDay(epoch_days);
  switch (unit) {
    case Unit::kMillennium:
      return FirstDayOfYear(FloorDiv(day.year, 1000) * 1000);
    case Unit::kCentury:
      return FirstDayOfYear(FloorDiv(day.year, 100) * 100);
    case Unit::kDecade:
      return FirstDayOfYear(FloorDiv(day.year, 10) * 10);
    case Unit::kYear:
      return FirstDayOfYear(day.year);
    case Unit::kWeekYear:
      return epoch_days - (day.week - 1) * 7 - (day.day_of_week - 1);
    case Unit::kQuarter:
      return epoch_days - (day.day_of_quarter - 1);
    case Unit::kMonth:
      return epoch_days - (day.day - 1);
    case Unit::kWeek:
      return epoch_days - (day.day_of_week - 1);
    case Unit::kDay:
    case Unit::kHour:
    case Unit::kMinute:
    case Unit::kSecond:
    case Unit::kMillisecond:
    case Unit::kMicrosecond:
      return epoch_days;
  }
  return epoch_days;
}

std::int64_t UnitNanoseconds(Unit unit) {
  switch (unit) {
    case Unit::kHour:
      return 3600 * kNanosPerSecond;
    case Unit::kMinute:
      return 60 * kNanosPerSecond;
    case Unit::kSecond:
      return kNanosPerSecond;
    case Unit::kMillisecond:
      return 1'000'000;
    case Unit::kMicrosecond:
      return 1'000;
    case Unit::kMillennium:
    case Unit::kCentury:
    case Unit::kDecade:
    case Unit::kYear:
    case Unit::kWeekYear:
    case Unit::kQuarter:
    case Unit::kMonth:
    case Unit::kWeek:
    case Unit::kDay:
      return kNanosPerDay;
  }
  return kNanosPerDay;
}

// After truncation to milliseconds, {nanosecond: 2} adds to the millisecond that is left.
void KeepFraction(Unit unit, std::int64_t nanoseconds, TemporalFields& fields) {
  const std::int64_t fraction = nanoseconds % kNanosPerSecond;
  if (unit == Unit::kMillisecond && !fields.millisecond &&
      (fields.microsecond || fields.nanosecond)) {
    fields.millisecond = fraction / 1'000'000;
  }
  if (unit == Unit::kMicrosecond && !fields.millisecond && !fields.microsecond &&
      fields.nanosecond) {
    fields.microsecond = fraction / 1'000;
  }
}

Status CannotTruncate(ValueType type, std::string_view unit, const Value& value) {
  return ArgumentError("InvalidArgumentValue",
                       fmt::format("cannot truncate {} to '{}' as {}", WithArticle(value.type()),
                                   unit, WithArticle(type)));
}

}  // namespace

Result<Value> TruncateTemporal(ValueType type, std::string_view unit_name, const Value& value,
                               const Map& overrides) {
  const bool has_date = type != ValueType::kTime && type != ValueType::kLocalTime;
  const bool has_time = type != ValueType::kDate;
  const bool has_zone = type == ValueType::kTime || type == ValueType::kDateTime;
  const std::optional<Unit> unit = UnitNamed(unit_name);
  if (!unit) {
    return ArgumentError("InvalidArgumentValue",
                         fmt::format("'{}' is no unit to truncate to; expected one of {}",
                                     unit_name, fmt::join(kUnitNames, ", ")));
  }
  Moment moment = MomentOf(value);
  if (has_date ? !moment.epoch_days : !moment.nanoseconds) {
    return TypeError(
        "InvalidArgumentType",
        fmt::format("cannot truncate {} as {}", WithArticle(value.type()), WithArticle(type)));
  }
  if ((!has_date && *unit < Unit::kDay) || (!has_time && *unit > Unit::kDay)) {
    return CannotTruncate(type, unit_name, value);
  }
  ASSIGN_OR_RETURN(TemporalFields fields, ReadTemporalFields(overrides));
  if (has_date) {
    ASSIGN_OR_RETURN(moment.epoch_days,
                     DayFromFields(fields, TruncateDay(*unit, *moment.epoch_days)));
  }
  if (has_time) {
    const std::int64_t nanoseconds = moment.nanoseconds.value_or(0);
    const std::int64_t truncated = nanoseconds - nanoseconds % UnitNanoseconds(*unit);
    KeepFraction(*unit, truncated, fields);
    ASSIGN_OR_RETURN(moment.nanoseconds, TimeFromFields(fields, truncated));
  }
  if (has_zone && fields.zone) {
    moment.zone = fields.zone;
    moment.offset_seconds.reset();
  } else if (type == ValueType::kTime && moment.zone) {
    moment.zone = Zone{.name = {}, .offset_seconds = moment.offset_seconds.value_or(0)};
  }
  return ToTemporal(type, moment);
}

}  // namespace keiretsu::query
