#include "query/executor/integer_table.h"

#include <algorithm>
#include <bit>

#include "storage/prefetch.h"

namespace keiretsu::query {

void IntegerTable::Grow() {
  std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
  old.swap(slots_);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots_.size()));
  for (const Slot& slot : old) {
    if (slot.used) slots_[PlaceOf(slot.integer)] = slot;
  }
}

void IntegerTable::Prefetch(std::uint64_t integer) const {
  if (!slots_.empty()) keiretsu::Prefetch(&slots_[HomeOf(integer)]);
}

void IntegerTable::Clear() {
  constexpr std::size_t kSparse = 16;
  if (size_ * kSparse < slots_.size()) {
    slots_.clear();  // filling it again would take longer than what came in did
  } else {
    std::fill(slots_.begin(), slots_.end(), Slot());
  }
  size_ = 0;
}

}  // namespace keiretsu::query
