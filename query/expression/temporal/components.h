/// The parts of temporal values, as properties: `.year`, `.offset`, `.epochMillis`, ...
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "keiretsu/value.h"

namespace keiretsu::query {

/// The part called `name`, or null if the type has none of that name. REQUIRES: a temporal value
/// or a duration.
Value TemporalComponent(const Value& temporal, std::string_view name);

/// The same of many dates, given as days since 1970-01-01; false, and `out` is as it was, if dates
/// have no such part. REQUIRES: `out` is as long as `epoch_days`.
bool DateComponents(std::span<const std::int64_t> epoch_days, std::string_view name,
                    std::span<std::int64_t> out);

}  // namespace keiretsu::query
