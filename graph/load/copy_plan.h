/// What each column of a file means to a COPY statement.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/bulk_loader.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A column that becomes a property.
struct CopyProperty {
  std::size_t column = 0;
  std::string name;
};

/// Columns are positions in `header`.
struct CopyPlan {
  bool is_relationship = false;
  char delimiter = ',';
  std::vector<std::string> header;
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

/// Matches the pattern with the file's first record; finds the delimiter among the likely ones if
/// no option names it.
/// Errors: InvalidArgument, naming what is missing, repeated or unknown.
Result<CopyPlan> MakeCopyPlan(const CopySpec& spec, std::string_view header);

}  // namespace keiretsu::graph
