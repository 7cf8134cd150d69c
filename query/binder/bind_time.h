/// Binds the prefixes that say of which days a query is: AS OF and BETWEEN.
#pragma once

#include "query/binder/binding.h"

namespace keiretsu::query {

/// Binds the days. Errors: those of their expressions; SyntaxError InvalidArgumentType for one that
/// cannot be a day, InvalidArgumentExpression for one that reads the graph.
Result<BoundQueryTime> BindTime(Binding& binding, const ast::QueryTime& time);

/// Errors: SyntaxError InvalidClauseComposition, at the first clause that writes.
Status CheckReadsOnly(const ast::Query& query);

/// Whether BETWEEN can show what a query returns. Errors: SyntaxError InvalidClauseComposition for
/// a query without rows or a PROFILE, ColumnNameConflict for one with a column named as its own.
Status CheckComparable(const BoundStatement& statement, const SourceSpan& span);

}  // namespace keiretsu::query
