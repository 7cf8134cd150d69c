/// From plan nodes to operators: the one place that knows which operator runs which node.
#pragma once

#include <vector>

#include "query/executor/inner_plan.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Builds the operators of a plan. `arguments` receives the plan's own Argument operators (those of
/// plans nested in it are kept by their operators). Context and plan outlive the result.
OperatorPtr BuildOperators(const ExecutionContext& context, const PlanNode& plan,
                           std::vector<ArgumentOperator*>& arguments);

}  // namespace keiretsu::query
