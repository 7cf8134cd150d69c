/// Predicates of a WHERE, taken apart so that each is applied as early as its variables allow.
#pragma once

#include <vector>

#include "query/planner/plan_context.h"
#include "query/planner/variable_set.h"
#include "query/plan/plan.h"

namespace keiretsu::query {

/// Whether an expression calls a function without arguments that is not the same throughout a
/// statement, as rand(): it is asked anew each time.
bool Varies(const BoundExpression& expression);

/// One operand of the top-level AND, with the variables it reads.
struct Predicate {
  ExpressionRef expression = nullptr;
  VariableSet uses;
  bool varies = false;  ///< Varies()
};

/// Splits by top-level AND (a null expression gives none). Splitting is safe: a row passes iff
/// every operand is true.
std::vector<Predicate> SplitConjunction(ExpressionRef where, const BoundStatement& statement);

/// `variable.key op value` with `value` not reading the variable: what an index can serve.
struct IndexablePredicate {
  enum class Kind { kEqual, kInList, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kPrefix };
  Kind kind;
  VariableId variable;
  graph::KeyId key;
  ExpressionRef value = nullptr;
  VariableSet value_uses;
};
/// Recognises such a predicate on `variable`, also written the other way round (`5 < n.age`).
std::optional<IndexablePredicate> AsIndexable(const Predicate& predicate, VariableId variable,
                                              const BoundStatement& statement);

}  // namespace keiretsu::query
