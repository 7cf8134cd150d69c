#include "query/expression/constant_list.h"

#include <cmath>

namespace keiretsu::query {
namespace {

constexpr std::size_t kLinearItems = 16;

/// Whether equality is equivalence for the value, so that a hash table can tell.
bool IsSimple(const Value& value) {
  switch (value.type()) {
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kString:
      return true;
    case ValueType::kFloat:
      return !std::isnan(value.AsFloat());
    case ValueType::kNull:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      return false;
  }
  return false;
}

}  // namespace

std::optional<ConstantList> ConstantList::Make(const Value& list) {
  if (list.type() != ValueType::kList || list.AsList().size() <= kLinearItems) return std::nullopt;
  ConstantList table(list);
  table.values_.reserve(list.AsList().size());
  for (const Value& item : list.AsList()) {
    if (item.is_null()) {
      table.has_null_ = true;
    } else if (IsSimple(item)) {
      table.values_.insert(item);
    } else {
      return std::nullopt;
    }
  }
  return table;
}

Result<Value> ConstantList::Contains(const Value& value) const {
  if (!IsSimple(value)) return In(value, *list_);
  if (values_.contains(value)) return Value(true);
  return has_null_ ? Value() : Value(false);
}

}  // namespace keiretsu::query
