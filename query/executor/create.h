/// CREATE.
#pragma once

#include "query/executor/entity_writer.h"
#include "query/executor/update.h"

namespace keiretsu::query {

/// Runs CreateNode.
class CreateOperator final : public UpdateOperator {
 public:
  CreateOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children, const CreateNode& node)
      : UpdateOperator(context, plan, std::move(children)), node_(node), writer_(context) {}

 private:
  Status UpdateBatch(RowBatch& batch) override;

  const CreateNode& node_;
  EntityWriter writer_;
};

}  // namespace keiretsu::query
