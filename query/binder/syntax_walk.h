/// Questions about syntax that need no names resolved.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "query/ast/statement.h"

namespace keiretsu::query {

/// Text that is equal for expressions that mean the same in the same scope: written alike but for
/// spaces, parentheses and the case of function names. Subqueries are equal to themselves alone.
std::string Fingerprint(const ast::Expression& expression);

/// Calls `visit` for the direct operands of an expression, in written order; not for what lies in
/// patterns and subqueries.
void ForEachOperand(const ast::Expression& expression,
                    const std::function<void(const ast::Expression&)>& visit);

/// Whether a call names an aggregate, and whether an expression contains such a call outside
/// subqueries.
bool IsAggregate(const ast::FunctionCall& call);
bool ContainsAggregate(const ast::Expression& expression);

/// Names of variables read outside aggregates, subqueries and patterns.
void CollectVariables(const ast::Expression& expression, std::set<std::string, std::less<>>& names);

/// A variable, or a property of one, however deep: what may stand beside an aggregate when it is
/// also projected.
bool IsSimpleGroupingKey(const ast::Expression& expression);

/// Whether a query writes: CREATE, MERGE, SET, REMOVE, DELETE, FOREACH, also in CALL subqueries.
bool IsUpdating(const ast::Query& query);
bool IsUpdating(const ast::Clause& clause);

}  // namespace keiretsu::query
