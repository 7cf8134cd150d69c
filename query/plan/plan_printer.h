/// Plans as text, for EXPLAIN and PROFILE.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "graph/catalog.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// What a node did, for PROFILE.
struct PlanNodeProfile {
  std::uint64_t rows = 0;
  double milliseconds = 0;  ///< its inputs included
};

/// One line per node, the last step first, inputs indented below: the operator, what it works on,
/// estimated rows and, where `profile` knows the node, real rows and milliseconds.
std::string PrintPlan(
    const PreparedQuery& query, const graph::Catalog& catalog,
    const std::function<std::optional<PlanNodeProfile>(const PlanNode&)>& profile);

}  // namespace keiretsu::query
