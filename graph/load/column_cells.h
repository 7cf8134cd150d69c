/// The cells of a table's column, wherever they lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "graph/load/cell_column.h"
#include "graph/load/spillable.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A column on disk, cut where all columns of its table are.
using ColumnSegments = std::vector<Spillable<CellColumn>>;

/// Reads a column in memory, or the segments of one on disk, keeping the segment read last: rows
/// are best asked for in order. Errors of all: those of SpillFile::Read. External synchronisation;
/// what it reads must outlive it.
class ColumnCells {
 public:
  explicit ColumnCells(const CellColumn* column) : column_(column) {}
  /// `begins`: the first row of each segment.
  ColumnCells(const ColumnSegments* segments, std::span<const std::uint64_t> begins)
      : segments_(segments), begins_(begins) {}

  /// Where a row lies; until the next call.
  struct Place {
    const CellColumn* column = nullptr;
    std::size_t row = 0;  ///< in `column`
  };
  Result<Place> At(std::uint64_t row);
  /// Appends rows to a column of a block.
  Status AppendTo(std::span<const std::uint32_t> rows, ColumnBuilder* builder);

 private:
  bool IsRead(std::uint64_t row) const {
    return read_ != nullptr && row >= begin_ && row < begin_ + read_->rows();
  }

  const CellColumn* column_ = nullptr;
  const ColumnSegments* segments_ = nullptr;
  std::span<const std::uint64_t> begins_;
  std::shared_ptr<const CellColumn> read_;
  std::uint64_t begin_ = 0;  // the first row of read_
};

}  // namespace keiretsu::graph
