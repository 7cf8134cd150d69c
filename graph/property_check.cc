#include "graph/property_check.h"

#include <fmt/format.h>

#include <vector>

#include "graph/block/value_codec.h"

namespace keiretsu::graph {

namespace {

Status Refuse(ValueType type, bool in_list) {
  return Status::FromQueryError(
      QueryError{"TypeError", "runtime", "InvalidPropertyType"},
      fmt::format("a {} cannot be a property: properties are booleans, numbers, strings, temporal "
                  "values and lists of these",
                  in_list ? fmt::format("LIST that contains a {}", ValueTypeName(type))
                          : std::string(ValueTypeName(type))));
}

bool IsPropertyType(ValueType type) {
  switch (type) {
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kString:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
    case ValueType::kList: return true;
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath: return false;
  }
  return false;
}

}  // namespace

Status CheckProperty(const Value& value) {
  if (!IsPropertyType(value.type())) return Refuse(value.type(), false);
  if (value.type() != ValueType::kList) return Status();
  std::vector<const Value*> pending{&value};  // not recursive: lists may be nested deeply
  while (!pending.empty()) {
    const Value& list = *pending.back();
    pending.pop_back();
    for (const Value& element : list.AsList()) {
      if (!IsPropertyType(element.type())) return Refuse(element.type(), true);
      if (element.type() == ValueType::kList) pending.push_back(&element);
    }
  }
  return CheckStorable(value);
}

}  // namespace keiretsu::graph
