/// DELETE and DETACH DELETE.
#pragma once

#include <vector>

#include "query/executor/update.h"

namespace keiretsu::query {

/// Runs DeleteNode. What all rows name is collected first; then relationships go before nodes, so
/// that a node and its relationships may be named in any order.
class DeleteOperator final : public UpdateOperator {
 public:
  DeleteOperator(const ExecutionContext& context, const PlanNode& plan,
                 std::vector<OperatorPtr> children, const DeleteNode& node)
      : UpdateOperator(context, plan, std::move(children)), node_(node) {}

 private:
  Status OpenImpl() override;
  Status UpdateBatch(RowBatch& batch) override;
  Status Finish() override;
  Status Collect(const Value& target);

  const DeleteNode& node_;
  std::vector<graph::NodeId> nodes_;
  std::vector<graph::EdgeRef> edges_;
};

}  // namespace keiretsu::query
