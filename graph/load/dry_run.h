/// What a file is like, for people who are about to load it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/load/copy_plan.h"
#include "graph/load/load_table.h"
#include "graph/load/row_errors.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The dialect, each column with its type and use, and how many rows would be loaded, created for
/// missing ends, updated and left out. Errors: those of ColumnCells.
Result<std::vector<std::pair<std::string, std::string>>> DescribeLoad(const CopyPlan& plan,
                                                                      const LoadTable& table,
                                                                      const RowErrors& errors);

}  // namespace keiretsu::graph
