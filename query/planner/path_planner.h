/// Plans searches: from bound path patterns to what the executor walks along.
#pragma once

#include <vector>

#include "query/plan/plan.h"
#include "query/planner/plan_context.h"
#include "query/planner/predicates.h"
#include "query/planner/variable_set.h"

namespace keiretsu::query {

/// The inline conditions of a relationship pattern, and those that a WHERE makes of each
/// relationship of a list or path: `all(r IN relationships(p) WHERE ...)`, `none(r IN list ...)`.
/// The latter stay in the WHERE as well; here they end a walk as early as they can.
/// `holders`: variables of lists and paths all of whose relationships the walk finds, or more.
std::vector<ElementPredicate> EdgePredicatesOf(const BoundRelationshipPattern& pattern,
                                               const std::vector<Predicate>& where,
                                               const VariableSet& holders,
                                               const VariableSet& bound);
/// Those that a WHERE makes of each node of a path: `all(n IN nodes(p) WHERE ...)`, `none(...)`.
std::vector<ElementPredicate> NodePredicatesOf(VariableId path, const std::vector<Predicate>& where,
                                               const VariableSet& bound);

/// The search for one repeated part.
PathSearchNode SearchOfGroup(const BoundRelationshipPattern& pattern,
                             const PlanContext& context);
/// The search for a whole part. REQUIRES: part.search.
PathSearchNode SearchOfPart(const BoundPatternPart& part, const PlanContext& context);
/// Adds conditions to every relationship of a search.
void AddEdgePredicates(const std::vector<ElementPredicate>& predicates, PathSearchNode& search);

/// What the conditions of a pattern, its properties included, read beside what they are tested on.
VariableSet OuterUses(const BoundRelationshipPattern& pattern, const BoundStatement& statement);
VariableSet OuterUses(const BoundPatternPart& part, const BoundStatement& statement);
/// What edge conditions read of the row.
std::vector<VariableId> ReadsOf(const std::vector<ElementPredicate>& predicates,
                                const BoundStatement& statement);

}  // namespace keiretsu::query
