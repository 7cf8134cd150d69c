#include "graph/load/small_caches.h"

#include "graph/load/limits.h"

namespace keiretsu::graph {

SmallCaches::SmallCaches(GraphCore* core, std::uint64_t limit_bytes, std::uint64_t needed_bytes)
    : core_(core) {
  const std::uint64_t may_hold = core->engine->cache_bytes() + core->blocks->budget_bytes();
  if (needed_bytes + may_hold <= limit_bytes) return;
  cache_bytes_ = core->engine->ResizeCache(limit_bytes / kLoadCacheShare);
  block_bytes_ = core->blocks->Resize(limit_bytes / kLoadCacheShare);
}

SmallCaches::~SmallCaches() {
  if (cache_bytes_ == 0) return;
  core_->engine->ResizeCache(cache_bytes_);
  core_->blocks->Resize(block_bytes_);
}

}  // namespace keiretsu::graph
