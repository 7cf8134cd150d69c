/// date.truncate(unit, value, fields) and its siblings.
#pragma once

#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// `value` cut down to the start of its `unit` (millennium, century, decade, year, weekYear,
/// quarter, month, week, day, hour, minute, second, millisecond, microsecond) as a value of the
/// temporal `type`, with `fields` then set on it. REQUIRES: `value` is a point in time.
/// Errors: ArgumentError InvalidArgumentValue for a unit that is unknown or that `value` lacks;
/// TypeError InvalidArgumentType if `value` has no date but `type` does.
Result<Value> TruncateTemporal(ValueType type, std::string_view unit, const Value& value,
                               const Map& fields);

}  // namespace keiretsu::query
