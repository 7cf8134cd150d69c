#include "query/executor/group_table.h"

#include <algorithm>
#include <utility>

#include "query/executor/distinct_counter.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// Numbering pays where values have to be computed, or are strings: nodes are as small as numbers.
bool IsDistinctCount(const BoundAggregate& aggregate) {
  return aggregate.distinct && aggregate.function == "count" && aggregate.arguments.size() == 1 &&
         !std::holds_alternative<VariableExpression>(aggregate.arguments[0]->node);
}

}  // namespace

GroupTable::GroupTable(const ExecutionContext& context, const AggregateNode& node)
    : context_(context),
      node_(node),
      finder_(context, node.keys, node.in_runs),
      charge_(context.memory) {}

void GroupTable::Clear() {
  ClearGroups();
  finder_.Clear();
}

void GroupTable::ClearGroups() {
  group_count_ = 0;
  aggregates_.clear();
  finder_.ClearGroups();
}

bool GroupTable::CanMerge(const AggregateNode& node) {
  for (std::size_t i = 0; i < node.aggregates->size(); ++i) {
    if (node.IsDistinct(i)) return false;
  }
  return true;
}

Status GroupTable::MakeAggregates() {
  if (!aggregates_.empty()) return Status();
  for (std::size_t i = 0; i < node_.aggregates->size(); ++i) {
    const BoundAggregate& aggregate = (*node_.aggregates)[i];
    if (IsDistinctCount(aggregate)) {
      aggregates_.push_back(std::make_unique<DistinctCounter>(context_, aggregate));
      continue;
    }
    aggregates_.push_back(MakeGroupedAggregate(aggregate.function, node_.IsDistinct(i)));
    if (aggregates_.back() == nullptr) {
      return Status::Internal("no aggregate function is called " + aggregate.function);
    }
  }
  return Status();
}

// `row` of `batch` is the group's first, if there is one.
Status GroupTable::StartGroup(const RowBatch* batch, std::size_t row) {
  RETURN_IF_ERROR(MakeAggregates());
  ++group_count_;
  for (std::size_t i = 0; i < aggregates_.size(); ++i) {
    const BoundAggregate& aggregate = (*node_.aggregates)[i];
    if (aggregate.arguments.size() < 2 || batch == nullptr) {
      RETURN_IF_ERROR(aggregates_[i]->AddGroup(nullptr));
      continue;
    }
    ASSIGN_OR_RETURN(const Value parameter,
                     context_.evaluator->EvaluateRow(*aggregate.arguments[1], *batch, row));
    RETURN_IF_ERROR(aggregates_[i]->AddGroup(&parameter));
  }
  return Status();
}

Status GroupTable::AddEmptyGroup() { return StartGroup(nullptr, 0); }

Status GroupTable::AddColumns(const RowBatch& batch, const GroupedRows& rows) {
  for (std::size_t i = 0; i < aggregates_.size(); ++i) {
    if (node_.CountsRows(i)) {
      RETURN_IF_ERROR(aggregates_[i]->AddRows(batch.size, rows));
      continue;
    }
    if (aggregates_[i]->reads_rows()) {
      RETURN_IF_ERROR(aggregates_[i]->AddBatch(batch, rows));
      continue;
    }
    const BoundExpression& argument = *(*node_.aggregates)[i].arguments[0];
    RETURN_IF_ERROR(context_.evaluator->EvaluateBatch(argument, batch, argument_));
    RETURN_IF_ERROR(aggregates_[i]->Add(argument_, rows));
  }
  return Status();
}

Status GroupTable::ChargeMemory() {
  std::uint64_t bytes = finder_.size_bytes();
  for (const auto& aggregate : aggregates_) bytes += aggregate->size_bytes();
  return charge_.Set(bytes);
}

Status GroupTable::Add(const RowBatch& batch) {
  const auto start = [this, &batch](std::size_t row) { return StartGroup(&batch, row); };
  if (!node_.keys.empty()) {
    RETURN_IF_ERROR(finder_.Find(batch, start, groups_));
  } else {
    groups_.assign(batch.size, 0);
    if (group_count_ == 0) RETURN_IF_ERROR(start(0));
  }
  const bool repeated = node_.multiplicity.valid();
  if (repeated && batch.size == 1 && batch[node_.multiplicity].integers().front() == 0) {
    return ChargeMemory();  // the one row of a count that found nothing stands for none
  }
  RETURN_IF_ERROR(AddColumns(
      batch, {.groups = groups_,
              .one_group = node_.keys.empty(),
              .times = repeated ? batch[node_.multiplicity].integers().data() : nullptr}));
  return ChargeMemory();
}

Status GroupTable::Merge(GroupTable& later) {
  std::vector<std::uint32_t> groups(later.size(), 0);
  if (!node_.keys.empty()) {
    RETURN_IF_ERROR(finder_.Merge(
        later.finder_, [this](std::size_t) { return StartGroup(nullptr, 0); }, groups));
  } else if (!groups.empty() && group_count_ == 0) {
    RETURN_IF_ERROR(AddEmptyGroup());
  }
  for (std::size_t i = 0; i < later.aggregates_.size(); ++i) {
    RETURN_IF_ERROR(aggregates_[i]->Merge(*later.aggregates_[i], groups));
  }
  later.Clear();
  return ChargeMemory();
}

}  // namespace keiretsu::query
