/// SKIP and LIMIT.
#pragma once

#include <cstdint>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Runs SkipNode.
class SkipOperator final : public Operator {
 public:
  SkipOperator(const ExecutionContext& context, const PlanNode& plan,
               std::vector<OperatorPtr> children, const SkipNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;

  const SkipNode& node_;
  std::uint64_t left_ = 0;
};

/// Runs LimitNode. Asks its input for no batch beyond the last row wanted, unless the input writes:
/// then everything is done and only the rows are cut.
class LimitOperator final : public Operator {
 public:
  LimitOperator(const ExecutionContext& context, const PlanNode& plan,
                std::vector<OperatorPtr> children, const LimitNode& node)
      : Operator(context, plan, std::move(children)), node_(node) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;

  const LimitNode& node_;
  std::uint64_t left_ = 0;
  bool input_started_ = false;
};

}  // namespace keiretsu::query
