/// SET and REMOVE.
#pragma once

#include "query/executor/entity_writer.h"
#include "query/executor/update.h"

namespace keiretsu::query {

/// Runs SetNode.
class SetOperator final : public UpdateOperator {
 public:
  SetOperator(const ExecutionContext& context, const PlanNode& plan,
              std::vector<OperatorPtr> children, const SetNode& node)
      : UpdateOperator(context, plan, std::move(children)), node_(node), writer_(context) {}

 private:
  Status UpdateBatch(RowBatch& batch) override {
    for (std::size_t row = 0; row < batch.size; ++row) {
      Status status = writer_.ApplySetItems(*node_.items, batch, row);
      if (!status.ok()) return status;
    }
    return Status();
  }

  const SetNode& node_;
  EntityWriter writer_;
};

}  // namespace keiretsu::query
