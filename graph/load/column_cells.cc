#include "graph/load/column_cells.h"

#include <algorithm>

#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<ColumnCells::Place> ColumnCells::At(std::uint64_t row) {
  if (segments_ == nullptr) return Place{column_, row};
  if (!IsRead(row)) {
    const auto after = std::upper_bound(begins_.begin(), begins_.end(), row);
    const auto segment = static_cast<std::size_t>(after - begins_.begin()) - 1;
    ASSIGN_OR_RETURN(read_, (*segments_)[segment].Get());
    begin_ = begins_[segment];
  }
  return Place{read_.get(), row - begin_};
}

Status ColumnCells::AppendTo(std::span<const std::uint32_t> rows, ColumnBuilder* builder) {
  if (segments_ == nullptr) {
    column_->AppendTo(rows, builder);
    return Status();
  }
  std::vector<std::uint32_t> within;
  for (std::size_t at = 0; at < rows.size();) {
    ASSIGN_OR_RETURN(const Place place, At(rows[at]));
    within.clear();
    for (; at < rows.size() && IsRead(rows[at]); ++at) {
      within.push_back(static_cast<std::uint32_t>(rows[at] - begin_));
    }
    place.column->AppendTo(within, builder);
  }
  return Status();
}

}  // namespace keiretsu::graph
