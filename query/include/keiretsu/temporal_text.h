/// Temporal values from text and to text.
#pragma once

#include <string>
#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu {

/// Reads a text as a value of the temporal `type`, as the language's function of that name does:
/// "2015-07-21", "12:31:14.645+01:00", "2015-07-21T21:40:32[Europe/London]", "P1Y2M10DT2H30M".
/// Errors: InvalidArgument if `type` is not temporal; ArgumentError for a text that is none.
Result<Value> ParseTemporalText(ValueType type, std::string_view text);

/// What toString() gives. REQUIRES: the value is temporal.
std::string TemporalText(const Value& value);

}  // namespace keiretsu
