#include "query/ast/statement.h"

namespace keiretsu::query::ast {

// Defined here, where every alternative is a complete type.
Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

}  // namespace keiretsu::query::ast
