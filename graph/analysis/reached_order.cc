#include "graph/analysis/reached_order.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

/// Where at least one of so many vertices was reached, passing over all is faster than sorting.
constexpr std::size_t kPassInsteadOfSort = 16;

}  // namespace

void ReachAll(const CyclicComponents& components, Flow flow, Vertex start, WalkScratch& scratch) {
  // Some vertices before they are used: where a list is, then the list, then the marks of what it
  // names.
  constexpr std::size_t kOffsetsAhead = 24;
  constexpr std::size_t kListsAhead = 16;
  constexpr std::size_t kMarksAhead = 8;
  const ShareMatrix& shares = components.shares();
  const bool all_count = shares.certain() || components.end() == ShareEnd::kUpper;
  const auto list_of = [&](std::size_t turn) {
    const Vertex v = scratch.reached()[turn];
    return flow == Flow::kDown ? shares.Holdings(v) : shares.Holders(v);
  };
  scratch.Reach(start);
  for (std::size_t next = 0; next < scratch.reached().size(); ++next) {
    const std::size_t known = scratch.reached().size();
    if (next + kOffsetsAhead < known) {
      const Vertex v = scratch.reached()[next + kOffsetsAhead];
      flow == Flow::kDown ? shares.PrefetchHoldings(v) : shares.PrefetchHolders(v);
    }
    if (next + kListsAhead < known) PrefetchList(list_of(next + kListsAhead));
    if (next + kMarksAhead < known) {
      for (const Vertex v : Beginning(list_of(next + kMarksAhead))) scratch.PrefetchMark(v);
    }
    const ShareList list = list_of(next);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (all_count || list.lower[i] > 0) scratch.Reach(list.vertices[i]);
    }
  }
}

void SortByPosition(const CyclicComponents& components, WalkScratch& scratch) {
  std::vector<Vertex>& reached = scratch.reached();
  const std::vector<Vertex>& members = components.condensation().members;
  if (reached.size() < members.size() / kPassInsteadOfSort) {
    std::sort(reached.begin(), reached.end(), [&](Vertex a, Vertex b) {
      return components.PositionOf(a) < components.PositionOf(b);
    });
    return;
  }
  reached.clear();
  for (const Vertex v : members) {
    if (scratch.IsReached(v)) reached.push_back(v);
  }
}

void SortByVertex(WalkScratch& scratch) {
  std::vector<Vertex>& reached = scratch.reached();
  const auto vertex_count = static_cast<Vertex>(scratch.vertex_count());
  if (reached.size() < vertex_count / kPassInsteadOfSort) {
    std::sort(reached.begin(), reached.end());
    return;
  }
  reached.clear();
  for (Vertex v = 0; v < vertex_count; ++v) {
    if (scratch.IsReached(v)) reached.push_back(v);
  }
}

}  // namespace keiretsu::graph
