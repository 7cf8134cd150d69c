/// Predicates that whole columns can be tested with, and those that are safe to test early.
#pragma once

#include <optional>
#include <vector>

#include "query/plan/plan.h"

namespace keiretsu::query {

/// A predicate on one variable's property.
struct VariablePredicate {
  VariableId variable;
  ColumnPredicate predicate;
};
/// Recognises `variable.key op value`, either way round, where value is a constant or parameter;
/// `variable.key IN list`, where the list is constant and short; IS NULL and IS NOT NULL; and such
/// tests of one property joined by OR.
std::optional<VariablePredicate> AsColumnPredicate(const BoundExpression& expression);

/// Appends `{key: value, ...}` to `predicates`; false, and nothing appended, when a value is
/// neither constant nor parameter.
bool AppendColumnPredicates(const std::vector<BoundProperty>& properties,
                            std::vector<ColumnPredicate>& predicates);

/// Whether the truth of an expression can be asked of any row without an error: comparisons and the
/// like of properties, constants and parameters. Such a predicate may be tested of more rows, and
/// earlier, than the query's order says.
bool CannotFail(const BoundExpression& expression);

}  // namespace keiretsu::query
