#include "query/planner/rules/rules.h"

#include "query/planner/rules/distinct_endpoints.h"

namespace keiretsu::query {

bool ApplyRules(PlanPtr& plan, const BoundStatement& statement) {
  return UseDistinctEndpoints(*plan, statement);
}

}  // namespace keiretsu::query
