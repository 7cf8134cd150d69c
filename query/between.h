/// BETWEEN two days: what a query returns on one and not on the other.
#pragma once

#include <string_view>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/executor/execution.h"
#include "query/memory_tracker.h"

namespace keiretsu::query {

/// What is in the column that BETWEEN puts before those of the query (kChangeColumn).
inline constexpr std::string_view kLost = "lost";      ///< a row of the first day alone
inline constexpr std::string_view kGained = "gained";  ///< a row of the second day alone

using ResultRows = std::vector<std::vector<Value>>;

/// All rows of an execution. Errors: its own; ResourceExhausted past the tracker's limit.
Result<ResultRows> ReadRows(Execution& execution, MemoryTracker& memory);

/// The difference of two results as multisets, rows equal as DISTINCT takes them: rows lost, then
/// rows gained, each in the order of their result; of equal rows the last ones. O(rows).
ResultRows DifferenceOf(ResultRows before, ResultRows after);

}  // namespace keiretsu::query
