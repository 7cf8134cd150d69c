/// The printer's part for expressions and patterns; callers use query/ast/printer.h.
#pragma once

#include <string>
#include <string_view>

#include "query/ast/statement.h"

namespace keiretsu::query::ast {

void AppendExpression(const Expression& expression, std::string* out);
void AppendPattern(const PatternPart& part, std::string* out);
/// Defined beside the clauses, for subqueries.
void AppendQuery(const Query& query, std::string* out);
/// A name with its namespace: each part written as a name.
std::string PrintQualifiedName(std::string_view name);

}  // namespace keiretsu::query::ast
