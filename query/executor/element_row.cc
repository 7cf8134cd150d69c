#include "query/executor/element_row.h"

#include <utility>

#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

void ElementRow::Start(const RowBatch& in, std::size_t row) {
  row_.Clear(context_.query->width);
  row_.size = 1;
  for (VariableId id : reads_) {
    if (id.value >= in.columns.size() || in[id].kind() == VectorKind::kUnset) continue;
    row_[id].Reset(in[id].kind());
    row_[id].AppendFrom(in[id], row);
  }
}

void ElementRow::SetNode(VariableId variable, graph::NodeId node) {
  row_[variable].Reset(VectorKind::kNodes);
  row_[variable].nodes().push_back(node);
}

void ElementRow::SetEdge(VariableId variable, const graph::EdgeRef& edge) {
  row_[variable].Reset(VectorKind::kEdges);
  row_[variable].edges().push_back(edge);
}

void ElementRow::SetValue(VariableId variable, Value value) {
  row_[variable].Reset(VectorKind::kValues);
  row_[variable].values().push_back(std::move(value));
}

Result<Value> ElementRow::Evaluate(const BoundExpression& expression) const {
  return context_.evaluator->EvaluateRow(expression, row_, 0);
}

Result<bool> ElementRow::Holds(const BoundExpression& condition) const {
  ASSIGN_OR_RETURN(const Value value, Evaluate(condition));
  ASSIGN_OR_RETURN(const Ternary truth, Truth(value));
  return truth == Ternary::kTrue;
}

Result<bool> ElementRow::Fails(const BoundExpression& condition) const {
  ASSIGN_OR_RETURN(const Value value, Evaluate(condition));
  ASSIGN_OR_RETURN(const Ternary truth, Truth(value));
  return truth == Ternary::kFalse;
}

}  // namespace keiretsu::query
