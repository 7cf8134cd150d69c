/// Rows in an order, or the first of them.
#pragma once

#include <cstdint>
#include <vector>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// Collects rows with their sort keys. When only the first `wanted` are asked for, it keeps little
/// more than those: once there are so many, rows that cannot be among them are dropped as they
/// come. Rows with equal keys keep the order in which they came. External synchronisation.
class RowSorter {
 public:
  /// Both outlive the sorter. Keys are evaluated by the context's evaluator.
  RowSorter(const ExecutionContext& context, const SortNode& node);

  void Clear();
  void SetWanted(std::uint64_t wanted) { wanted_ = wanted; }
  /// Errors: those of the keys; ResourceExhausted.
  Status Add(RowBatch batch);
  /// As if the rows of `later`, which is left empty, had come after those taken so far.
  Status Merge(RowSorter& later);
  /// Sorts; no row is added afterwards.
  Status Finish();
  std::size_t size() const { return entries_.size(); }
  /// Appends row i in order to `batch`. REQUIRES: Finish().
  void AppendRow(std::size_t i, RowBatch& batch) const {
    batch.AppendRow(rows_[entries_[i].batch], entries_[i].row);
  }

 private:
  /// The keys of one row and where it lies in `rows_`.
  struct Entry {
    std::vector<Value> keys;
    std::uint64_t order;  ///< of arrival
    std::uint32_t batch;
    std::uint32_t row;
  };
  bool Before(const Entry& a, const Entry& b) const;
  std::vector<std::uint32_t> Promising(const Vector& first_key, std::size_t rows) const;
  Status PruneIfLong();
  Status Prune();
  Status ChargeRows();

  const ExecutionContext& context_;
  const SortNode& node_;
  std::uint64_t wanted_;
  std::vector<RowBatch> rows_;
  std::vector<Entry> entries_;
  std::uint64_t rows_read_ = 0;
  bool has_bound_ = false;  // `bound_` is the first key of the last row that is wanted so far
  Value bound_;
  MemoryCharge charge_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace keiretsu::query
