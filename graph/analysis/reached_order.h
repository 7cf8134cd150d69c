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

/// What a vertex holds, or who holds it.
inline ShareList ListOf(const ShareMatrix& shares, Flow flow, Vertex v) {
  return flow == Flow::kDown ? shares.Holdings(v) : shares.Holders(v);
}

/// Fetches what a pass will use `turns` turns later and beyond: where a list is, then the list,
/// then by `fetch(v)` what the pass keeps of each vertex that it names. `ahead(n)` is the vertex of
/// n turns later, or none.
template <typename Ahead, typename Fetch>
void FetchListsAhead(const ShareMatrix& shares, Flow flow, std::size_t turns, const Ahead& ahead,
                     const Fetch& fetch) {
  constexpr std::size_t kTurnsBetween = 8;
  if (const std::optional<Vertex> v = ahead(turns + 2 * kTurnsBetween)) {
    flow == Flow::kDown ? shares.PrefetchHoldings(*v) : shares.PrefetchHolders(*v);
  }
  if (const std::optional<Vertex> v = ahead(turns + kTurnsBetween)) {
    PrefetchList(ListOf(shares, flow, *v));
  }
  if (const std::optional<Vertex> v = ahead(turns)) {
    for (const Vertex named : Beginning(ListOf(shares, flow, *v))) fetch(named);
  }
}

/// The same for a pass over sorted vertices that hands values on: their marks, then their sums,
/// which `inflows` has by turn of reaching.
template <typename Ahead>
void FetchWalkAhead(const ShareMatrix& shares, Flow flow, const WalkScratch& scratch,
                    const std::vector<BoundedSum>& inflows, const Ahead& ahead) {
  constexpr std::size_t kMarksAhead = 16;
  constexpr std::size_t kInflowsAhead = 8;
  FetchListsAhead(shares, flow, kMarksAhead, ahead,
                  [&](Vertex v) { scratch.PrefetchMark(v); });
  const std::optional<Vertex> next = ahead(kInflowsAhead);
  if (!next) return;
  scratch.PrefetchValue(*next);
  for (const Vertex v : Beginning(ListOf(shares, flow, *next))) {
    if (scratch.IsReached(v)) Prefetch(&inflows[scratch.TurnOf(v)]);
  }
}

}  // namespace keiretsu::graph
