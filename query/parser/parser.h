/// Query text to syntax tree.
#pragma once

#include <string_view>

#include "keiretsu/status.h"
#include "query/ast/statement.h"

namespace keiretsu::query::parser {

/// Parses one statement; a semicolon may end it. Every node of the result has its place in `text`,
/// which need not outlive the call.
///
/// Thread-safe. The first call of a process builds ANTLR's tables and is slower.
/// Errors: a SyntaxError at compile time with span and hint; ResourceExhausted, with the limit in
/// its message, past kMaxQueryBytes, kMaxNestingDepth or kMaxExpressionDepth.
Result<ast::Statement> Parse(std::string_view text);

/// Builds what the first call of a process would build. Thread-safe.
void WarmUp();

}  // namespace keiretsu::query::parser
