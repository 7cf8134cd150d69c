/// Nodes by the value of a property, where no index has it.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/node_filter.h"
#include "query/executor/per_row_operator.h"
#include "query/memory_tracker.h"

namespace keiretsu::query {

/// Runs HashJoinNode: reads the property of all nodes that fit once, into a hash table, in which
/// each input row looks its value up. The table holds hashes: 16 to 24 bytes a node, charged to the
/// statement. An opening after a write of the transaction's own makes it anew.
class HashJoinOperator final : public PerRowOperator {
 public:
  HashJoinOperator(const ExecutionContext& context, const PlanNode& plan,
                   std::vector<OperatorPtr> children, const HashJoinNode& node);

 private:
  Status OpenImpl() override;
  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  static constexpr std::uint32_t kEnd = 0xFFFF'FFFF;
  /// A node in the chain of its bucket, in ascending order.
  struct Entry {
    std::uint32_t tag = 0;  // of the value's hash
    std::uint32_t next = kEnd;
    graph::NodeId node;
  };

  Status Build();
  Status AddBlock(const NodeFilter& filter, std::uint32_t block);
  std::uint32_t& BucketOf(std::uint64_t hash) { return buckets_[hash & (buckets_.size() - 1)]; }

  const HashJoinNode& node_;
  bool built_ = false;
  std::uint64_t own_changes_ = 0;  // of the view it was built on
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> hashes_;   // of the entries, until the buckets are made
  std::vector<std::uint32_t> buckets_;  // a power of 2 of them: the first entry, or kEnd
  MemoryCharge charge_;
  std::vector<Vector> wanted_;  // the values of the input batch
  Value scratch_;
  std::uint32_t tag_ = 0;
  std::uint32_t entry_ = kEnd;  // to be looked at next
  std::vector<graph::NodeId> nodes_;
};

}  // namespace keiretsu::query
