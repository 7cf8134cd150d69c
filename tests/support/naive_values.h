/// The language's equality, comparison, order and arithmetic, written down as plainly as its text
/// says: what the engine's must agree with. Of temporal values only those of one type are compared.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/ast/expression.h"

namespace keiretsu::naive {

/// A runtime error in the TCK's words.
Status Failure(std::string_view type, std::string_view detail, std::string message);
/// TypeError InvalidArgumentType.
Status WrongType(std::string message);

/// true, false or null, as a value holds it; an error for any other.
Result<std::optional<bool>> TruthOf(const Value& value);
Value ToValue(std::optional<bool> truth);

/// `a = b`; nothing: unknown.
std::optional<bool> Equal(const Value& a, const Value& b);
/// `a op b` for every comparison operator.
std::optional<bool> Compare(query::ast::ComparisonOperator op, const Value& a, const Value& b);
/// The order of ORDER BY: negative, zero, positive; zero for what DISTINCT takes for one.
int Order(const Value& a, const Value& b);

Result<Value> Arithmetic(query::ast::ArithmeticOperator op, const Value& a, const Value& b);
Result<Value> Negated(const Value& a);

}  // namespace keiretsu::naive
