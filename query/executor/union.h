/// UNION: one branch after the other.
#pragma once

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs UnionNode.
class UnionOperator final : public Operator {
 public:
  UnionOperator(const ExecutionContext& context, const PlanNode& plan,
                std::vector<OperatorPtr> branches, const UnionNode& node)
      : Operator(context, plan, std::move(branches)), node_(node) {}

 private:
  Status OpenImpl() override {
    current_ = 0;
    open_ = false;
    return Status();
  }
  Result<bool> NextImpl(RowBatch& batch) override;

  const UnionNode& node_;
  std::size_t current_ = 0;
  bool open_ = false;
};

}  // namespace keiretsu::query
