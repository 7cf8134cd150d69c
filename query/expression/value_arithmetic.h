/// The language's arithmetic on values. Pure and thread-safe.
#pragma once

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

// Arithmetic. A null operand gives null.
// Errors: TypeError InvalidArgumentType for operands without such an operation; ArithmeticError
// IntegerOverflow (Overflow of durations and dates likewise) and DivisionByZero (integers only;
// floats follow IEEE 754).

/// Numbers; string with string, number, boolean or temporal; list with list or element; temporal
/// with duration.
Result<Value> Add(const Value& a, const Value& b);
Result<Value> Subtract(const Value& a, const Value& b);
Result<Value> Multiply(const Value& a, const Value& b);
/// Integer division truncates towards zero.
Result<Value> Divide(const Value& a, const Value& b);
/// The sign of the result is that of `a`.
Result<Value> Modulo(const Value& a, const Value& b);
/// Always a float.
Result<Value> Power(const Value& a, const Value& b);
Result<Value> Negate(const Value& a);

}  // namespace keiretsu::query
