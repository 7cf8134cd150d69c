/// Values as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keiretsu/value.h"

namespace keiretsu {

enum class JsonStyle : std::uint8_t {
  /// Every type can be told from every other: {"$float":1.5}, {"$map":{..}}, {"$node":{..}},
  /// {"$rel":{..}}, {"$path":[..]}, {"$date":".."}. What the line protocol speaks.
  kTagged,
  /// What people and scripts expect: floats are numbers (NaN and infinities are texts), maps and
  /// nodes are objects, temporal values are texts.
  kPlain,
};

/// Appends `value`; nesting without bound is followed without recursion.
void AppendJson(std::string& out, const Value& value, JsonStyle style);
/// Appends a JSON string. Bytes that are not UTF-8 become U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace keiretsu
