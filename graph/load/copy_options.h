/// What a COPY statement says beside its pattern and file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/load/csv_dialect.h"
#include "graph/load/row_errors.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// What becomes of a row whose key an earlier row or the graph has.
enum class OnDuplicate : std::uint8_t {
  kAsError,  ///< what becomes of bad rows
  kFail,
  kSkip,   ///< it is left out
  kFirst,  ///< the same: what came first stays
  kLast,   ///< its values take the place of all that was there
  kMerge,  ///< its values take the place of the same properties'; empty cells change nothing
};

/// What becomes of a relationship one of whose ends is not in the graph.
enum class OnMissingNode : std::uint8_t { kAsError, kFail, kSkip, kCreate };

struct CopyOptions {
  DialectOptions dialect;
  RowPolicy on_error = RowPolicy::kFail;
  std::optional<std::uint64_t> max_rejected;
  OnDuplicate on_duplicate = OnDuplicate::kAsError;
  OnMissingNode on_missing_node = OnMissingNode::kAsError;
  std::string errors_to;  ///< "" for no file
  bool dry_run = false;
  bool record = false;  ///< keeps a record of the file, which a later load can ask for
  bool resume = false;  ///< the same, and loads nothing when there is such a record
};

/// Reads options: delimiter, quote, header, null, decimal, dates, types, on_error, max_errors,
/// errors_to, on_duplicate, on_missing_node, dry_run, record, resume. Names and words in any case.
/// Errors: InvalidArgument.
Result<CopyOptions> ParseCopyOptions(const std::vector<std::pair<std::string, Value>>& options);

}  // namespace keiretsu::graph
