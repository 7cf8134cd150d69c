/// Counts the matches of a pattern without enumerating them.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/term_counter.h"

namespace keiretsu::query {

/// Runs PatternCountNode. Counts when first asked; then hands out the nodes with their numbers
/// block by block, or the one number.
class PatternCountOperator final : public Operator {
 public:
  PatternCountOperator(const ExecutionContext& context, const PlanNode& plan,
                       std::vector<OperatorPtr> children, const PatternCountNode& node)
      : Operator(context, plan, std::move(children)), node_(node), charge_(context.memory) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  Status Count();
  void FillBlock(RowBatch& batch);

  const PatternCountNode& node_;
  MemoryCharge charge_;
  bool counted_ = false;
  WideCount total_ = 0;
  std::vector<std::int64_t> by_node_;  // by id, with a kept node
  std::size_t next_ = 0;               // id not handed out yet
  bool handed_out_ = false;            // the total
};

}  // namespace keiretsu::query
