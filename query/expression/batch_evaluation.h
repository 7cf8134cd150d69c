/// The batch path of the Evaluator: typed loops where operands are typed columns, the row path
/// elsewhere.
#pragma once

#include <span>
#include <vector>

#include "query/expression/evaluator.h"
#include "query/expression/string_filter.h"
#include "query/expression/value_comparison.h"

namespace keiretsu::query {

/// Evaluates expressions over one batch. External synchronisation.
class BatchEvaluation {
 public:
  BatchEvaluation(Evaluator& evaluator, const RowBatch& batch)
      : evaluator_(evaluator), batch_(batch) {}

  /// Fills `out` with batch.size cells or a constant.
  Status Evaluate(const BoundExpression& expression, Vector& out);
  /// The same as kBooleans. Errors: also TypeError for a value neither boolean nor null.
  Status EvaluateTruth(const BoundExpression& expression, Vector& out);

  // One overload per node with a batch form; REQUIRES: the batch has rows.
  Status operator()(const ConstantExpression& expression, Vector& out);
  Status operator()(const ParameterExpression& expression, Vector& out);
  Status operator()(const VariableExpression& expression, Vector& out);
  Status operator()(const PropertyExpression& expression, Vector& out);
  Status operator()(const LabelExpression& expression, Vector& out);
  Status operator()(const UnaryExpression& expression, Vector& out);
  Status operator()(const BooleanExpression& expression, Vector& out);
  Status operator()(const ArithmeticExpression& expression, Vector& out);
  Status operator()(const ComparisonExpression& expression, Vector& out);
  Status operator()(const StringExpression& expression, Vector& out);
  Status operator()(const InExpression& expression, Vector& out);
  Status operator()(const NullTestExpression& expression, Vector& out);
  Status operator()(const FunctionExpression& expression, Vector& out);
  Status operator()(const CaseExpression& expression, Vector& out);
  Status operator()(const SubqueryExpression& expression, Vector& out);

 private:
  /// The column of an operand: a variable's own, without a copy, or `scratch` filled.
  Result<const Vector*> Operand(const BoundExpression& expression, Vector& scratch);
  /// The property of a column of nodes that an expression reads; none for any other, or few rows.
  NodesProperty AsNodesProperty(const BoundExpression& expression) const;
  /// The same, if it is compared with one string.
  NodesProperty AsStringProperty(const BoundExpression& expression, const Vector& operand) const;
  Status EvaluateByRow(const BoundExpression& expression, Vector& out);
  /// `left_operand op right` as kBooleans. The operand is computed into `left` (by way of
  /// `left_scratch`) when it is needed and was not before.
  Status Compare(ast::ComparisonOperator op, const BoundExpression& left_operand,
                 const Vector*& left, Vector& left_scratch, const Vector& right, Vector& out);
  Result<std::vector<std::vector<std::uint32_t>>> RowsOfBranches(const CaseExpression& expression);
  Status EvaluateChain(const ComparisonExpression& expression, Vector& out);
  /// The truth of a condition at some rows. As a whole when that is cheaper; but a failure may come
  /// from a row that is not asked for, so then those that are have the last word.
  Status TruthAtRows(const BoundExpression& condition, std::span<const std::uint32_t> rows,
                     std::vector<Ternary>& out);
  /// The values of an expression by row of the batch, likewise; of other rows any.
  Status CellsAtRows(const BoundExpression& expression, std::span<const std::uint32_t> rows,
                     Vector& out);
  /// Joins one more operand of AND, OR or XOR into `truth` for the rows it can still change.
  Status Join(ast::BooleanOperator op, const BoundExpression& operand, Vector& truth);

  Evaluator& evaluator_;
  const RowBatch& batch_;
};

/// Whether a batch gains from evaluating the expression as a whole: no part of it has only a row
/// form.
bool HasBatchForm(const BoundExpression& expression);

}  // namespace keiretsu::query
