#include "graph/load/column_spill.h"

#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::graph {

Status ColumnSpill::Add(std::uint64_t slice, const std::vector<CellColumn>& columns,
                        std::span<const std::uint32_t> names,
                        std::span<const std::uint32_t> /*sources*/,
                        std::span<const std::uint32_t> /*targets*/) {
  RETURN_IF_ERROR(budget_->Charge(names.size_bytes() +
                                  columns.size() * sizeof(Spillable<CellColumn>)));
  std::vector<Spillable<CellColumn>> moved;
  for (const CellColumn& column : columns) {
    RETURN_IF_ERROR(moved.emplace_back(column).MoveTo(file_));
  }
  const std::lock_guard lock(mutex_);
  if (columns_.size() <= slice) columns_.resize(slice + 1);
  if (names_.size() <= slice) names_.resize(slice + 1);
  columns_[slice] = std::move(moved);
  names_[slice].assign(names.begin(), names.end());
  return Status();
}

void ColumnSpill::FillTable(std::vector<std::uint64_t> first_rows, LoadTable* table) {
  table->segment_begins = std::move(first_rows);
  table->spilled.resize(table->properties.size());
  for (std::vector<Spillable<CellColumn>>& slice : columns_) {
    for (std::size_t i = 0; i < table->properties.size(); ++i) {
      table->spilled[i].push_back(std::move(slice[i]));
    }
  }
  for (std::vector<std::uint32_t>& names : names_) {
    table->name_of_row.insert(table->name_of_row.end(), names.begin(), names.end());
    names = {};
  }
}

}  // namespace keiretsu::graph
