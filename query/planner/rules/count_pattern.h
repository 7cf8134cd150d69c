/// Rule: what only counts the matches of a pattern, in all, for each node at one place of it, or
/// for each type of one of its relationships, does not enumerate them.
///
/// Fires on an Aggregate, and on a DISTINCT of which all rows are wanted, above nothing but scans,
/// expansions by one relationship each and filters, down to the start of the statement. Also:
///  - keys and arguments read at most one variable of the pattern, a node, and the type of one
///    relationship (count(x) of a variable of the pattern counts rows and reads nothing); the
///    aggregates are count, sum and avg, or take no notice of repetition (DISTINCT, min, max);
///  - the pattern has a relationship, or no node is read;
///  - each condition reads one variable and cannot fail (column_predicates.h), or says that two
///    nodes differ;
///  - the pattern has terms (count_terms.h), and touching every relationship of its types once per
///    term costs less than the rows that are estimated to be made.
///
/// Why it keeps the answer: the matches that agree in the node at that place, and in that type,
/// give equal keys and arguments, so their number says all there is to say about them. How it is
/// found, and that relationships of a match differ, is the business of count_terms.h.
#pragma once

#include "query/plan/plan.h"
#include "query/planner/plan_context.h"

namespace keiretsu::query {

/// `next_variable` numbers the columns that rules add. True when the plan changed.
bool CountPattern(PlanNode& plan, const PlanContext& context, std::uint32_t& next_variable);

/// The same for whoever asks how many matches each node has at one place: of the plan that would
/// enumerate a pattern, with the node of `kept`. No pattern when the plan is not such.
SubqueryCountPlan CountByNode(const PlanNode& pattern, VariableId kept, const PlanContext& context,
                              std::uint32_t& next_variable);

}  // namespace keiretsu::query
