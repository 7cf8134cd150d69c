/// The parts of temporal values, as properties: `.year`, `.offset`, `.epochMillis`, ...
#pragma once

#include <string_view>

#include "keiretsu/value.h"

namespace keiretsu::query {

/// The part called `name`, or null if the type has none of that name. REQUIRES: a temporal value
/// or a duration.
Value TemporalComponent(const Value& temporal, std::string_view name);

}  // namespace keiretsu::query
