#include "graph/topology/pin_table.h"

#include <utility>

namespace keiretsu::graph {

PinTable::PinTable() {
  tables_.push_back(std::make_unique<Table>(16));
  table_.store(tables_.back().get(), std::memory_order_release);
}

PinTable::~PinTable() = default;

PinTable::Cell& PinTable::CellFor(Table& table, std::uint64_t packed) {
  std::size_t i = Hash(packed) & table.mask;
  while (true) {
    const std::uint64_t key = table.cells[i].key.load(std::memory_order_relaxed);
    if (key == 0 || key == packed + 1) return table.cells[i];
    i = (i + 1) & table.mask;
  }
}

void PinTable::Grow() {
  const Table& old = *tables_.back();
  auto grown = std::make_unique<Table>((old.mask + 1) * 2);
  for (const Cell& cell : old.cells) {
    const std::uint64_t key = cell.key.load(std::memory_order_relaxed);
    if (key == 0) continue;
    Cell& place = CellFor(*grown, key - 1);
    place.block.store(cell.block.load(std::memory_order_relaxed), std::memory_order_relaxed);
    place.key.store(key, std::memory_order_relaxed);
  }
  table_.store(grown.get(), std::memory_order_release);
  tables_.push_back(std::move(grown));
}

const void* PinTable::Pin(std::uint64_t packed, std::shared_ptr<const void> block, bool replace) {
  const std::lock_guard lock(mutex_);
  if (2 * (size() + 1) > tables_.back()->mask + 1) Grow();
  Cell& cell = CellFor(*tables_.back(), packed);
  const bool found = cell.key.load(std::memory_order_relaxed) != 0;
  if (found && !replace) return cell.block.load(std::memory_order_relaxed);
  pinned_.push_back(std::move(block));
  cell.block.store(pinned_.back().get(), std::memory_order_release);
  cell.key.store(packed + 1, std::memory_order_release);
  if (!found) size_.fetch_add(1, std::memory_order_relaxed);
  return pinned_.back().get();
}

}  // namespace keiretsu::graph
