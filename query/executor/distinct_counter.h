/// count(DISTINCT x) of many groups.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/executor/group_finder.h"
#include "query/executor/integer_table.h"
#include "query/expression/functions/grouped_aggregates.h"

namespace keiretsu::query {

/// Numbers the values by a GroupFinder, which computes and compares them as rarely as it can, and
/// counts each pair of a group and a number once. It takes whole batches, not columns. External
/// synchronisation.
class DistinctCounter final : public GroupedAggregate {
 public:
  /// Both outlive it. REQUIRES: `aggregate` is count(DISTINCT) of one argument.
  DistinctCounter(const ExecutionContext& context, const BoundAggregate& aggregate)
      : items_{{.variable = {}, .expression = aggregate.arguments[0].get()}},
        values_(context, items_) {}
  DistinctCounter(const DistinctCounter&) = delete;
  DistinctCounter& operator=(const DistinctCounter&) = delete;

  bool reads_rows() const override { return true; }
  /// Errors: those of the argument; ResourceExhausted.
  Status AddBatch(const RowBatch& batch, const GroupedRows& rows) override;
  Status AddGroup(const Value* parameter) override;
  Status Add(const Vector& column, const GroupedRows& rows) override;
  Status Merge(GroupedAggregate& later, std::span<const std::uint32_t> groups) override;
  Status Finish(std::size_t begin, std::size_t end, Vector& results) override {
    AppendIntegers(std::span(counts_).subspan(begin, end - begin), results);
    return Status();
  }
  std::size_t size_bytes() const override;

 private:
  const std::vector<ProjectNode::Item> items_;
  GroupFinder values_;
  std::uint32_t null_ = IntegerTable::kNone;  // the number of null, which does not count
  IntegerTable pairs_;                        // group and number; not asked with one group alone
  std::vector<std::int64_t> counts_;
  std::vector<std::uint32_t> numbers_;  // of the batch at hand
};

}  // namespace keiretsu::query
