#include "query/expression/temporal/parse.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/expression/temporal/calendar.h"
#include "query/expression/temporal/digits.h"
#include "query/expression/temporal/moment.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

std::size_t CountDigits(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && IsDigit(text[n])) ++n;
  return n;
}

// Takes exactly `count` digits.
std::optional<std::int64_t> TakeNumber(std::string_view& rest, std::size_t count) {
  if (CountDigits(rest) < count || count == 0) return std::nullopt;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value * 10 + (rest[i] - '0');
  rest.remove_prefix(count);
  return value;
}

// ---- dates ------------------------------------------------------------------------------------

// "W30-2", "W302", "W30" after the year.
std::optional<std::int64_t> WeekDate(std::int64_t year, std::string_view rest, bool dashes) {
  const auto week = TakeNumber(rest, 2);
  if (!week) return std::nullopt;
  if (rest.empty()) return DayFromWeek(year, *week, 1);
  if (dashes != Take(rest, '-')) return std::nullopt;
  const auto day = TakeNumber(rest, 1);
  return day && rest.empty() ? DayFromWeek(year, *week, *day) : std::nullopt;
}

// "Q2-60", "Q260", "Q2" after the year.
std::optional<std::int64_t> QuarterDate(std::int64_t year, std::string_view rest, bool dashes) {
  const auto quarter = TakeNumber(rest, 1);
  if (!quarter) return std::nullopt;
  if (rest.empty()) return DayFromQuarter(year, *quarter, 1);
  if (dashes != Take(rest, '-')) return std::nullopt;
  const auto day = TakeNumber(rest, 2);
  return day && rest.empty() ? DayFromQuarter(year, *quarter, *day) : std::nullopt;
}

// "07-21", "07", "202" after a year and a dash.
std::optional<std::int64_t> DashedDate(std::int64_t year, std::string_view rest) {
  if (CountDigits(rest) == 3 && rest.size() == 3) {
    return DayFromOrdinal(year, *TakeNumber(rest, 3));
  }
  const auto month = TakeNumber(rest, 2);
  if (!month) return std::nullopt;
  if (rest.empty()) return DayFromMonth(year, *month, 1);
  if (!Take(rest, '-')) return std::nullopt;
  const auto day = TakeNumber(rest, 2);
  return day && rest.empty() ? DayFromMonth(year, *month, *day) : std::nullopt;
}

// "0721", "07", "202" directly after the year.
std::optional<std::int64_t> CompactDate(std::int64_t year, std::string_view rest) {
  if (CountDigits(rest) != rest.size()) return std::nullopt;
  if (rest.size() == 3) return DayFromOrdinal(year, *TakeNumber(rest, 3));
  if (rest.size() != 2 && rest.size() != 4) return std::nullopt;
  const std::int64_t month = *TakeNumber(rest, 2);
  return DayFromMonth(year, month, rest.empty() ? 1 : *TakeNumber(rest, 2));
}

std::optional<std::int64_t> ParseDay(std::string_view rest) {
  const bool negative = rest.starts_with('-');
  const bool has_sign = negative || rest.starts_with('+');
  if (has_sign) rest.remove_prefix(1);
  // A year with a sign may be longer, and then ends at a separator.
  const std::size_t year_digits = has_sign ? CountDigits(rest) : 4;
  if (year_digits > 9) return std::nullopt;
  const auto magnitude = TakeNumber(rest, year_digits);
  if (!magnitude) return std::nullopt;
  const std::int64_t year = negative ? -*magnitude : *magnitude;
  if (rest.empty()) return DayFromMonth(year, 1, 1);
  const bool dashes = Take(rest, '-');
  if (Take(rest, 'W')) return WeekDate(year, rest, dashes);
  if (Take(rest, 'Q')) return QuarterDate(year, rest, dashes);
  return dashes ? DashedDate(year, rest) : CompactDate(year, rest);
}

// ---- times ------------------------------------------------------------------------------------

// ".142" as nanoseconds; 0 if there is no fraction.
std::optional<std::int64_t> TakeFraction(std::string_view& rest) {
  if (!Take(rest, '.') && !Take(rest, ',')) return 0;
  const std::size_t digits = CountDigits(rest);
  if (digits == 0 || digits > 9) return std::nullopt;
  std::int64_t value = *TakeNumber(rest, digits);
  for (std::size_t i = digits; i < 9; ++i) value *= 10;
  return value;
}

