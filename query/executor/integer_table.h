/// A hash table from integers to small numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace keiretsu::query {

/// Open addressing from integers (node ids, values, pairs of numbers) to 32-bit numbers, at most
/// half full. External synchronisation.
class IntegerTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  /// The place of an integer's number; kNone in it when the integer is new. Valid until the next
  /// call.
  std::uint32_t& operator[](std::uint64_t integer) {
    if ((size_ + 1) * 2 > slots_.size()) Grow();
    Slot& slot = slots_[PlaceOf(integer)];
    if (!slot.used) {
      slot = {.integer = integer, .number = kNone, .used = true};
      ++size_;
    }
    return slot.number;
  }
  /// Starts fetching that place into the processor's cache.
  void Prefetch(std::uint64_t integer) const;
  std::size_t size() const { return size_; }
  std::size_t size_bytes() const { return slots_.size() * sizeof(Slot); }
  /// Keeps room for as many.
  void Clear();

  /// Calls `visit(integer, number)` for each, in no order.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.used) visit(slot.integer, slot.number);
    }
  }

 private:
  struct Slot {
    std::uint64_t integer = 0;
    std::uint32_t number = kNone;
    bool used = false;
  };
  std::size_t HomeOf(std::uint64_t integer) const {
    return static_cast<std::size_t>(integer * 0x9E37'79B9'7F4A'7C15ULL >> shift_);
  }
  std::size_t PlaceOf(std::uint64_t integer) const {
    std::size_t at = HomeOf(integer);
    while (slots_[at].used && slots_[at].integer != integer) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Grow();

  std::vector<Slot> slots_;
  unsigned shift_ = 64;  // that the upper bits of a product name a slot
  std::size_t size_ = 0;
};

}  // namespace keiretsu::query
