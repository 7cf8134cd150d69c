#include "query/executor/project.h"

#include <variant>

#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<bool> ProjectOperator::NextImpl(RowBatch& batch) {
  ASSIGN_OR_RETURN(const bool more, input().Next(batch));
  if (!more) return false;
  // All are computed before any is stored: items read what was before, never each other. Items
  // nobody reads are computed too, because they may fail.
  computed_.resize(node_.items.size());
  PrefetchProperties(batch);
  for (std::size_t i = 0; i < node_.items.size(); ++i) {
    computed_[i].Reset(VectorKind::kUnset);
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.items[i].expression, batch, computed_[i]));
  }
  for (std::size_t i = 0; i < node_.items.size(); ++i) {
    if (IsLive(node_.items[i].variable)) std::swap(batch[node_.items[i].variable], computed_[i]);
  }
  return true;
}

void ProjectOperator::PrefetchProperties(const RowBatch& batch) {
  if (batch.size > kPointReadRows || node_.items.size() < 2) return;
  for (const auto step :
       {graph::PrefetchStep::kColumn, graph::PrefetchStep::kCell, graph::PrefetchStep::kText}) {
    for (const ProjectNode::Item& item : node_.items) {
      const auto* property = std::get_if<PropertyExpression>(&item.expression->node);
      if (property == nullptr || !property->key_id.valid()) continue;
      const auto* subject = std::get_if<VariableExpression>(&property->subject->node);
      if (subject == nullptr || subject->local) continue;
      const Vector& column = batch[subject->variable];
      if (column.kind() != VectorKind::kNodes) continue;
      for (const graph::NodeId node : column.nodes()) {
        if (node.valid()) view().PrefetchProperty(node, property->key_id, step);
      }
    }
  }
}

}  // namespace keiretsu::query
