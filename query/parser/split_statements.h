/// A script to its statements.
#pragma once

#include <string_view>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::query::parser {

/// One statement of a script, a view of it, without its semicolon and the white space around it.
struct ScriptStatement {
  std::string_view text;
  SourceSpan span;          ///< of `text` in the script
  bool terminated = false;  ///< a semicolon ends it
};

/// Splits at semicolons outside strings, escaped names and comments; statements of nothing but
/// white space and comments are left out. Linear, and without ANTLR.
///
/// The last statement may lack its semicolon: a shell that reads line by line waits for more while
/// it does. Text that ends within a string, escaped name or block comment makes the last statement
/// reach to the end, unterminated; the parser says what is wrong with it.
/// Errors: none yet; a Result so that limits can be added.
Result<std::vector<ScriptStatement>> SplitStatements(std::string_view script);

}  // namespace keiretsu::query::parser
