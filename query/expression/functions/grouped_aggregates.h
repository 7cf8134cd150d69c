/// Aggregates of many groups at once, from columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/row_batch.h"

namespace keiretsu::query {

/// Which group each row belongs to, and how many rows it stands for.
struct GroupedRows {
  std::span<const std::uint32_t> groups;
  bool one_group = false;              ///< all rows are of group 0
  const std::int64_t* times = nullptr; ///< by row, above 0; null: 1 each
};

/// The running state of one aggregate for groups numbered from 0: as an Accumulator for each, but
/// the common ones keep their states side by side and take columns of numbers in loops. External
/// synchronisation.
class GroupedAggregate {
 public:
  GroupedAggregate() = default;
  GroupedAggregate(const GroupedAggregate&) = delete;
  GroupedAggregate& operator=(const GroupedAggregate&) = delete;
  virtual ~GroupedAggregate() = default;

  /// One more group. `parameter` is the second argument, for those that have one.
  /// Errors: as Accumulator::SetParameter.
  virtual Status AddGroup(const Value* parameter) = 0;
  /// Takes a cell for each row. Errors: as Accumulator::Add.
  virtual Status Add(const Vector& column, const GroupedRows& rows) = 0;
  /// Whether it computes its argument itself: then it takes rows by AddBatch() alone.
  virtual bool reads_rows() const { return false; }
  /// Errors: those of the argument. REQUIRES: reads_rows().
  virtual Status AddBatch(const RowBatch& batch, const GroupedRows& rows);
  /// Takes rows without a value. REQUIRES: count without DISTINCT.
  virtual Status AddRows(std::size_t count, const GroupedRows& rows);
  /// As if the values of `later` had come after those taken so far; its group i is groups[i] here.
  /// REQUIRES: without DISTINCT.
  virtual Status Merge(GroupedAggregate& later, std::span<const std::uint32_t> groups) = 0;
  /// Appends the results of groups [begin, end) to a column.
  virtual Status Finish(std::size_t begin, std::size_t end, Vector& results) = 0;
  virtual std::size_t size_bytes() const = 0;
};

/// Appends integers to a column that is unset or holds integers without nulls.
void AppendIntegers(std::span<const std::int64_t> integers, Vector& column);

/// As MakeAccumulator(): null when there is no such aggregate.
std::unique_ptr<GroupedAggregate> MakeGroupedAggregate(std::string_view name, bool distinct);

}  // namespace keiretsu::query
