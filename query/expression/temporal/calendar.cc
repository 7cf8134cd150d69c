#include "query/expression/temporal/calendar.h"

#include <algorithm>

#include "graph/temporal_text.h"

namespace keiretsu::query {
namespace {

using graph::CivilDate;
using graph::CivilFromDays;
using graph::DaysFromCivil;
using graph::kMaxYear;
using graph::kMinYear;

bool ValidYear(std::int64_t year) { return year >= kMinYear && year <= kMaxYear; }

int FirstMonthOf(int quarter) { return quarter * 3 - 2; }

int DayOfWeek(std::int64_t epoch_days) {  // 1970-01-01 was a Thursday
  return static_cast<int>(FloorMod(epoch_days + 3, 7)) + 1;
}

// The Monday of week 1, the week that holds 4 January.
std::int64_t FirstMonday(std::int64_t week_year) {
  const std::int64_t fourth = DaysFromCivil(week_year, 1, 4);
  return fourth - (DayOfWeek(fourth) - 1);
}

}  // namespace

CalendarDay DescribeDay(std::int64_t epoch_days) {
  const CivilDate date = CivilFromDays(epoch_days);
  CalendarDay out;
  out.year = date.year;
  out.month = date.month;
  out.day = date.day;
  out.quarter = (date.month + 2) / 3;
  out.day_of_quarter =
      static_cast<int>(epoch_days - DaysFromCivil(date.year, FirstMonthOf(out.quarter), 1) + 1);
  out.ordinal_day = static_cast<int>(epoch_days - DaysFromCivil(date.year, 1, 1) + 1);
  out.day_of_week = DayOfWeek(epoch_days);
  // The year of the week's Thursday.
  out.week_year = CivilFromDays(epoch_days - out.day_of_week + 4).year;
  out.week = static_cast<int>((epoch_days - FirstMonday(out.week_year)) / 7 + 1);
  return out;
}

int DaysInMonth(std::int64_t year, int month) {
  return static_cast<int>(
      (month == 12 ? DaysFromCivil(year + 1, 1, 1) : DaysFromCivil(year, month + 1, 1)) -
      DaysFromCivil(year, month, 1));
}

int DaysInYear(std::int64_t year) {
  return static_cast<int>(DaysFromCivil(year + 1, 1, 1) - DaysFromCivil(year, 1, 1));
}

int WeeksInYear(std::int64_t week_year) {
  return static_cast<int>((FirstMonday(week_year + 1) - FirstMonday(week_year)) / 7);
}

std::optional<std::int64_t> DayFromMonth(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (!ValidYear(year) || month < 1 || month > 12) return std::nullopt;
  const int m = static_cast<int>(month);
  if (day < 1 || day > DaysInMonth(year, m)) return std::nullopt;
  return DaysFromCivil(year, m, static_cast<int>(day));
}

std::optional<std::int64_t> DayFromWeek(std::int64_t week_year, std::int64_t week,
                                        std::int64_t day_of_week) {
  if (!ValidYear(week_year) || day_of_week < 1 || day_of_week > 7) return std::nullopt;
  if (week < 1 || week > WeeksInYear(week_year)) return std::nullopt;
  const std::int64_t day = FirstMonday(week_year) + (week - 1) * 7 + (day_of_week - 1);
  return IsValidDay(day) ? std::optional(day) : std::nullopt;
}

std::optional<std::int64_t> DayFromQuarter(std::int64_t year, std::int64_t quarter,
                                           std::int64_t day_of_quarter) {
  if (!ValidYear(year) || quarter < 1 || quarter > 4) return std::nullopt;
  const int q = static_cast<int>(quarter);
  const std::int64_t first = DaysFromCivil(year, FirstMonthOf(q), 1);
  const std::int64_t next =
      q == 4 ? DaysFromCivil(year + 1, 1, 1) : DaysFromCivil(year, FirstMonthOf(q + 1), 1);
  if (day_of_quarter < 1 || day_of_quarter > next - first) return std::nullopt;
  return first + day_of_quarter - 1;
}

std::optional<std::int64_t> DayFromOrdinal(std::int64_t year, std::int64_t ordinal_day) {
  if (!ValidYear(year) || ordinal_day < 1 || ordinal_day > DaysInYear(year)) return std::nullopt;
  return DaysFromCivil(year, 1, 1) + ordinal_day - 1;
}

std::optional<std::int64_t> AddMonths(std::int64_t epoch_days, std::int64_t months) {
  if (months == 0) return epoch_days;
  constexpr std::int64_t kMostMonths = 12 * 2 * kMaxYear;
  if (months < -kMostMonths || months > kMostMonths) return std::nullopt;
  const CivilDate date = CivilFromDays(epoch_days);
  const std::int64_t month_count = date.year * 12 + (date.month - 1) + months;
  const std::int64_t year = FloorDiv(month_count, 12);
  if (!ValidYear(year)) return std::nullopt;
  const int month = static_cast<int>(FloorMod(month_count, 12)) + 1;
  return DaysFromCivil(year, month, std::min(date.day, DaysInMonth(year, month)));
}

bool IsValidDay(std::int64_t epoch_days) {
  static const std::int64_t first = DaysFromCivil(kMinYear, 1, 1);
  static const std::int64_t last = DaysFromCivil(kMaxYear, 12, 31);
  return epoch_days >= first && epoch_days <= last;
}

}  // namespace keiretsu::query
