/// Which values can be properties.
#pragma once

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// Booleans, numbers, strings, temporal values, and lists of these to any depth that can be stored.
/// Null passes: it stands for absence. Errors: a TypeError InvalidPropertyType naming the type;
/// ResourceExhausted naming the depth limit.
Status CheckProperty(const Value& value);

}  // namespace keiretsu::graph
