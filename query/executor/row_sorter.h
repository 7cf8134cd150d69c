/// Rows in an order, or the first of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/top_bound.h"

namespace keiretsu::query {

/// Collects rows with their sort keys. When only the first `wanted` are asked for, it keeps little
/// more than those: once there are so many, rows that cannot be among them are dropped as they
/// come. Rows with equal keys keep the order in which they came. External synchronisation.
class RowSorter {
 public:
  /// All outlive the sorter. Keys are evaluated by the context's evaluator.
  RowSorter(const ExecutionContext& context, const SortNode& node, TopBound& bound);

  void Clear();
  void SetWanted(std::uint64_t wanted) { wanted_ = wanted; }
  /// Errors: those of the keys; ResourceExhausted.
  Status Add(RowBatch batch);
  /// As if the rows of `later`, which is left empty, had come after those taken so far.
  Status Merge(RowSorter& later);
  /// Drops the rows beyond those wanted.
  Status Shorten();
  /// Sorts; no row is added afterwards.
  Status Finish();
  std::size_t size() const { return entries_.size(); }
  /// Fills `batch`, which is empty, with rows [begin, end) in order. REQUIRES: Finish().
  void FillRows(std::size_t begin, std::size_t end, RowBatch& batch) const;

 private:
  /// Rows as they came, and their keys, a column each.
  struct Part {
    RowBatch rows;
    RowBatch keys;
  };
  /// Where a row lies in `parts_`.
  struct Entry {
    std::uint64_t prefix;  ///< of the key that is sorted by, first of the first (OrderPrefix)
    std::uint64_t order;   ///< of arrival
    std::uint32_t part;
    std::uint32_t row;
  };
  bool Before(const Entry& a, const Entry& b) const;
  auto InOrder() const {
    return [this](const Entry& a, const Entry& b) { return Before(a, b); };
  }
  bool IsBehindBound(const Value& first_key) const;
  std::vector<std::uint32_t> Promising(const Vector& first_key, std::size_t rows) const;
  std::uint64_t PrefixAt(const Entry& entry, std::size_t key) const;
  /// Where the first key is nothing but floats and nulls: makes all of it the prefix; else false.
  bool TakeWholeFloats();
  /// Sorts entries whose prefixes of a key are equal by what those leave out, which becomes their
  /// prefix; false, and nothing done, where that takes a comparison of values.
  bool SortByRest(std::span<Entry> entries, std::size_t key) const;
  Status EvaluateKeys(std::size_t first, std::size_t end, const RowBatch& batch, RowBatch& keys);
  Status PruneIfLong();
  /// Forgets the entries beyond those wanted.
  void CutOff();
  Status Prune();
  Status ChargeRows();

  const ExecutionContext& context_;
  const SortNode& node_;
  std::uint64_t wanted_;
  std::vector<Part> parts_;
  std::vector<Entry> entries_;
  std::uint64_t rows_read_ = 0;
  TopBound& shared_bound_;
  const bool reads_later_keys_;  // keys behind the first are read of promising rows alone
  std::optional<Value> bound_;  // as read from `shared_bound_`
  std::uint64_t bound_version_ = 0;
  MemoryCharge charge_;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace keiretsu::query
