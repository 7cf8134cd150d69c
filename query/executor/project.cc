#include "query/executor/project.h"

#include <algorithm>
#include <array>
#include <variant>

#include "query/expression/row_evaluation.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Properties that are read together, of one node.
constexpr std::size_t kMostTogether = 16;

/// The property of a variable's nodes that an item is; null for any other item.
const PropertyExpression* NodePropertyOf(const ProjectNode::Item& item, const RowBatch& batch,
                                         const Vector** nodes) {
  const PropertyExpression* property = AsVariableProperty(*item.expression);
  if (property == nullptr || !property->key_id.valid()) return nullptr;
  *nodes = &batch[VariableOf(*property)];
  return (*nodes)->kind() == VectorKind::kNodes ? property : nullptr;
}

}  // namespace

Result<bool> ProjectOperator::NextImpl(RowBatch& batch) {
  ASSIGN_OR_RETURN(const bool more, input().Next(batch));
  if (!more) return false;
  // All are computed before any is stored: items read what was before, never each other. Items
  // nobody reads are computed too, because they may fail.
  computed_.resize(node_.items.size());
  const bool few = batch.size > 0 && batch.size <= kPointReadRows &&
                   !evaluator().context().may_see_deleted;
  for (std::size_t i = 0; i < node_.items.size();) {
    std::size_t done = 0;
    if (few) {
      ASSIGN_OR_RETURN(done, ReadProperties(batch, i));
    }
    if (done == 0) {
      computed_[i].Reset(VectorKind::kUnset);
      RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.items[i].expression, batch, computed_[i]));
      done = 1;
    }
    i += done;
  }
  for (std::size_t i = 0; i < node_.items.size(); ++i) {
    if (IsLive(node_.items[i].variable)) std::swap(batch[node_.items[i].variable], computed_[i]);
  }
  return true;
}

Result<std::size_t> ProjectOperator::ReadProperties(const RowBatch& batch, std::size_t first) {
  const std::vector<ProjectNode::Item>& items = node_.items;
  std::array<graph::KeyId, kMostTogether> keys;
  const Vector* nodes = nullptr;
  std::size_t count = 0;
  while (count < std::min(kMostTogether, items.size() - first)) {
    const Vector* subject = nullptr;
    const auto* property = NodePropertyOf(items[first + count], batch, &subject);
    if (property == nullptr || (count > 0 && subject != nodes)) break;
    nodes = subject;
    keys[count++] = property->key_id;
  }
  if (count == 0) return count;
  const std::span<const graph::KeyId> read(keys.data(), count);
  view().PrefetchValues(nodes->nodes(), read);
  for (std::size_t i = 0; i < count; ++i) computed_[first + i].Reset(VectorKind::kUnset);
  std::array<Value, kMostTogether> values;
  for (const graph::NodeId node : nodes->nodes()) {
    if (node.valid()) {
      RETURN_IF_ERROR(WithSpan(view().NodeValues(node, read, {values.data(), count}),
                               items[first].expression->span));
    }
    for (std::size_t i = 0; i < count; ++i) {
      computed_[first + i].Append(node.valid() ? values[i] : Value());
    }
  }
  for (std::size_t i = 0; i < count; ++i) computed_[first + i].set_constant(nodes->constant());
  return count;
}

}  // namespace keiretsu::query
