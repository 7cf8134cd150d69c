/// Rows of a file of nodes that does not fit in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "graph/load/column_cells.h"
#include "graph/load/load_table.h"
#include "graph/load/spill_file.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Columns of slices, each a segment on disk; what is small of a row stays in memory. Thread-safe.
class ColumnSpill final : public SliceSink {
 public:
  /// Both must outlive the sink, and what it gives; `budget` is charged for what stays in memory.
  ColumnSpill(SpillFile* file, LoadBudget* budget) : file_(file), budget_(budget) {}

  Status Add(std::uint64_t slice, const std::vector<CellColumn>& columns,
             std::span<const std::uint32_t> names, std::span<const std::uint32_t> sources,
             std::span<const std::uint32_t> targets) override;

  /// Puts all that was added into a table that knows its rows and kinds. `first_rows`: the first
  /// row of each slice.
  void FillTable(std::vector<std::uint64_t> first_rows, LoadTable* table);

 private:
  SpillFile* const file_;
  LoadBudget* const budget_;
  std::mutex mutex_;  // guards what follows
  std::vector<std::vector<Spillable<CellColumn>>> columns_;  // by slice
  std::vector<std::vector<std::uint32_t>> names_;            // the same
};

}  // namespace keiretsu::graph
