#include "query/expression/temporal/fields.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

struct NumberField {
  std::string_view name;
  std::optional<std::int64_t> TemporalFields::*member;
};
constexpr std::array<NumberField, 16> kNumberFields = {{
    {"year", &TemporalFields::year},
    {"month", &TemporalFields::month},
    {"day", &TemporalFields::day},
    {"week", &TemporalFields::week},
    {"dayOfWeek", &TemporalFields::day_of_week},
    {"quarter", &TemporalFields::quarter},
    {"dayOfQuarter", &TemporalFields::day_of_quarter},
    {"ordinalDay", &TemporalFields::ordinal_day},
    {"hour", &TemporalFields::hour},
    {"minute", &TemporalFields::minute},
    {"second", &TemporalFields::second},
    {"millisecond", &TemporalFields::millisecond},
    {"microsecond", &TemporalFields::microsecond},
    {"nanosecond", &TemporalFields::nanosecond},
    {"epochSeconds", &TemporalFields::epoch_seconds},
    {"epochMillis", &TemporalFields::epoch_millis},
}};

struct MomentField {
  std::string_view name;
  std::optional<Moment> TemporalFields::*member;
  bool needs_date;
  bool needs_time;
};
constexpr std::array<MomentField, 3> kMomentFields = {{
    {"date", &TemporalFields::date, true, false},
    {"time", &TemporalFields::time, false, true},
    {"datetime", &TemporalFields::datetime, true, true},
}};

Status BadValue(std::string message) {
  return ArgumentError("InvalidArgumentValue", std::move(message));
}

Status WrongType(std::string_view key, const Value& value, std::string_view expected) {
  return TypeError("InvalidArgumentType", fmt::format("'{}' is {}; expected {}", key,
                                                      WithArticle(value.type()), expected));
}

Status ReadMomentField(const MomentField& field, const Value& value, TemporalFields& out) {
  if (!IsPointInTime(value.type())) return WrongType(field.name, value, "a temporal value");
  const Moment moment = MomentOf(value);
  if ((field.needs_date && !moment.epoch_days) || (field.needs_time && !moment.nanoseconds)) {
    return WrongType(field.name, value,
                     field.needs_date ? (field.needs_time ? "a value with a date and a time"
                                                          : "a value with a date")
                                      : "a value with a time");
  }
  out.*field.member = moment;
  return Status();
}

Status ReadField(std::string_view key, const Value& value, TemporalFields& out) {
  for (const NumberField& field : kNumberFields) {
    if (field.name != key) continue;
    if (value.type() != ValueType::kInteger) return WrongType(key, value, "an INTEGER");
    out.*field.member = value.AsInteger();
    return Status();
  }
  for (const MomentField& field : kMomentFields) {
    if (field.name == key) return ReadMomentField(field, value, out);
  }
  if (key == "timezone") {
    if (value.type() != ValueType::kString) return WrongType(key, value, "a STRING");
    ASSIGN_OR_RETURN(out.zone, ParseZone(value.AsString()));
    return Status();
  }
  return BadValue(fmt::format("'{}' is no field of a temporal value", key));
}

// ---- dates ------------------------------------------------------------------------------------

Status NoSuchDay(const std::string& description) {
  return BadValue("there is no day with " + description);
}

Status Missing(std::string_view field, std::string_view needed) {
  return BadValue(fmt::format("'{}' needs '{}' beside it", field, needed));
}

Result<std::int64_t> Checked(std::optional<std::int64_t> day, const std::string& description) {
  if (!day) return NoSuchDay(description);
  return *day;
}

Result<std::int64_t> WeekDay(const TemporalFields& f, const std::optional<CalendarDay>& base) {
  if (!f.week && !base) return Missing("dayOfWeek", "week");
  const std::int64_t year = f.year ? *f.year : base->week_year;
  const std::int64_t week = f.week ? *f.week : base->week;
  const std::int64_t day = f.day_of_week ? *f.day_of_week : (base ? base->day_of_week : 1);
  return Checked(DayFromWeek(year, week, day),
                 fmt::format("year {}, week {}, dayOfWeek {}", year, week, day));
}

Result<std::int64_t> QuarterDay(const TemporalFields& f, const std::optional<CalendarDay>& base) {
  if (!f.quarter && !base) return Missing("dayOfQuarter", "quarter");
  const std::int64_t year = f.year ? *f.year : base->year;
  const std::int64_t quarter = f.quarter ? *f.quarter : base->quarter;
  if (f.day_of_quarter || !base) {
    const std::int64_t day = f.day_of_quarter.value_or(1);
    return Checked(DayFromQuarter(year, quarter, day),
                   fmt::format("year {}, quarter {}, dayOfQuarter {}", year, quarter, day));
  }
  // The same month within the quarter, and in it the same day if it has one.
  const auto first = DayFromQuarter(year, quarter, 1);
  if (!first) return NoSuchDay(fmt::format("year {}, quarter {}", year, quarter));
  const std::int64_t month = quarter * 3 - 2 + (base->month - 1) % 3;
  const int last = DaysInMonth(year, static_cast<int>(month));
  return *DayFromMonth(year, month, std::min(base->day, last));
}

