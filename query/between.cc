#include "query/between.h"

#include <cstdint>
#include <unordered_map>
#include <utility>

#include "query/executor/batch_buffer.h"
#include "query/row_key.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using RowCounts = std::unordered_map<RowKey, std::uint64_t, RowKeyHash, RowKeyEquivalent>;

RowCounts Count(const ResultRows& rows) {
  RowCounts counts;
  for (const std::vector<Value>& row : rows) ++counts[row];
  return counts;
}

/// Appends the rows of which `others` has fewer.
void AppendOnlyHere(ResultRows rows, RowCounts others, std::string_view change, ResultRows& out) {
  for (std::vector<Value>& row : rows) {
    const auto match = others.find(row);
    if (match != others.end() && match->second > 0) {
      --match->second;
      continue;
    }
    row.insert(row.begin(), Value(change));
    out.push_back(std::move(row));
  }
}

}  // namespace

Result<ResultRows> ReadRows(Execution& execution, MemoryTracker& memory) {
  ResultRows rows;
  std::vector<Value> row;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, execution.NextRow(row));
    if (!more) return rows;
    std::uint64_t bytes = sizeof(row);
    for (const Value& value : row) bytes += ApproximateBytes(value);
    RETURN_IF_ERROR(memory.Charge(bytes));
    rows.push_back(std::move(row));
    row.clear();
  }
}

ResultRows DifferenceOf(ResultRows before, ResultRows after) {
  RowCounts counts_before = Count(before);
  RowCounts counts_after = Count(after);
  ResultRows difference;
  AppendOnlyHere(std::move(before), std::move(counts_after), kLost, difference);
  AppendOnlyHere(std::move(after), std::move(counts_before), kGained, difference);
  return difference;
}

}  // namespace keiretsu::query
