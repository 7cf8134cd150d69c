#include "graph/load/fingerprint_table.h"

#include <xxhash.h>

#include <algorithm>
#include <random>

#include "storage/prefetch.h"

namespace keiretsu::graph {

namespace {

std::uint64_t Seed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
  }();
  return seed;
}

}  // namespace

Fingerprint Fingerprint::Of(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(text.data(), text.size(), Seed());
  return {hash.low64, hash.high64};
}

Fingerprint Fingerprint::Within(std::string_view space) const {
  const std::uint64_t seed = XXH3_64bits_withSeed(space.data(), space.size(), Seed());
  const XXH128_hash_t hash = XXH3_128bits_withSeed(this, sizeof(*this), seed);
  return {hash.low64, hash.high64};
}

void FingerprintTable::Grow() {
  slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  std::uint32_t number = 0;
  for (const Fingerprint& print : prints_) {
    std::size_t at = print.low & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = ++number;
  }
}

std::uint32_t FingerprintTable::Insert(const Fingerprint& print, bool* created) {
  if (prints_.size() * 3 >= slots_.size() * 2) Grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = print.low & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (prints_[slots_[at] - 1] == print) {
      *created = false;
      return slots_[at] - 1;
    }
  }
  prints_.push_back(print);
  slots_[at] = static_cast<std::uint32_t>(prints_.size());
  *created = true;
  return slots_[at] - 1;
}

std::uint32_t FingerprintTable::Find(const Fingerprint& print) const {
  if (slots_.empty()) return kNone;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = print.low & mask; slots_[at] != 0; at = (at + 1) & mask) {
    if (prints_[slots_[at] - 1] == print) return slots_[at] - 1;
  }
  return kNone;
}

void FingerprintTable::PrefetchSlot(const Fingerprint& print) const {
  if (!slots_.empty()) Prefetch(&slots_[print.low & (slots_.size() - 1)]);
}

void FingerprintTable::PrefetchPrint(const Fingerprint& print) const {
  if (slots_.empty()) return;
  const std::uint32_t slot = slots_[print.low & (slots_.size() - 1)];
  if (slot != 0) Prefetch(&prints_[slot - 1]);
}

}  // namespace keiretsu::graph
