#include "query/executor/aggregate.h"

#include <algorithm>

#include "query/executor/batch_buffer.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Status AggregateOperator::OpenImpl() {
  groups_.clear();
  index_.clear();
  next_ = 0;
  consumed_ = false;
  return Operator::OpenImpl();
}

Result<AggregateOperator::Group> AggregateOperator::NewGroup(RowKey key) {
  Group group{.key = std::move(key), .accumulators = {}};
  std::uint64_t bytes = sizeof(Group);
  for (const Value& value : group.key) bytes += 2 * ApproximateBytes(value);
  for (const BoundAggregate& aggregate : *node_.aggregates) {
    group.accumulators.push_back(MakeAccumulator(aggregate.function, aggregate.distinct));
    if (group.accumulators.back() == nullptr) {
      return Status::Internal("no aggregate function is called " + aggregate.function);
    }
    bytes += group.accumulators.back()->size_bytes();
  }
  RETURN_IF_ERROR(context().memory->Charge(bytes));
  return group;
}

Result<AggregateOperator::Group*> AggregateOperator::FindGroup(RowKey key) {
  const auto found = index_.find(key);
  if (found != index_.end()) return &groups_[found->second];
  ASSIGN_OR_RETURN(Group group, NewGroup(key));
  index_.emplace(std::move(key), groups_.size());
  groups_.push_back(std::move(group));
  return &groups_.back();
}

Status AggregateOperator::SetParameters(const RowBatch& batch, std::size_t row, Group& group) {
  for (std::size_t i = 0; i < group.accumulators.size(); ++i) {
    const BoundAggregate& aggregate = (*node_.aggregates)[i];
    if (aggregate.arguments.size() < 2) continue;
    ASSIGN_OR_RETURN(const Value parameter,
                     evaluator().EvaluateRow(*aggregate.arguments[1], batch, row));
    RETURN_IF_ERROR(group.accumulators[i]->SetParameter(parameter));
  }
  return Status();
}

Status AggregateOperator::AddColumn(const BoundAggregate& aggregate, const Vector& column,
                                    std::size_t rows, Accumulator& accumulator) {
  if (column.kind() == VectorKind::kNodes && !column.constant()) {
    return accumulator.AddNodes(column.nodes());
  }
  const bool plain = !column.constant() && column.nulls().empty() && !aggregate.distinct;
  if (plain && column.kind() == VectorKind::kIntegers) {
    return accumulator.AddIntegers(column.integers());
  }
  if (plain && column.kind() == VectorKind::kFloats) return accumulator.AddFloats(column.floats());
  for (std::size_t row = 0; row < rows; ++row) {
    RETURN_IF_ERROR(accumulator.Add(column.Get(row)));
  }
  return Status();
}

Status AggregateOperator::AddToOneGroup(const RowBatch& batch, Group& group) {
  for (std::size_t i = 0; i < group.accumulators.size(); ++i) {
    const BoundAggregate& aggregate = (*node_.aggregates)[i];
    if (aggregate.arguments.empty()) {
      RETURN_IF_ERROR(group.accumulators[i]->AddCount(batch.size));
      continue;
    }
    Vector column;
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*aggregate.arguments[0], batch, column));
    const std::uint64_t before = group.accumulators[i]->size_bytes();
    RETURN_IF_ERROR(AddColumn(aggregate, column, batch.size, *group.accumulators[i]));
    const std::uint64_t after = group.accumulators[i]->size_bytes();
    if (after > before) RETURN_IF_ERROR(context().memory->Charge(after - before));
  }
  return Status();
}

Status AggregateOperator::ConsumeBatch(const RowBatch& batch) {
  if (node_.keys.empty()) {
    if (groups_.empty()) {
      ASSIGN_OR_RETURN(Group group, NewGroup({}));
      RETURN_IF_ERROR(SetParameters(batch, 0, group));
      groups_.push_back(std::move(group));
    }
    return AddToOneGroup(batch, groups_.front());
  }
  std::vector<Vector> keys(node_.keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*node_.keys[i].expression, batch, keys[i]));
  }
  std::vector<Vector> arguments(node_.aggregates->size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const BoundAggregate& aggregate = (*node_.aggregates)[i];
    if (aggregate.arguments.empty()) continue;
    RETURN_IF_ERROR(evaluator().EvaluateBatch(*aggregate.arguments[0], batch, arguments[i]));
  }
  for (std::size_t row = 0; row < batch.size; ++row) {
    RowKey key;
    key.reserve(keys.size());
    for (const Vector& column : keys) key.push_back(column.Get(row));
    const std::size_t known = groups_.size();
    ASSIGN_OR_RETURN(Group* group, FindGroup(std::move(key)));
    if (groups_.size() > known) RETURN_IF_ERROR(SetParameters(batch, row, *group));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      Accumulator& accumulator = *group->accumulators[i];
      if ((*node_.aggregates)[i].arguments.empty()) {
        RETURN_IF_ERROR(accumulator.AddCount(1));
      } else {
        RETURN_IF_ERROR(accumulator.Add(arguments[i].Get(row)));
      }
    }
  }
  return Status();
}

Status AggregateOperator::Consume() {
  RowBatch batch;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, input().Next(batch));
    if (!more) break;
    RETURN_IF_ERROR(ConsumeBatch(batch));
  }
  if (groups_.empty() && node_.keys.empty()) {
    ASSIGN_OR_RETURN(Group group, NewGroup({}));
    groups_.push_back(std::move(group));
  }
  return Status();
}

Result<bool> AggregateOperator::NextImpl(RowBatch& batch) {
  if (!consumed_) {
    RETURN_IF_ERROR(Consume());
    consumed_ = true;
  }
  if (next_ >= groups_.size()) return false;
  batch.Clear(width());
  const std::size_t end = std::min(groups_.size(), next_ + kBatchRows);
  for (const ProjectNode::Item& key : node_.keys) {
    batch[key.variable].Reset(VectorKind::kValues);
  }
  for (const BoundAggregate& aggregate : *node_.aggregates) {
    batch[aggregate.variable].Reset(VectorKind::kValues);
  }
  for (; next_ < end; ++next_, ++batch.size) {
    Group& group = groups_[next_];
    for (std::size_t i = 0; i < node_.keys.size(); ++i) {
      batch[node_.keys[i].variable].values().push_back(group.key[i]);
    }
    for (std::size_t i = 0; i < group.accumulators.size(); ++i) {
      ASSIGN_OR_RETURN(Value value, group.accumulators[i]->Finish());
      batch[(*node_.aggregates)[i].variable].values().push_back(std::move(value));
    }
  }
  CarryOuterRow(batch);
  return true;
}

void AggregateOperator::CarryOuterRow(RowBatch& batch) const {
  if (argument_ == nullptr || argument_->rows().size == 0) return;
  for (VariableId id : plan().live) {
    const Vector& outer = argument_->rows()[id];
    if (batch[id].kind() == VectorKind::kUnset && outer.kind() != VectorKind::kUnset) {
      batch[id].ResetConstant(outer.Get(0));
    }
  }
}

}  // namespace keiretsu::query
