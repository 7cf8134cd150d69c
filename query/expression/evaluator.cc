#include "query/expression/evaluator.h"

#include <numeric>
#include <utility>

#include "query/expression/batch_evaluation.h"
#include "query/expression/query_failure.h"
#include "query/expression/row_evaluation.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// The rows of a plain column that are true: without a branch, which nobody could predict.
void SelectTrue(const Vector& truth, std::vector<std::uint32_t>& rows) {
  const std::vector<std::uint8_t>& cells = truth.booleans();
  const std::vector<std::uint8_t>& nulls = truth.nulls();
  rows.resize(cells.size());
  std::size_t count = 0;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    rows[count] = static_cast<std::uint32_t>(row);
    const bool is_null = !nulls.empty() && nulls[row] != 0;
    count += static_cast<std::size_t>((cells[row] != 0) & !is_null);
  }
  rows.resize(count);
}

}  // namespace

Evaluator::Evaluator(const EvaluationContext& context) : context_(context) {}

Result<Value> Evaluator::EvaluateRow(const BoundExpression& expression, const RowBatch& batch,
                                     std::size_t row) {
  Result<Value> value = std::visit(RowEvaluation(*this, batch, row), expression.node);
  if (!value.has_value()) return WithSpan(value.error(), expression.span);
  return value;
}

Status Evaluator::EvaluateBatch(const BoundExpression& expression, const RowBatch& batch,
                                Vector& out) {
  return BatchEvaluation(*this, batch).Evaluate(expression, out);
}

Status Evaluator::SelectRows(const BoundExpression& predicate, const RowBatch& batch,
                             std::vector<std::uint32_t>& rows) {
  rows.clear();
  Vector truth;
  RETURN_IF_ERROR(BatchEvaluation(*this, batch).EvaluateTruth(predicate, truth));
  SelectTrue(truth, rows);
  if (!truth.constant() || rows.empty()) return Status();
  rows.resize(batch.size);
  std::iota(rows.begin(), rows.end(), 0U);
  return Status();
}

Result<Value> Evaluator::EvaluateConstant(const BoundExpression& expression) {
  RowBatch batch;
  batch.size = 1;
  return EvaluateRow(expression, batch, 0);
}

void Evaluator::SetLocal(VariableId variable, Value value) {
  if (variable.value >= locals_.size()) locals_.resize(variable.value + 1);
  locals_[variable.value] = std::move(value);
}

Value Evaluator::VariableValue(VariableId variable, const RowBatch& batch, std::size_t row) const {
  if (variable.value < batch.columns.size() &&
      batch.columns[variable.value].kind() != VectorKind::kUnset) {
    return batch[variable].Get(row);
  }
  return variable.value < locals_.size() ? locals_[variable.value] : Value();
}

}  // namespace keiretsu::query
