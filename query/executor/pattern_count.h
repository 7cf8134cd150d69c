/// Counts the matches of a pattern without enumerating them.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/term_counter.h"

namespace keiretsu::query {

/// How many matches a pattern has: in all, or, with a kept node, for each by its id. Errors: of
/// reads; ArithmeticError when a count does not fit; ResourceExhausted.
struct PatternCounts {
  WideCount total = 0;
  std::vector<std::int64_t> by_node;
};
Status CountMatches(const ExecutionContext& context, const PatternCountNode& node,
                    MemoryCharge& charge, PatternCounts& counts);

/// Runs PatternCountNode. Counts when first asked, with types once for each; then hands out the
/// nodes with their numbers block by block, or the one number.
class PatternCountOperator final : public Operator {
 public:
  PatternCountOperator(const ExecutionContext& context, const PlanNode& plan,
                       std::vector<OperatorPtr> children, const PatternCountNode& node)
      : Operator(context, plan, std::move(children)), node_(node), charge_(context.memory) {}

 private:
  Status OpenImpl() override;
  Result<bool> NextImpl(RowBatch& batch) override;
  /// Counts, of the next type if there are such; false when there is nothing more to count.
  Result<bool> Count();
  /// Hands out what was counted; false when that is done.
  Result<bool> HandOut(RowBatch& batch);
  void FillBlock(RowBatch& batch);
  void FillType(RowBatch& batch) const;

  const PatternCountNode& node_;
  MemoryCharge charge_;
  std::vector<graph::TypeId> types_;  // of the edge `typed`
  std::size_t next_type_ = 0;         // not counted yet
  bool counted_ = false;
  PatternCounts counts_;
  std::size_t next_ = 0;               // id not handed out yet
  bool handed_out_ = false;            // the total
};

}  // namespace keiretsu::query
