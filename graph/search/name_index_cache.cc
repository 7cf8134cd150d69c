#include "graph/search/name_index_cache.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "graph/search/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

NameIndexCache::Entry NameIndexCache::Find(const NameSource& source) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.source == source;
  });
  if (found == entries_.end()) return {source, std::nullopt, nullptr};
  entries_.splice(entries_.begin(), entries_, found);
  return entries_.front();
}

void NameIndexCache::Keep(Entry entry) {
  const std::lock_guard lock(mutex_);
  entries_.remove_if([&](const Entry& other) { return other.source == entry.source; });
  entries_.push_front(std::move(entry));
  std::size_t bytes = 0;
  std::size_t kept = 0;
  for (auto at = entries_.begin(); at != entries_.end();) {
    bytes += at->index->memory_bytes();
    const bool keep =
        kept == 0 || (kept < kMaxCachedNameIndexes && bytes <= kMaxCachedNameIndexBytes);
    at = keep ? std::next(at) : entries_.erase(at);
    kept += keep ? 1 : 0;
  }
}

Result<std::shared_ptr<const NameIndex>> NameIndexCache::Get(const GraphView& view,
                                                             const NameSource& source,
                                                             const NameWatch& watch) {
  const std::optional<std::uint64_t> state = view.state_number();
  const Entry earlier = Find(source);
  if (state.has_value() && earlier.state == state) return earlier.index;
  // Built without the lock: two sessions that ask at the same time may both build.
  ASSIGN_OR_RETURN(std::shared_ptr<const NameIndex> index,
                   NameIndex::Build(view, source, earlier.index.get(), watch));
  Keep({source, state, index});
  return index;
}

}  // namespace keiretsu::graph
