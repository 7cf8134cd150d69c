/// Operators that take values apart or test them: logic, string predicates, IN, subscripts,
/// properties. Thread-safe if the FunctionContext is not shared.
#pragma once

#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/value_comparison.h"

namespace keiretsu::query {

class FunctionContext;

/// The truth of an operand of AND, OR, XOR, NOT, WHERE. Errors: TypeError InvalidArgumentType when
/// it is neither boolean nor null.
Result<Ternary> Truth(const Value& value);
Result<Value> And(const Value& a, const Value& b);
Result<Value> Or(const Value& a, const Value& b);
Result<Value> Xor(const Value& a, const Value& b);
Result<Value> Not(const Value& a);

/// String predicates: null when either side is not a string.
Value StartsWith(const Value& text, const Value& prefix);
Value EndsWith(const Value& text, const Value& suffix);
Value Contains(const Value& text, const Value& part);

/// `text =~ pattern`: whether the pattern matches the whole text; null when either is not a string.
/// Errors: ArgumentError InvalidRegularExpression.
Result<Value> MatchesRegex(const Value& text, const Value& pattern);

/// `element IN list`. Errors: TypeError InvalidArgumentType when `list` is neither list nor null.
Result<Value> In(const Value& element, const Value& list);

/// `container[index]`: a list by integer (negative from the end; null outside), a map, node or
/// relationship by string. Errors: TypeError InvalidArgumentType, MapElementAccessByNonString;
/// what `context` says of deleted entities.
Result<Value> Subscript(FunctionContext& context, const Value& container, const Value& index);
/// `list[from..to]`. `has_from`, `has_to`: whether that bound was written; a written null gives
/// null.
Result<Value> Slice(const Value& list, bool has_from, const Value& from, bool has_to,
                    const Value& to);

/// `container.key` of maps, temporal values, nodes and relationships; null when absent.
/// Errors: TypeError InvalidArgumentType for other types; what `context` says of deleted entities.
Result<Value> GetProperty(FunctionContext& context, const Value& container, std::string_view key);

}  // namespace keiretsu::query
