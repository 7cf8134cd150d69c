/// date(...), localtime(...), time(...), localdatetime(...), datetime(...).
#pragma once

#include <cstdint>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/function_context.h"
#include "query/expression/temporal/zone.h"

namespace keiretsu::query {

/// Makes a value of a temporal `type` from a text, a map of fields or another temporal value.
/// `now` is used for a map with only a timezone, and for the offset of a named zone in a time.
/// Errors: ArgumentError InvalidArgumentValue, TypeError InvalidArgumentType.
Result<Value> ConstructTemporal(ValueType type, const Value& argument, Instant now);

/// What clocks in `zone` show at `now`.
Result<Value> CurrentTemporal(ValueType type, Instant now, const Zone& zone);

/// datetime.fromepoch(seconds, nanoseconds), in UTC. Nanoseconds of any size and sign.
Result<Value> DateTimeFromEpoch(std::int64_t seconds, std::int64_t nanoseconds);

}  // namespace keiretsu::query
