/// One budget for caches and a load.
#pragma once

#include <cstdint>

#include "graph/graph_core.h"

namespace keiretsu::graph {

/// Leaves a load the memory that the store's caches would take: where what the load needs does not
/// fit in `limit_bytes` beside what they may hold, they are small for as long as this lives.
class SmallCaches {
 public:
  SmallCaches(GraphCore* core, std::uint64_t limit_bytes, std::uint64_t needed_bytes);
  ~SmallCaches();
  SmallCaches(const SmallCaches&) = delete;
  SmallCaches& operator=(const SmallCaches&) = delete;

 private:
  GraphCore* const core_;
  std::uint64_t cache_bytes_ = 0;  // as they were; 0: they were let be
  std::uint64_t block_bytes_ = 0;
};

}  // namespace keiretsu::graph
