/// From meaning to plan.
#pragma once

#include <memory>
#include <string>

#include "keiretsu/status.h"
#include "query/planner/plan_context.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// Plans a bound query and its subqueries. The statistics and catalog are read now and not kept.
/// Without `optimize`, patterns are followed as they are written, without indexes or rewrite rules.
/// Pure: the same statement and statistics give the same plan.
Result<std::shared_ptr<const PreparedQuery>> PlanQuery(
    std::string text, std::unique_ptr<const BoundStatement> statement,
    const graph::Catalog& catalog, const graph::GraphStatistics& statistics, bool optimize = true);

}  // namespace keiretsu::query
