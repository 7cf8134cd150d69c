#include "query/binder/static_types.h"

namespace keiretsu::query {
namespace {

constexpr TypeSet kTemporalTypes =
    TypeSet::Of(ValueType::kDate) | TypeSet::Of(ValueType::kLocalTime) |
    TypeSet::Of(ValueType::kTime) | TypeSet::Of(ValueType::kLocalDateTime) |
    TypeSet::Of(ValueType::kDateTime) | TypeSet::Of(ValueType::kDuration);
constexpr TypeSet kNumberTypes = TypeSet::Of(ValueType::kInteger) | TypeSet::Of(ValueType::kFloat);

constexpr bool Unknown(StaticType type) {
  return type == StaticType::kAny || type == StaticType::kNull;
}

constexpr bool IsNumber(StaticType type) {
  return type == StaticType::kInteger || type == StaticType::kFloat || type == StaticType::kNumber;
}

}  // namespace

std::string_view Describe(StaticType type) {
  switch (type) {
    case StaticType::kAny:
      return "any value";
    case StaticType::kNull:
      return "null";
    case StaticType::kBoolean:
      return "a BOOLEAN";
    case StaticType::kInteger:
      return "an INTEGER";
    case StaticType::kFloat:
      return "a FLOAT";
    case StaticType::kNumber:
      return "a number";
    case StaticType::kString:
      return "a STRING";
    case StaticType::kTemporal:
      return "a temporal value";
    case StaticType::kList:
      return "a LIST";
    case StaticType::kMap:
      return "a MAP";
    case StaticType::kNode:
      return "a NODE";
    case StaticType::kRelationship:
      return "a RELATIONSHIP";
    case StaticType::kPath:
      return "a PATH";
  }
  return "any value";
}

StaticType StaticTypeOf(ValueType type) {
  switch (type) {
    case ValueType::kNull:
      return StaticType::kNull;
    case ValueType::kBoolean:
      return StaticType::kBoolean;
    case ValueType::kInteger:
      return StaticType::kInteger;
    case ValueType::kFloat:
      return StaticType::kFloat;
    case ValueType::kString:
      return StaticType::kString;
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration:
      return StaticType::kTemporal;
    case ValueType::kList:
      return StaticType::kList;
    case ValueType::kMap:
      return StaticType::kMap;
    case ValueType::kNode:
      return StaticType::kNode;
    case ValueType::kRelationship:
      return StaticType::kRelationship;
    case ValueType::kPath:
      return StaticType::kPath;
  }
  return StaticType::kAny;
}

Shape ShapeOfConstant(const Value& value) {
  Shape shape{.type = StaticTypeOf(value.type())};
  if (value.type() != ValueType::kList) return shape;
  shape.element = StaticType::kNull;
  for (const Value& item : value.AsList()) {
    shape.element = Join(shape.element, StaticTypeOf(item.type()));
  }
  return shape;
}

StaticType Join(StaticType a, StaticType b) {
  if (a == b || b == StaticType::kNull) return a;
  if (a == StaticType::kNull) return b;
  if (IsNumber(a) && IsNumber(b)) return StaticType::kNumber;
  return StaticType::kAny;
}

StaticType StaticTypeOf(TypeSet types) {
  if (types == kNumberTypes) return StaticType::kNumber;
  if (types.bits != 0 && (types & kTemporalTypes) == types) return StaticType::kTemporal;
  for (std::uint32_t bit = 1; bit <= static_cast<std::uint32_t>(ValueType::kPath); ++bit) {
    const auto type = static_cast<ValueType>(bit);
    if (types == TypeSet::Of(type)) return StaticTypeOf(type);
  }
  return StaticType::kAny;
}

TypeSet TypesOf(StaticType type) {
  switch (type) {
    case StaticType::kAny:
    case StaticType::kNull:
      return TypeSet::Any();
    case StaticType::kBoolean:
      return TypeSet::Of(ValueType::kBoolean);
    case StaticType::kInteger:
      return TypeSet::Of(ValueType::kInteger);
    case StaticType::kFloat:
      return TypeSet::Of(ValueType::kFloat);
    case StaticType::kNumber:
      return kNumberTypes;
    case StaticType::kString:
      return TypeSet::Of(ValueType::kString);
    case StaticType::kTemporal:
      return kTemporalTypes;
    case StaticType::kList:
      return TypeSet::Of(ValueType::kList);
    case StaticType::kMap:
      return TypeSet::Of(ValueType::kMap);
    case StaticType::kNode:
      return TypeSet::Of(ValueType::kNode);
    case StaticType::kRelationship:
      return TypeSet::Of(ValueType::kRelationship);
    case StaticType::kPath:
      return TypeSet::Of(ValueType::kPath);
  }
  return TypeSet::Any();
}

StaticType StaticTypeOfField(std::string_view declared) {
  if (!declared.empty() && declared.back() == '?') declared.remove_suffix(1);
  if (declared == "NUMBER") return StaticType::kNumber;
  if (declared.starts_with("LIST")) return StaticType::kList;
  for (std::uint32_t bit = 1; bit <= static_cast<std::uint32_t>(ValueType::kPath); ++bit) {
    const auto type = static_cast<ValueType>(bit);
    if (declared == ValueTypeName(type)) return StaticTypeOf(type);
  }
  return StaticType::kAny;
}

VariableKind KindOf(const Shape& shape) {
  if (shape.type == StaticType::kNode) return VariableKind::kNode;
  if (shape.type == StaticType::kRelationship) return VariableKind::kRelationship;
  if (shape.type == StaticType::kPath) return VariableKind::kPath;
  if (shape.type == StaticType::kList && shape.element == StaticType::kRelationship) {
    return VariableKind::kRelationshipList;
  }
  return VariableKind::kValue;
}

bool MayBeBoolean(StaticType type) { return Unknown(type) || type == StaticType::kBoolean; }

bool MayBeList(StaticType type) { return Unknown(type) || type == StaticType::kList; }

bool MayBeEntity(StaticType type) {
  return Unknown(type) || type == StaticType::kNode || type == StaticType::kRelationship;
}

bool MayBeArithmetic(StaticType type) {
  return Unknown(type) || IsNumber(type) || type == StaticType::kTemporal;
}

StaticType ResultOf(ast::ArithmeticOperator op, StaticType left, StaticType right) {
  if (left == StaticType::kNull || right == StaticType::kNull) return StaticType::kNull;
  if (IsNumber(left) && IsNumber(right)) {
    if (op == ast::ArithmeticOperator::kPower) return StaticType::kFloat;
    if (left == StaticType::kFloat || right == StaticType::kFloat) return StaticType::kFloat;
    return Join(left, right);
  }
  if (op != ast::ArithmeticOperator::kAdd) return StaticType::kAny;
  if (left == StaticType::kList || right == StaticType::kList) return StaticType::kList;
  if (left == StaticType::kString && right == StaticType::kString) return StaticType::kString;
  return StaticType::kAny;
}

}  // namespace keiretsu::query
