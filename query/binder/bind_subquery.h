/// Binds the queries within expressions: pattern predicates, pattern comprehensions, EXISTS, COUNT
/// and COLLECT.
#pragma once

#include "query/binder/binding.h"
#include "query/binder/scope.h"

namespace keiretsu::query {

/// `(a)-->(b)` as a truth value, or a path function as a path or list of paths.
Result<BoundExpression> BindPatternPredicate(Binding& binding, Scope& scope,
                                             const ast::PatternPart& pattern,
                                             const SourceSpan& span);
Result<BoundExpression> BindPatternComprehension(Binding& binding, Scope& scope,
                                                 const ast::PatternComprehension& comprehension,
                                                 const SourceSpan& span);
/// How many elements the list of a comprehension has: counted, without making the list.
Result<BoundExpression> BindSizeOfComprehension(Binding& binding, Scope& scope,
                                                const ast::PatternComprehension& comprehension,
                                                const SourceSpan& span);
Result<BoundExpression> BindSubquery(Binding& binding, Scope& scope, const ast::Subquery& subquery,
                                     const SourceSpan& span);

}  // namespace keiretsu::query
