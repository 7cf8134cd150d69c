/// What is known of values before a query runs.
#pragma once

#include <string_view>

#include "keiretsu/value.h"
#include "query/binder/bound_query.h"
#include "query/expression/expression.h"
#include "query/expression/functions/registry.h"

namespace keiretsu::query {

/// The type of a value and, for lists, of its elements. Null is always possible besides.
struct Shape {
  StaticType type = StaticType::kAny;
  StaticType element = StaticType::kAny;
};

/// "an INTEGER", "a NODE", "any value": for messages.
std::string_view Describe(StaticType type);

StaticType StaticTypeOf(ValueType type);
/// The type of a constant, looking into lists.
Shape ShapeOfConstant(const Value& value);
/// The type that covers both.
StaticType Join(StaticType a, StaticType b);
/// The type that a set of types amounts to.
StaticType StaticTypeOf(TypeSet types);
/// The types that values of a static type may have.
TypeSet TypesOf(StaticType type);
/// The type of a procedure's field.
StaticType StaticTypeOfField(std::string_view declared);
VariableKind KindOf(const Shape& shape);

/// Whether an operand of the type can be a truth value, and so on; kAny and kNull always can.
bool MayBeBoolean(StaticType type);
bool MayBeList(StaticType type);
bool MayBeEntity(StaticType type);
/// A number, or a temporal value that arithmetic may take.
bool MayBeArithmetic(StaticType type);

/// The type of `left op right`.
StaticType ResultOf(ast::ArithmeticOperator op, StaticType left, StaticType right);

}  // namespace keiretsu::query
