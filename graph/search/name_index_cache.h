/// Name indexes for the next search.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "graph/search/name_index.h"

namespace keiretsu::graph {

/// Keeps the last index of each source, up to kMaxCachedNameIndexes and kMaxCachedNameIndexBytes.
/// It serves the state it was made for as it is, and every other state, a transaction's own
/// included, as what the next one is made from. Thread-safe.
class NameIndexCache {
 public:
  /// The index of `view`. Errors: those of NameIndex::Build.
  Result<std::shared_ptr<const NameIndex>> Get(const GraphView& view, const NameSource& source,
                                               const NameWatch& watch);

 private:
  struct Entry {
    NameSource source;
    std::optional<std::uint64_t> state;  // nullopt: with uncommitted writes
    std::shared_ptr<const NameIndex> index;
  };
  Entry Find(const NameSource& source);
  void Keep(Entry entry);

  std::mutex mutex_;
  std::list<Entry> entries_;  // by mutex_; the last used first
};

}  // namespace keiretsu::graph
