/// The on-disk type tags: one table for columns, single values and delta records. Frozen; see
/// docs/format.md section 4.
#pragma once

#include <cstdint>
#include <string_view>

#include "keiretsu/value.h"

namespace keiretsu::graph {

/// The type of a stored value or of all values of a column chunk. Never renumber.
enum class TypeTag : std::uint8_t {
  kNull = 0,  ///< a column in which every row is null
  kBool = 1,
  kInt = 2,
  kFloat = 3,
  kString = 4,
  kDate = 5,
  kLocalTime = 6,
  kTime = 7,
  kLocalDateTime = 8,
  kDateTime = 9,
  kDuration = 10,
  // 11 is reserved for points.
  kList = 12,
  kMap = 13,
  kVariant = 14,  ///< a column whose values have several types; never the tag of one value
};
/// Instead of a value's tag: the value lies in keyspace `big` (docs/format.md section 4).
inline constexpr std::uint8_t kBigReferenceTag = 0x7F;

/// Name for messages: "INT", "VARIANT", ...
std::string_view TypeTagName(TypeTag tag);

/// True for the tags above, that is for bytes 0 to 14 except 11.
constexpr bool IsKnownTag(std::uint8_t tag) { return tag <= 14 && tag != 11; }

/// The tag of values of `type`. REQUIRES: storable (not a node, relationship or path).
TypeTag TagOf(ValueType type);

/// Whether values of `type` can be stored.
constexpr bool IsStorable(ValueType type) {
  return type != ValueType::kNode && type != ValueType::kRelationship && type != ValueType::kPath;
}

}  // namespace keiretsu::graph
