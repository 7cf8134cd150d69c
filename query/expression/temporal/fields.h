/// The fields of maps such as {year: 1984, week: 10} that make or change points in time.
#pragma once

#include <cstdint>
#include <optional>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/temporal/moment.h"
#include "query/expression/temporal/zone.h"

namespace keiretsu::query {

/// The entries of such a map. Absent ones are empty.
struct TemporalFields {
  std::optional<std::int64_t> year, month, day;
  std::optional<std::int64_t> week, day_of_week;
  std::optional<std::int64_t> quarter, day_of_quarter;
  std::optional<std::int64_t> ordinal_day;
  std::optional<std::int64_t> hour, minute, second;
  std::optional<std::int64_t> millisecond, microsecond, nanosecond;
  std::optional<std::int64_t> epoch_seconds, epoch_millis;
  std::optional<Zone> zone;
  std::optional<Moment> date, time, datetime;  ///< values to take parts from

  bool HasDateFields() const;
  bool HasTimeFields() const;
};

/// Errors: ArgumentError InvalidArgumentValue for an unknown key or zone; TypeError
/// InvalidArgumentType for a value of the wrong type.
Result<TemporalFields> ReadTemporalFields(const Map& map);

/// The day that the date fields name; fields not given are those of `base`, else the first.
/// Errors: ArgumentError InvalidArgumentValue if there is no such day, fields of two ways of
/// writing dates are mixed, or a field needs another that neither map nor base has.
Result<std::int64_t> DayFromFields(const TemporalFields& fields, std::optional<std::int64_t> base);

/// Nanoseconds of the day; as above.
Result<std::int64_t> TimeFromFields(const TemporalFields& fields, std::optional<std::int64_t> base);

}  // namespace keiretsu::query
