/// Evaluates bound expressions over rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph_view.h"
#include "keiretsu/session.h"
#include "query/expression/expression.h"
#include "query/expression/function_context.h"
#include "query/expression/row_batch.h"

namespace keiretsu::query {

class Evaluator;

/// Runs subqueries for expressions; implemented by the executor.
class SubqueryRunner {
 public:
  virtual ~SubqueryRunner() = default;
  /// Runs subquery `index` for one row; outer variables are read through `outer` and the row.
  virtual Result<Value> Run(std::uint32_t index, ast::SubqueryKind kind, Evaluator& outer,
                            const RowBatch& batch, std::size_t row) = 0;
  /// The same for all rows of a batch, where that is cheaper; elsewhere false, and nothing done.
  virtual Result<bool> RunForAll(std::uint32_t index, ast::SubqueryKind kind,
                                 const RowBatch& batch, Vector& out) = 0;
};

/// What evaluation may read. All outlive the Evaluator.
struct EvaluationContext {
  const graph::GraphView* view = nullptr;
  const Parameters* parameters = nullptr;
  FunctionContext* functions = nullptr;
  SubqueryRunner* subqueries = nullptr;
  /// Whether rows may still name entities that this statement deleted. False saves the check that
  /// an entity exists wherever it lacks a property.
  bool may_see_deleted = true;
};

/// Evaluates expressions row by row or a batch at a time. A batch takes typed loops where the
/// operands are typed columns and falls back to the row path elsewhere; both give the same
/// values (tests/query/expression runs every case on both). External synchronisation.
class Evaluator {
 public:
  explicit Evaluator(const EvaluationContext& context);

  Result<Value> EvaluateRow(const BoundExpression& expression, const RowBatch& batch,
                            std::size_t row);
  /// Fills `out` with batch.size cells (or a constant).
  Status EvaluateBatch(const BoundExpression& expression, const RowBatch& batch, Vector& out);
  /// The rows, ascending, for which `predicate` is true (not null, not false).
  /// Errors: TypeError InvalidArgumentType when it is neither boolean nor null.
  Status SelectRows(const BoundExpression& predicate, const RowBatch& batch,
                    std::vector<std::uint32_t>& rows);
  /// An expression that reads no row: LIMIT, index keys.
  Result<Value> EvaluateConstant(const BoundExpression& expression);

  /// Gives a comprehension's variable a value, to evaluate what is inside the comprehension.
  void SetLocal(VariableId variable, Value value);
  /// The current value of a variable: of the row, or of an enclosing comprehension.
  Value VariableValue(VariableId variable, const RowBatch& batch, std::size_t row) const;
  const EvaluationContext& context() const { return context_; }
  /// Follows a transaction's view after a write.
  void set_view(const graph::GraphView* view) { context_.view = view; }

 private:
  friend class RowEvaluation;
  friend class BatchEvaluation;

  EvaluationContext context_;
  std::vector<Value> locals_;  // by VariableId, for variables of comprehensions
};

}  // namespace keiretsu::query
