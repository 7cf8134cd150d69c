/// What shares lead to, in the order that values flow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/walk_scratch.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {

/// Reaches all that `start` leads to downwards (what it holds) or upwards (who holds it), `start`
/// itself first. O(entries at what is reached).
void ReachAll(const CyclicComponents& components, Flow flow, Vertex start, WalkScratch& scratch);

/// Sorts what was reached by position, holders before what they hold.
void SortByPosition(const CyclicComponents& components, WalkScratch& scratch);
/// Sorts what was reached by vertex.
void SortByVertex(WalkScratch& scratch);

/// Graphs are larger than caches: a walk that knows its next vertices has their lists fetched while
/// it works. First the list itself, then, some vertices later, what its beginning names.
inline void PrefetchList(const ShareList& list) {
  Prefetch(list.vertices.data());
  Prefetch(list.lower.data());
}
/// As much of a list as is worth fetching ahead; most lists are shorter.
inline std::span<const Vertex> Beginning(const ShareList& list) {
  constexpr std::size_t kFetched = 16;
  return list.vertices.first(std::min(list.vertices.size(), kFetched));
}

}  // namespace keiretsu::graph
