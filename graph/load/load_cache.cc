#include "graph/load/load_cache.h"

#include <algorithm>
#include <utility>

namespace keiretsu::graph {

const LoadCache::Entry* LoadCache::Find(const EndpointNodes& nodes,
                                        storage::Timestamp timestamp) const {
  if (timestamp_ != timestamp) return nullptr;
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.nodes == nodes; });
  return found == entries_.end() ? nullptr : &*found;
}

void LoadCache::Keep(Entry entry, storage::Timestamp timestamp, std::uint64_t limit_bytes) {
  if (timestamp_ != timestamp) Clear();
  timestamp_ = timestamp;
  std::uint64_t bytes = entry.memory_bytes;
  for (const Entry& other : entries_) bytes += other.memory_bytes;
  if (bytes <= limit_bytes) entries_.push_back(std::move(entry));
}

}  // namespace keiretsu::graph
