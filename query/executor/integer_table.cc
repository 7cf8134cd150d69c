#include "query/executor/integer_table.h"

#include <bit>

#include "storage/prefetch.h"

namespace keiretsu::query {

std::size_t IntegerTable::PlaceOf(std::uint64_t integer) const {
  std::size_t at = HomeOf(integer);
  while (slots_[at].used && slots_[at].integer != integer) at = (at + 1) & (slots_.size() - 1);
  return at;
}

void IntegerTable::Grow() {
  std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
  old.swap(slots_);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots_.size()));
  for (const Slot& slot : old) {
    if (slot.used) slots_[PlaceOf(slot.integer)] = slot;
  }
}

std::uint32_t& IntegerTable::operator[](std::uint64_t integer) {
  if ((size_ + 1) * 2 > slots_.size()) Grow();
  Slot& slot = slots_[PlaceOf(integer)];
  if (!slot.used) {
    slot = {.integer = integer, .number = kNone, .used = true};
    ++size_;
  }
  return slot.number;
}

void IntegerTable::Prefetch(std::uint64_t integer) const {
  if (!slots_.empty()) keiretsu::Prefetch(&slots_[HomeOf(integer)]);
}

void IntegerTable::Clear() {
  slots_.clear();
  size_ = 0;
}

}  // namespace keiretsu::query
