/// Where unique keys were found before.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "graph/ids.h"
#include "graph/topology/memory_meter.h"

namespace keiretsu::graph {

/// A table from hashes of unique keys to the node last found under them, in front of the index.
///
/// It holds hints, so no commit has to touch it: whoever gets one checks on the state it reads that
/// the node has the key. Of a unique key that is the whole answer: no other node can have it. A key
/// takes 8 bytes; the table is at most half full while there is budget to grow, and past it keys
/// drive each other out. Thread-safe; finding takes no lock.
class UniqueKeyCache {
 public:
  /// What it takes is charged to `meter`.
  UniqueKeyCache(std::uint64_t budget_bytes, std::shared_ptr<MemoryMeter> meter);
  ~UniqueKeyCache();
  UniqueKeyCache(const UniqueKeyCache&) = delete;
  UniqueKeyCache& operator=(const UniqueKeyCache&) = delete;

  /// Invalid when the key was not seen, or was driven out.
  NodeId Find(std::uint64_t key_hash) const;
  void Remember(std::uint64_t key_hash, NodeId node);

 private:
  /// One cache line of entries: the hash's upper half, and the node's id plus 1; 0 is free.
  struct alignas(64) Bucket {
    std::array<std::atomic<std::uint64_t>, 8> entries{};
  };
  struct Table {
    explicit Table(unsigned bits) : shift(64 - bits), buckets(std::size_t{1} << bits) {}
    Bucket& BucketOf(std::uint32_t tag);
    std::size_t capacity() const { return buckets.size() * sizeof(Bucket) / sizeof(std::uint64_t); }
    const unsigned shift;
    std::vector<Bucket> buckets;
  };
  static constexpr unsigned kFirstBits = 6;
  static constexpr unsigned kGrowthBits = 2;

  void GrowFrom(const Table* full);

  const unsigned max_bits_;
  const MemoryCharge charge_;
  std::atomic<Table*> table_;
  std::atomic<std::size_t> used_{0};  // entries of the current table, roughly
  std::mutex mutex_;                  // guards growth
  std::vector<std::unique_ptr<Table>> tables_;  // the last is current; readers may be in others
};

}  // namespace keiretsu::graph
