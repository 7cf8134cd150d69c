/// Rule: properties are read of the rows that an ORDER BY with LIMIT keeps, not of those it drops.
///
/// Fires on a sort that keeps its first rows alone, above a projection of properties of nodes and
/// relationships: the sort's keys become the projected expressions themselves, and the projection
/// goes above it. `RETURN c.name, c.valuation ORDER BY c.valuation DESC LIMIT 10` then reads ten
/// names.
///
/// Why it keeps the answer: the projected expressions are variables, constants, parameters and
/// properties of entities that exist, so that they give the same wherever they are computed and
/// never an error that a dropped row would have raised. Not where something is deleted below, whose
/// properties cannot be read; nor where a key computes with a projected variable.
#pragma once

#include "query/plan/plan.h"

namespace keiretsu::query {

/// True when the plan changed. Liveness is to be computed anew then.
bool ProjectAfterTop(PlanPtr& plan, const BoundStatement& statement);

}  // namespace keiretsu::query
