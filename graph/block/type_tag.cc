#include "graph/block/type_tag.h"

#include "storage/check.h"

namespace keiretsu::graph {

std::string_view TypeTagName(TypeTag tag) {
  switch (tag) {
    case TypeTag::kNull:
      return "NULL";
    case TypeTag::kBool:
      return "BOOL";
    case TypeTag::kInt:
      return "INT";
    case TypeTag::kFloat:
      return "FLOAT";
    case TypeTag::kString:
      return "STRING";
    case TypeTag::kDate:
      return "DATE";
    case TypeTag::kLocalTime:
      return "LOCALTIME";
    case TypeTag::kTime:
      return "TIME";
    case TypeTag::kLocalDateTime:
      return "LOCALDATETIME";
    case TypeTag::kDateTime:
      return "DATETIME";
    case TypeTag::kDuration:
      return "DURATION";
    case TypeTag::kList:
      return "LIST";
    case TypeTag::kMap:
      return "MAP";
    case TypeTag::kVariant:
      return "VARIANT";
  }
  return "unknown";
}

TypeTag TagOf(ValueType type) {
  switch (type) {
    case ValueType::kNull:
      return TypeTag::kNull;
    case ValueType::kBoolean:
      return TypeTag::kBool;
    case ValueType::kInteger:
      return TypeTag::kInt;
    case ValueType::kFloat:
      return TypeTag::kFloat;
    case ValueType::kString:
      return TypeTag::kString;
    case ValueType::kDate:
      return TypeTag::kDate;
    case ValueType::kLocalTime:
      return TypeTag::kLocalTime;
    case ValueType::kTime:
      return TypeTag::kTime;
    case ValueType::kLocalDateTime:
      return TypeTag::kLocalDateTime;
    case ValueType::kDateTime:
      return TypeTag::kDateTime;
    case ValueType::kDuration:
      return TypeTag::kDuration;
    case ValueType::kList:
      return TypeTag::kList;
    case ValueType::kMap:
      return TypeTag::kMap;
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  CHECK(false && "nodes, relationships and paths are not stored as values");
  return TypeTag::kNull;
}

}  // namespace keiretsu::graph
