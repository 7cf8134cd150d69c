/// Which part of rows passes a predicate: an estimate, from statistics of the values.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "graph/statistics/value_statistics.h"
#include "query/plan/plan.h"
#include "query/planner/plan_context.h"

namespace keiretsu::query {

/// Assumed shares where nothing is known: of rows that pass one equality and one other predicate,
/// and of nodes that a value finds by a key that is looked up, for such keys tell more apart.
inline constexpr double kEqualitySelectivity = 0.1;
inline constexpr double kPredicateSelectivity = 0.3;
inline constexpr double kLookupSelectivity = 0.01;

/// Statistics of a property of a variable; null when nothing is known.
std::shared_ptr<const graph::ValueStatistics> ValuesOf(const PlanContext& context,
                                                       VariableId variable, graph::KeyId key);

/// Part of rows for which all predicates are true. Bounds of one property, given by constants, are
/// taken together; beyond that, predicates are taken to be independent of each other.
double ShareThatPasses(std::span<const ExpressionRef> predicates, const PlanContext& context);
/// Part of rows with a value that equals `value`; `unknown` when nothing is known of either.
double ShareOfEqual(VariableId variable, graph::KeyId key, const BoundExpression& value,
                    const PlanContext& context, double unknown = kEqualitySelectivity);
/// Different values that an expression has; nullopt when nothing is known.
std::optional<double> CountDistinct(const BoundExpression& expression, const PlanContext& context);

}  // namespace keiretsu::query
