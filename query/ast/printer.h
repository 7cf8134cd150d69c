/// Syntax trees back to text, in one canonical form.
#pragma once

#include <string>

#include "query/ast/statement.h"

namespace keiretsu::query::ast {

/// The canonical text of a tree: keywords in upper case, one space, parentheses only where the
/// tree needs them, names in backquotes where they must be.
///
/// Parsing the text gives an equal tree but for spans, ProjectionItem::text (what was written) and
/// the parenthesised flags; so two trees are equal exactly when their texts are. Recursion is
/// bounded by kMaxExpressionDepth and kMaxNestingDepth.
std::string Print(const Statement& statement);
std::string Print(const Query& query);
std::string Print(const Clause& clause);
std::string Print(const PatternPart& part);
std::string Print(const Expression& expression);

/// A name as it must be written: in backquotes unless it is a plain word.
std::string PrintName(std::string_view name);
/// A null, boolean, number, string or list or map of them, as a literal.
std::string PrintLiteral(const Value& value);

}  // namespace keiretsu::query::ast
