/// What must hold of the tokens before ANTLR may recurse over them.
#pragma once

#include <optional>
#include <vector>

#include <antlr4-runtime.h>

#include "keiretsu/status.h"
#include "query/parser/source_text.h"

namespace keiretsu::query::parser {

/// The brackets of a token stream, as far as they matter to an error message.
struct BracketReport {
  antlr4::Token* unclosed = nullptr;    ///< the innermost bracket that nothing closes
  antlr4::Token* mismatched = nullptr;  ///< the first closing bracket of the wrong kind, or
  antlr4::Token* opened = nullptr;      ///< ... what it should have closed; null: nothing
};

/// Counts how deep brackets and CASE lie within each other. Linear, no recursion: the parser, the
/// tree builder and all later walks recurse once per level, and rely on this.
/// Errors: ResourceExhausted past kMaxNestingDepth.
Result<BracketReport> CheckNesting(const std::vector<antlr4::Token*>& tokens,
                                   const SourceText& source);

/// The span of a token; at the end of the text, empty.
SourceSpan SpanOf(const SourceText& source, antlr4::Token* token);

}  // namespace keiretsu::query::parser
