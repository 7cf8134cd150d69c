/// Values from JSON.
#pragma once

#include <string>
#include <vector>

#include <simdjson.h>

#include "keiretsu/session.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {

/// Reads a value as JsonStyle::kTagged writes it. Nodes, relationships and paths are read too.
/// Errors: InvalidArgument with what is wrong. The parser bounds the nesting (simdjson: 1024).
Result<Value> ValueFromJson(const simdjson::dom::element& json);
/// {"name": value, ...} as parameters.
Result<Parameters> ParametersFromJson(const simdjson::dom::element& json);

}  // namespace keiretsu::cli
