/// What one load found out and the next can use.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "graph/load/endpoint_finder.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// Maps of keys, so that relationships of the same nodes from several files look them up in one.
/// A map is of one committed state. External synchronisation.
class LoadCache {
 public:
  struct Entry {
    EndpointNodes nodes;
    std::shared_ptr<const EndpointFinder> finder;
    std::uint64_t memory_bytes = 0;
  };

  /// The map of such nodes at a state; null when there is none.
  const Entry* Find(const EndpointNodes& nodes, storage::Timestamp timestamp) const;
  /// Keeps a map if all together fit in `limit_bytes`; those of other states go.
  void Keep(Entry entry, storage::Timestamp timestamp, std::uint64_t limit_bytes);
  /// Says that no node changed between two states.
  void Advance(storage::Timestamp from, storage::Timestamp to) {
    if (timestamp_ == from) timestamp_ = to;
  }
  void Clear() { entries_.clear(); }

 private:
  storage::Timestamp timestamp_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace keiretsu::graph
