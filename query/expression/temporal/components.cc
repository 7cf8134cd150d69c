#include "query/expression/temporal/components.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "graph/temporal_text.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/moment.h"

namespace keiretsu::query {
namespace {

std::optional<graph::CivilPart> CivilPartOf(std::string_view name) {
  if (name == "year") return graph::CivilPart::kYear;
  if (name == "month") return graph::CivilPart::kMonth;
  if (name == "day") return graph::CivilPart::kDay;
  return std::nullopt;
}

std::optional<std::int64_t> DatePart(std::int64_t epoch_days, std::string_view name) {
  // What is asked for most needs the least.
  if (const auto part = CivilPartOf(name)) {
    std::int64_t value = 0;
    graph::CivilParts({&epoch_days, 1}, *part, {&value, 1});
    return value;
  }
  const CalendarDay day = DescribeDay(epoch_days);
  if (name == "quarter") return day.quarter;
  if (name == "week") return day.week;
  if (name == "weekYear") return day.week_year;
  if (name == "ordinalDay") return day.ordinal_day;
  if (name == "weekDay" || name == "dayOfWeek") return day.day_of_week;
  if (name == "dayOfQuarter") return day.day_of_quarter;
  return std::nullopt;
}

std::optional<std::int64_t> TimePart(std::int64_t nanoseconds, std::string_view name) {
  const std::int64_t second = nanoseconds / kNanosPerSecond;
  const std::int64_t fraction = nanoseconds % kNanosPerSecond;
  if (name == "hour") return second / 3600;
  if (name == "minute") return second / 60 % 60;
  if (name == "second") return second % 60;
  if (name == "millisecond") return fraction / 1'000'000;
  if (name == "microsecond") return fraction / 1'000;
  if (name == "nanosecond") return fraction;
  return std::nullopt;
}

Value ZonePart(const Zone& zone, std::int32_t offset, std::string_view name) {
  if (name == "timezone") return Value(zone.name.empty() ? graph::OffsetText(offset) : zone.name);
  if (name == "offset") return Value(graph::OffsetText(offset));
  if (name == "offsetMinutes") return Value(std::int64_t{offset / 60});
  if (name == "offsetSeconds") return Value(std::int64_t{offset});
  return Value();
}

Value EpochPart(const DateTime& value, std::string_view name) {
  if (name == "epochSeconds") return Value(value.epoch_seconds);
  if (name == "epochMillis") {
    return Value(value.epoch_seconds * 1000 + value.nanoseconds / 1'000'000);
  }
  return Value();
}

// Months and days are exact; seconds are counted with their fraction, which is never negative.
std::optional<std::int64_t> DurationPart(const Duration& d, std::string_view name) {
  if (name == "years") return d.months / 12;
  if (name == "quarters") return d.months / 3;
  if (name == "months") return d.months;
  if (name == "weeks") return d.days / 7;
  if (name == "days") return d.days;
  if (name == "hours") return d.seconds / 3600;
  if (name == "minutes") return d.seconds / 60;
  if (name == "seconds") return d.seconds;
  if (name == "quartersOfYear") return d.months / 3 % 4;
  if (name == "monthsOfQuarter") return d.months % 3;
  if (name == "monthsOfYear") return d.months % 12;
  if (name == "daysOfWeek") return d.days % 7;
  if (name == "minutesOfHour") return d.seconds / 60 % 60;
  if (name == "secondsOfMinute") return d.seconds % 60;
  if (name == "millisecondsOfSecond") return d.nanoseconds / 1'000'000;
  if (name == "microsecondsOfSecond") return d.nanoseconds / 1'000;
  if (name == "nanosecondsOfSecond") return d.nanoseconds;
  return std::nullopt;
}

// The whole time part in small units; nothing if it does not fit in 64 bits.
std::optional<std::int64_t> DurationTotal(const Duration& d, std::string_view name) {
  std::int64_t per_second = 0;
  if (name == "milliseconds") per_second = 1'000;
  if (name == "microseconds") per_second = 1'000'000;
  if (name == "nanoseconds") per_second = kNanosPerSecond;
  std::int64_t total = 0;
  if (per_second == 0 || __builtin_mul_overflow(d.seconds, per_second, &total) ||
      __builtin_add_overflow(total, d.nanoseconds / (kNanosPerSecond / per_second), &total)) {
    return std::nullopt;
  }
  return total;
}

}  // namespace

bool DateComponents(std::span<const std::int64_t> epoch_days, std::string_view name,
                    std::span<std::int64_t> out) {
  if (const auto part = CivilPartOf(name)) {
    graph::CivilParts(epoch_days, *part, out);
    return true;
  }
  if (!DatePart(0, name)) return false;
  std::transform(epoch_days.begin(), epoch_days.end(), out.begin(),
                 [name](std::int64_t days) { return *DatePart(days, name); });
  return true;
}

Value TemporalComponent(const Value& temporal, std::string_view name) {
  if (temporal.type() == ValueType::kDuration) {
    if (const auto part = DurationPart(temporal.AsDuration(), name)) return Value(*part);
    const auto total = DurationTotal(temporal.AsDuration(), name);
    return total ? Value(*total) : Value();
  }
  const Moment moment = MomentOf(temporal);
  if (moment.epoch_days) {
    if (const auto part = DatePart(*moment.epoch_days, name)) return Value(*part);
  }
  if (moment.nanoseconds) {
    if (const auto part = TimePart(*moment.nanoseconds, name)) return Value(*part);
  }
  if (moment.zone) {
    const Value part = ZonePart(*moment.zone, moment.offset_seconds.value_or(0), name);
    if (!part.is_null()) return part;
  }
  return temporal.type() == ValueType::kDateTime ? EpochPart(temporal.AsDateTime(), name) : Value();
}

}  // namespace keiretsu::query
