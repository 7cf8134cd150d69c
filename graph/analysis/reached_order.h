/// What shares lead to, in the order that values flow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

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

/// Fetches what a pass over sorted vertices will use some turns later: where a list is, then the
/// list, then the marks of what it names, then its sums. `ahead(n)` is the vertex of n turns later,
/// or none; `inflows` are sums by turn of reaching.
template <typename Ahead>
void FetchWalkAhead(const ShareMatrix& shares, Flow flow, const WalkScratch& scratch,
                    const std::vector<BoundedSum>& inflows, const Ahead& ahead) {
  constexpr std::size_t kOffsetsAhead = 32;
  constexpr std::size_t kListsAhead = 24;
  constexpr std::size_t kMarksAhead = 16;
  constexpr std::size_t kInflowsAhead = 8;
  const auto list_of = [&](Vertex v) {
    return flow == Flow::kDown ? shares.Holdings(v) : shares.Holders(v);
  };
  const std::optional<Vertex> offsets = ahead(kOffsetsAhead);
  if (offsets) flow == Flow::kDown ? shares.PrefetchHoldings(*offsets)
                                   : shares.PrefetchHolders(*offsets);
  if (const std::optional<Vertex> list = ahead(kListsAhead)) PrefetchList(list_of(*list));
  if (const std::optional<Vertex> marks = ahead(kMarksAhead)) {
    for (const Vertex v : Beginning(list_of(*marks))) scratch.PrefetchMark(v);
  }
  const std::optional<Vertex> next = ahead(kInflowsAhead);
  if (!next) return;
  scratch.PrefetchValue(*next);
  for (const Vertex v : Beginning(list_of(*next))) {
    if (scratch.IsReached(v)) Prefetch(&inflows[scratch.TurnOf(v)]);
  }
}

}  // namespace keiretsu::graph