Result<std::int64_t> MonthDay(const TemporalFields& f, const std::optional<CalendarDay>& base) {
  if (f.day && !f.month && !base) return Missing("day", "month");
  const std::int64_t year = f.year ? *f.year : base->year;
  const std::int64_t month = f.month ? *f.month : (base ? base->month : 1);
  std::int64_t day = f.day ? *f.day : (base ? base->day : 1);
  const auto first = DayFromMonth(year, month, 1);
  if (first && !f.day)
    day = std::min<std::int64_t>(day, DaysInMonth(year, static_cast<int>(month)));
  return Checked(DayFromMonth(year, month, day),
                 fmt::format("year {}, month {}, day {}", year, month, day));
}

// ---- times ------------------------------------------------------------------------------------

Status CheckRange(std::string_view name, std::int64_t value, std::int64_t highest) {
  if (value >= 0 && value <= highest) return Status();
  return BadValue(fmt::format("'{}' is {}; expected 0 to {}", name, value, highest));
}

// The fraction of the second. The units given add up, each within the next larger one given.
Result<std::int64_t> FractionFromFields(const TemporalFields& f, std::int64_t base) {
  if (!f.millisecond && !f.microsecond && !f.nanosecond) return base;
  const std::int64_t milliseconds = f.millisecond.value_or(0);
  const std::int64_t microseconds = f.microsecond.value_or(0);
  const std::int64_t nanoseconds = f.nanosecond.value_or(0);
  RETURN_IF_ERROR(CheckRange("millisecond", milliseconds, 999));
  RETURN_IF_ERROR(CheckRange("microsecond", microseconds, f.millisecond ? 999 : 999'999));
  const std::int64_t most_nanoseconds =
      f.microsecond ? 999 : (f.millisecond ? 999'999 : 999'999'999);
  RETURN_IF_ERROR(CheckRange("nanosecond", nanoseconds, most_nanoseconds));
  return milliseconds * 1'000'000 + microseconds * 1'000 + nanoseconds;
}

}  // namespace

bool TemporalFields::HasDateFields() const {
  return year || month || day || week || day_of_week || quarter || day_of_quarter || ordinal_day;
}

bool TemporalFields::HasTimeFields() const {
  return hour || minute || second || millisecond || microsecond || nanosecond;
}

Result<TemporalFields> ReadTemporalFields(const Map& map) {
  TemporalFields fields;
  for (const auto& [key, value] : map) RETURN_IF_ERROR(ReadField(key, value, fields));
  if (fields.datetime && (fields.date || fields.time)) {
    return BadValue("'datetime' cannot be combined with 'date' or 'time'");
  }
  return fields;
}

Result<std::int64_t> DayFromFields(const TemporalFields& fields,
                                   std::optional<std::int64_t> base_day) {
  const bool by_month = fields.month || fields.day;
  const bool by_week = fields.week || fields.day_of_week;
  const bool by_quarter = fields.quarter || fields.day_of_quarter;
  const bool by_ordinal = fields.ordinal_day.has_value();
  if (int{by_month} + int{by_week} + int{by_quarter} + int{by_ordinal} > 1) {
    return BadValue(
        "a date is written with month and day, week and dayOfWeek, quarter and dayOfQuarter, or "
        "ordinalDay; these cannot be mixed");
  }
  std::optional<CalendarDay> base;
  if (base_day) base = DescribeDay(*base_day);
  if (!fields.year && !base) return BadValue("'year' is missing");
  if (by_week) return WeekDay(fields, base);
  if (by_quarter) return QuarterDay(fields, base);
  if (by_ordinal) {
    const std::int64_t year = fields.year ? *fields.year : base->year;
    return Checked(DayFromOrdinal(year, *fields.ordinal_day),
                   fmt::format("year {}, ordinalDay {}", year, *fields.ordinal_day));
  }
  return MonthDay(fields, base);
}

Result<std::int64_t> TimeFromFields(const TemporalFields& fields,
                                    std::optional<std::int64_t> base) {
  const bool has_fraction = fields.millisecond || fields.microsecond || fields.nanosecond;
  if (!base) {
    if (fields.minute && !fields.hour) return Missing("minute", "hour");
    if (fields.second && !fields.minute) return Missing("second", "minute");
    if (has_fraction && !fields.second) return Missing("fractions of a second", "second");
  }
  const std::int64_t second_of_day = base.value_or(0) / kNanosPerSecond;
  const std::int64_t hour = fields.hour.value_or(second_of_day / 3600);
  const std::int64_t minute = fields.minute.value_or(second_of_day / 60 % 60);
  const std::int64_t second = fields.second.value_or(second_of_day % 60);
  RETURN_IF_ERROR(CheckRange("hour", hour, 23));
  RETURN_IF_ERROR(CheckRange("minute", minute, 59));
  RETURN_IF_ERROR(CheckRange("second", second, 59));
  ASSIGN_OR_RETURN(const std::int64_t fraction,
                   FractionFromFields(fields, base.value_or(0) % kNanosPerSecond));
  return (hour * 3600 + minute * 60 + second) * kNanosPerSecond + fraction;
}

}  // namespace keiretsu::query
