#include "query/executor/filter.h"

#include "query/expression/entity_access.h"
#include "query/expression/kernels.h"
#include "query/expression/label_test.h"
#include "query/expression/value_operations.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<bool> FilterOperator::NextImpl(RowBatch& batch) {
  while (true) {
    ASSIGN_OR_RETURN(const bool more, input().Next(batch));
    if (!more) return false;
    for (const PatternTest& test : node_.tests) {
      if (batch.size > 0) RETURN_IF_ERROR(Test(test, batch));
    }
    for (ExpressionRef predicate : node_.predicates) {
      if (batch.size == 0) break;
      RETURN_IF_ERROR(evaluator().SelectRows(*predicate, batch, rows_));
      if (rows_.size() < batch.size) batch.Select(rows_);
    }
    if (batch.size > 0) return true;
  }
}

Status FilterOperator::Test(const PatternTest& test, RowBatch& batch) {
  const Vector& column = batch[test.variable];
  rows_.clear();
  if (column.kind() == VectorKind::kNodes && !column.constant() &&
      (test.properties == nullptr || batch.size > kPointReadRows)) {
    RETURN_IF_ERROR(TestLabels(test, column.nodes()));
    if (rows_.size() < batch.size) batch.Select(rows_);
    return test.properties == nullptr ? Status()
                                      : TestProperties(*test.properties, test.variable, batch);
  }
  for (std::size_t row = 0; row < batch.size; ++row) {
    ASSIGN_OR_RETURN(const bool passes, Passes(test, batch, row));
    if (passes) rows_.push_back(static_cast<std::uint32_t>(row));
  }
  if (rows_.size() < batch.size) batch.Select(rows_);
  return Status();
}

Status FilterOperator::TestProperties(const std::vector<BoundProperty>& properties,
                                      VariableId variable, RowBatch& batch) {
  for (const BoundProperty& property : properties) {
    if (batch.size == 0) return Status();
    Vector stored, wanted, equal;
    RETURN_IF_ERROR(GatherNodeProperty(evaluator().context(), batch[variable], property.key_id,
                                       stored));
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*property.value, batch, wanted));
    CompareColumns(ast::ComparisonOperator::kEqual, stored, wanted, batch.size, equal);
    rows_.clear();
    for (std::size_t row = 0; row < batch.size; ++row) {
      if (!equal.IsNull(row) && equal.booleans()[row] != 0) {
        rows_.push_back(static_cast<std::uint32_t>(row));
      }
    }
    if (rows_.size() < batch.size) batch.Select(rows_);
  }
  return Status();
}

Status FilterOperator::TestLabels(const PatternTest& test, std::span<const graph::NodeId> nodes) {
  LabelTest labels(view(), test.labels, nodes.size());
  for (std::size_t row = 0; row < nodes.size(); ++row) {
    if (!nodes[row].valid()) continue;
    ASSIGN_OR_RETURN(const Ternary passes, labels.Test(nodes[row]));
    if (passes == Ternary::kTrue) rows_.push_back(static_cast<std::uint32_t>(row));
  }
  return Status();
}

Result<bool> FilterOperator::Passes(const PatternTest& test, const RowBatch& batch,
                                    std::size_t row) {
  if (batch[test.variable].IsNull(row)) return false;
  if (!test.labels.empty()) {
    ASSIGN_OR_RETURN(const graph::NodeId node, NodeAtRow(batch[test.variable], row));
    ASSIGN_OR_RETURN(const graph::LabelSetId set, view().LabelSetOf(node));
    if (set == graph::kNoNode) return false;
    if (!LabelSetHasAll(view().catalog(), set, test.labels)) return false;
  }
  if (test.properties == nullptr) return true;
  return HasProperties(*test.properties, test.variable, batch, row);
}

Result<bool> FilterOperator::HasProperties(const std::vector<BoundProperty>& properties,
                                           VariableId variable, const RowBatch& batch,
                                           std::size_t row) {
  const Vector& column = batch[variable];
  const bool is_edge = column.kind() == VectorKind::kEdges ||
                       (column.kind() == VectorKind::kValues &&
                        column.Get(row).type() == ValueType::kRelationship);
  for (const BoundProperty& property : properties) {
    if (!property.key_id.valid()) return false;
    Value stored;
    if (is_edge) {
      ASSIGN_OR_RETURN(const graph::EdgeRef edge, EdgeAtRow(column, row));
      ASSIGN_OR_RETURN(stored, view().EdgeProperty(edge, property.key_id));
    } else {
      ASSIGN_OR_RETURN(const graph::NodeId node, NodeAtRow(column, row));
      ASSIGN_OR_RETURN(stored, view().NodeProperty(node, property.key_id));
    }
    ASSIGN_OR_RETURN(const Value wanted, evaluator().EvaluateRow(*property.value, batch, row));
    if (Equals(stored, wanted) != Ternary::kTrue) return false;
  }
  return true;
}

}  // namespace keiretsu::query
