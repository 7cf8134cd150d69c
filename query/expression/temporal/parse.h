/// ISO 8601 texts to temporal values.
#pragma once

#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// Reads a text as a value of the temporal `type` (not kDuration; see ParseDuration()).
///
/// Dates: 2015-07-21, 20150721, 2015-07, 201507, 2015-W30-2, 2015W302, 2015-W30, 2015W30,
/// 2015-Q2-60, 2015Q260, 2015-Q2, 2015Q2, 2015-202, 2015202, 2015; years beyond four digits with a
/// sign and separators. Times: 21:40:32.142, 214032.142, 21:40, 2140, 21. Zones: Z, +01:00, +0100,
/// +01, [Europe/Stockholm], or an offset and a name. Date and time are joined by T; a date alone is
/// midnight. Without a zone, times and datetimes are UTC.
/// Errors: ArgumentError InvalidArgumentValue.
Result<Value> ParseTemporal(ValueType type, std::string_view text);

}  // namespace keiretsu::query
