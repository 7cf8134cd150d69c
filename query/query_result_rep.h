/// The state behind a QueryResult.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "keiretsu/query_result.h"
#include "query/executor/execution.h"

namespace keiretsu {

/// Either streams from an execution, or hands out rows that are already there.
struct QueryResult::Rep {
  using Clock = std::chrono::steady_clock;

  std::vector<std::string> columns;
  std::unique_ptr<query::Execution> execution;  ///< null when all rows are in `rows`
  std::vector<std::vector<Value>> rows;
  std::size_t rows_read = 0;
  std::vector<Value> row;
  Status status;
  QueryStatistics statistics;
  std::vector<Notice> notices;
  std::string plan;  ///< of EXPLAIN, and of PROFILE once the rows are read
  std::function<std::string()> describe_profile;  ///< set while a PROFILE runs
  double microseconds = 0;

  /// Reads every row of the execution into `rows` and lets it go.
  Status Drain();
  /// The next row into `row`.
  Result<bool> Advance();
};

}  // namespace keiretsu
