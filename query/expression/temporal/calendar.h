/// Calendar arithmetic on days since 1970-01-01, for years ±999,999,999.
#pragma once

#include <cstdint>
#include <optional>

namespace keiretsu::query {

inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;
/// A twelfth of the average Gregorian year.
inline constexpr std::int64_t kSecondsPerMonth = 2'629'746;

constexpr std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
/// In [0, b) for positive b.
constexpr std::int64_t FloorMod(std::int64_t a, std::int64_t b) { return a - FloorDiv(a, b) * b; }

/// A day in every way of writing it.
struct CalendarDay {
  std::int64_t year = 0;
  int month = 1;           ///< [1, 12]
  int day = 1;             ///< [1, 31]
  int quarter = 1;         ///< [1, 4]
  int day_of_quarter = 1;  ///< [1, 92]
  int ordinal_day = 1;     ///< [1, 366]
  std::int64_t week_year = 0;
  int week = 1;         ///< ISO 8601, [1, 53]
  int day_of_week = 1;  ///< Monday is 1
};
CalendarDay DescribeDay(std::int64_t epoch_days);

int DaysInMonth(std::int64_t year, int month);
int DaysInYear(std::int64_t year);
int WeeksInYear(std::int64_t week_year);

// Days of a date given in one of four ways, or nothing if there is no such day.
std::optional<std::int64_t> DayFromMonth(std::int64_t year, std::int64_t month, std::int64_t day);
std::optional<std::int64_t> DayFromWeek(std::int64_t week_year, std::int64_t week,
                                        std::int64_t day_of_week);
std::optional<std::int64_t> DayFromQuarter(std::int64_t year, std::int64_t quarter,
                                           std::int64_t day_of_quarter);
std::optional<std::int64_t> DayFromOrdinal(std::int64_t year, std::int64_t ordinal_day);

/// The day `months` months later, clamped to the month's length; nothing beyond the year range.
std::optional<std::int64_t> AddMonths(std::int64_t epoch_days, std::int64_t months);
/// Whether the day lies within the years ±999,999,999.
bool IsValidDay(std::int64_t epoch_days);

}  // namespace keiretsu::query
