/// What each column of a file means to a COPY statement.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/bulk_loader.h"
#include "graph/load/cell_kind.h"
#include "graph/load/copy_options.h"
#include "graph/load/csv_dialect.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A column that becomes a property.
struct CopyProperty {
  std::size_t column = 0;
  std::string name;
  std::optional<CellKind> kind;  ///< when an option says so; else that of all its cells
};

/// Columns are positions in `header`.
struct CopyPlan {
  bool is_relationship = false;
  CsvDialect dialect;
  std::vector<std::string> header;
  std::size_t header_bytes = 0;    ///< of the file, before the first row
  std::vector<std::string> notes;  ///< what was doubtful about the dialect
  std::vector<CopyProperty> properties;
  /// The node's key, or the relationship's, among `properties`: neither missing nor repeated.
  std::optional<std::size_t> key;
  // Of nodes.
  std::vector<std::size_t> label_columns;
  // Of relationships.
  std::optional<std::size_t> type_column;
  std::size_t source_column = 0;
  std::size_t target_column = 0;
  CopyEndpoint source;
  CopyEndpoint target;
};

/// Finds out how the file is written from its start, and matches the pattern with its columns.
/// Errors: InvalidArgument, naming what is missing, repeated or unknown.
Result<CopyPlan> MakeCopyPlan(const CopySpec& spec, const CopyOptions& options,
                              std::string_view sample);

}  // namespace keiretsu::graph
