/// A point in time taken apart: what a temporal value knows of date, time of day and zone.
#pragma once

#include <cstdint>
#include <optional>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/temporal/zone.h"

namespace keiretsu::query {

/// The common form of the five temporal types; which parts are present says which type. All parts
/// are those of the wall clock.
struct Moment {
  std::optional<std::int64_t> epoch_days;
  std::optional<std::int64_t> nanoseconds;  ///< of the day
  std::optional<Zone> zone;
  /// The offset in force, when `zone` is present; a hint where wall clocks show a time twice.
  std::optional<std::int32_t> offset_seconds;
};

/// Whether values of the type are points in time (durations are not).
bool IsPointInTime(ValueType type);

/// REQUIRES: IsPointInTime(value.type()).
Moment MomentOf(const Value& value);

/// The value of a temporal type made from a moment. A missing date is 1970-01-01, a missing time
/// midnight, a missing zone UTC. Errors: ArithmeticError IntegerOverflow beyond the range of years;
/// those of zones.
Result<Value> ToTemporal(ValueType type, const Moment& moment);

/// A datetime from an instant. Errors: as ToTemporal().
Result<Value> DateTimeAt(std::int64_t epoch_seconds, std::int32_t nanoseconds, const Zone& zone);

/// Seconds on the wall clock since 1970-01-01T00:00 on it, without the fraction.
std::int64_t WallSeconds(const Moment& moment);

}  // namespace keiretsu::query