// Takes a time of day off the front of `rest`; nanoseconds since midnight.
std::optional<std::int64_t> TakeTime(std::string_view& rest) {
  const auto hour = TakeNumber(rest, 2);
  if (!hour || *hour > 23) return std::nullopt;
  std::int64_t total = *hour * 3600 * kNanosPerSecond;
  const bool colons = rest.starts_with(':');
  std::int64_t unit = 60 * kNanosPerSecond;
  for (int part = 0; part < 2; ++part, unit /= 60) {
    const bool more = colons ? Take(rest, ':') : CountDigits(rest) >= 2;
    if (!more) return total;
    const auto number = TakeNumber(rest, 2);
    if (!number || *number > 59) return std::nullopt;
    total += *number * unit;
  }
  const auto fraction = TakeFraction(rest);
  return fraction ? std::optional(total + *fraction) : std::nullopt;
}

// ---- zones ------------------------------------------------------------------------------------

// "+01:00", "[Europe/Stockholm]", "+01:00[Europe/Stockholm]" or nothing.
Status ParseZoneSuffix(std::string_view rest, Moment& moment) {
  std::string_view name;
  const std::size_t bracket = rest.find('[');
  if (bracket != std::string_view::npos && rest.ends_with(']')) {
    name = rest.substr(bracket + 1, rest.size() - bracket - 2);
    rest = rest.substr(0, bracket);
  }
  if (!rest.empty()) {
    moment.offset_seconds = ParseOffset(rest);
    if (!moment.offset_seconds) {
      return ArgumentError("InvalidArgumentValue",
                           "'" + std::string(rest) + "' is no offset such as Z or +01:00");
    }
    moment.zone = Zone{.name = {}, .offset_seconds = *moment.offset_seconds};
  }
  if (!name.empty()) {
    if (!moment.epoch_days) {
      return ArgumentError("InvalidArgumentValue",
                           "a TIME has an offset such as +01:00, not a named time zone");
    }
    ASSIGN_OR_RETURN(moment.zone, ParseZone(name));
  }
  return Status();
}

// An offset that is not in force in the named zone wins: the instant is right, and is then shown
// as the zone shows it.
Result<Value> DateTimeFrom(const Moment& moment) {
  if (moment.zone && !moment.zone->name.empty() && moment.offset_seconds) {
    const std::int64_t instant = WallSeconds(moment) - *moment.offset_seconds;
    const auto fraction =
        static_cast<std::int32_t>(moment.nanoseconds.value_or(0) % kNanosPerSecond);
    return DateTimeAt(instant, fraction, *moment.zone);
  }
  return ToTemporal(ValueType::kDateTime, moment);
}

std::string_view Example(ValueType type) {
  if (type == ValueType::kDate) return "2015-07-21";
  if (type == ValueType::kLocalTime) return "21:40:32";
  if (type == ValueType::kTime) return "21:40:32+01:00";
  return type == ValueType::kLocalDateTime ? "2015-07-21T21:40:32" : "2015-07-21T21:40:32+01:00";
}

Result<Value> NotValid(ValueType type, std::string_view text) {
  return ArgumentError("InvalidArgumentValue",
                       fmt::format("'{}' is not a valid {}; expected a text such as '{}'", text,
                                   ValueTypeName(type), Example(type)));
}

}  // namespace

Result<Value> ParseTemporal(ValueType type, std::string_view text) {
  const bool has_zone = type == ValueType::kTime || type == ValueType::kDateTime;
  const bool has_date = type != ValueType::kTime && type != ValueType::kLocalTime;
  Moment moment;
  std::string_view rest = text;
  if (has_date) {
    const std::size_t t = type == ValueType::kDate ? std::string_view::npos : text.find('T');
    moment.epoch_days = ParseDay(text.substr(0, t));
    if (!moment.epoch_days) return NotValid(type, text);
    rest = t == std::string_view::npos ? std::string_view() : text.substr(t + 1);
    if (t != std::string_view::npos && rest.empty()) return NotValid(type, text);
  }
  if (!has_date || !rest.empty()) {
    moment.nanoseconds = TakeTime(rest);
    if (!moment.nanoseconds) return NotValid(type, text);
  }
  if (!has_zone) return rest.empty() ? ToTemporal(type, moment) : NotValid(type, text);
  RETURN_IF_ERROR(ParseZoneSuffix(rest, moment));
  return type == ValueType::kDateTime ? DateTimeFrom(moment) : ToTemporal(type, moment);
}

}  // namespace keiretsu::query
