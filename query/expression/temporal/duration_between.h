/// duration.between, duration.inMonths, duration.inDays, duration.inSeconds.
#pragma once

#include <cstdint>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// What a difference is expressed in.
enum class DifferenceUnit : std::uint8_t {
  kMixed,    ///< whole months, then whole days, then seconds
  kMonths,   ///< whole months
  kDays,     ///< whole days
  kSeconds,  ///< seconds and nanoseconds
};

/// The duration from one point in time to another. A side without a date takes that of the other, a
/// date without a time is midnight, a side without a zone takes that of the other. Months and days
/// are zero unless both sides have dates of their own. REQUIRES: both are points in time.
/// Errors: those of zones.
Result<Value> DurationBetween(DifferenceUnit unit, const Value& from, const Value& to);

}  // namespace keiretsu::query
