/// ISO 8601 texts of temporal values, as toString() gives them and results show them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "keiretsu/value.h"

namespace keiretsu::graph {

/// Years that dates may have.
inline constexpr std::int64_t kMinYear = -999'999'999;
inline constexpr std::int64_t kMaxYear = 999'999'999;

/// Year, month [1, 12] and day [1, 31] of the proleptic Gregorian calendar.
struct CivilDate {
  std::int64_t year = 0;
  int month = 1;
  int day = 1;
};
CivilDate CivilFromDays(std::int64_t epoch_days);
/// The one part of many dates: as CivilFromDays() of each. REQUIRES: `out` is as long.
enum class CivilPart : std::uint8_t { kYear, kMonth, kDay };
void CivilParts(std::span<const std::int64_t> epoch_days, CivilPart part,
                std::span<std::int64_t> out);
/// REQUIRES: a valid month; a day beyond the month's end runs on into the next months.
std::int64_t DaysFromCivil(std::int64_t year, int month, int day);

std::string TemporalText(const Date& value);           ///< 2015-07-21, -0044-03-15, +12345-01-01
std::string TemporalText(const LocalTime& value);      ///< 21:40, 21:40:32, 21:40:32.142
std::string TemporalText(const Time& value);           ///< 21:40:32+01:00, 21:40Z
std::string TemporalText(const LocalDateTime& value);  ///< 2015-07-21T21:40
std::string TemporalText(const DateTime& value);       ///< ...+02:00[Europe/Stockholm]
std::string TemporalText(const Duration& value);       ///< P12Y5M14DT16H13M10.5S, PT0S
/// Z, +01:00, -00:30, +01:02:03.
std::string OffsetText(std::int32_t offset_seconds);

/// The number as the language writes it: shortest digits that read back as the same number, always
/// with a point or exponent: 1.0, 0.1, 1e30; NaN, Infinity, -Infinity.
std::string FloatText(double value);

}  // namespace keiretsu::graph
