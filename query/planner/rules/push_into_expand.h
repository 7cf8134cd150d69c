/// Rule: labels and comparisons with constants that a Filter asks of what an expansion reaches are
/// tested while its lists are gone through, before rows are made.
///
/// Fires on a Filter directly above an Expand along lists of one type and direction: for labels and
/// tests of one property (column_predicates.h) of the node it leads to; and, when it goes along
/// outgoing lists, beside which the columns of relationships lie, for such tests of the
/// relationship. Values are constants or parameters. What else the filter tests stays in it; a
/// filter with nothing left goes. Of `n.key = value`, where the value reads the row, the expansion
/// is told too, and the filter keeps it: long lists that are met often are parted by the property.
///
/// Why it keeps the answer: such tests give the same for the same node or relationship in every
/// row, and no error, so it does not matter when they are made.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// True when the plan changed.
bool PushIntoExpand(PlanPtr& plan, const BoundStatement& statement);

}  // namespace keiretsu::query
