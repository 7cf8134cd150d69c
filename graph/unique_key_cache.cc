#include "graph/unique_key_cache.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace keiretsu::graph {
namespace {

std::uint32_t TagOf(std::uint64_t key_hash) { return static_cast<std::uint32_t>(key_hash >> 32); }

std::uint32_t TagOfEntry(std::uint64_t entry) { return static_cast<std::uint32_t>(entry >> 32); }

}  // namespace

UniqueKeyCache::Bucket& UniqueKeyCache::Table::BucketOf(std::uint32_t tag) {
  return buckets[static_cast<std::size_t>(tag * 0x9E37'79B9'7F4A'7C15ULL >> shift)];
}

UniqueKeyCache::UniqueKeyCache(std::uint64_t budget_bytes, std::shared_ptr<MemoryMeter> meter)
    : max_bits_(std::max(kFirstBits, static_cast<unsigned>(
                                         std::bit_width(budget_bytes / sizeof(Bucket) + 1) - 1))),
      charge_(std::move(meter)) {
  tables_.push_back(std::make_unique<Table>(kFirstBits));
  table_.store(tables_.back().get(), std::memory_order_release);
}

UniqueKeyCache::~UniqueKeyCache() = default;

NodeId UniqueKeyCache::Find(std::uint64_t key_hash) const {
  const std::uint32_t tag = TagOf(key_hash);
  Table* table = table_.load(std::memory_order_acquire);
  for (const auto& cell : table->BucketOf(tag).entries) {
    const std::uint64_t entry = cell.load(std::memory_order_relaxed);
    if (entry != 0 && TagOfEntry(entry) == tag) {
      return NodeId(static_cast<std::uint32_t>(entry) - 1);
    }
  }
  return NodeId();
}

void UniqueKeyCache::Remember(std::uint64_t key_hash, NodeId node) {
  const std::uint32_t tag = TagOf(key_hash);
  const std::uint64_t entry = static_cast<std::uint64_t>(tag) << 32 | (node.value + 1);
  Table* table = table_.load(std::memory_order_acquire);
  Bucket& bucket = table->BucketOf(tag);
  for (auto& cell : bucket.entries) {
    std::uint64_t there = cell.load(std::memory_order_relaxed);
    if (there != 0 && TagOfEntry(there) != tag) continue;
    if (there != 0) return cell.store(entry, std::memory_order_relaxed);
    if (!cell.compare_exchange_strong(there, entry, std::memory_order_relaxed)) continue;
    if (used_.fetch_add(1, std::memory_order_relaxed) + 1 > table->capacity() / 2) GrowFrom(table);
    return;
  }
  // Full: the key takes the place that its own hash names, so that none is spared for ever.
  bucket.entries[key_hash % bucket.entries.size()].store(entry, std::memory_order_relaxed);
}

void UniqueKeyCache::GrowFrom(const Table* full) {
  const std::lock_guard lock(mutex_);
  const unsigned bits = 64 - full->shift;
  if (tables_.back().get() != full || bits >= max_bits_) return;
  auto grown = std::make_unique<Table>(std::min(bits + kGrowthBits, max_bits_));
  std::size_t used = 0;
  for (const Bucket& bucket : full->buckets) {
    for (const auto& cell : bucket.entries) {
      const std::uint64_t entry = cell.load(std::memory_order_relaxed);
      if (entry == 0) continue;
      auto& places = grown->BucketOf(TagOfEntry(entry)).entries;
      const auto place = std::find_if(places.begin(), places.end(),
                                      [](const auto& other) { return other.load() == 0; });
      if (place == places.end()) continue;
      place->store(entry, std::memory_order_relaxed);
      ++used;
    }
  }
  charge_.Add(grown->buckets.size() * sizeof(Bucket));
  used_.store(used, std::memory_order_relaxed);
  table_.store(grown.get(), std::memory_order_release);
  tables_.push_back(std::move(grown));
}

}  // namespace keiretsu::graph
