#include "graph/analysis/reached_order.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace keiretsu::graph {
namespace {

/// From one reached vertex in so many on, marking places in a bitmap is faster than sorting.
constexpr std::size_t kMarkInsteadOfSort = 1024;

/// Sorts what was reached by a number of each vertex, below the number of vertices. `vertex_at`
/// gives the vertex of a number.
template <typename NumberOf, typename VertexAt>
void SortBy(WalkScratch& scratch, const NumberOf& number_of, const VertexAt& vertex_at) {
  std::vector<Vertex>& reached = scratch.reached();
  if (reached.size() < scratch.vertex_count() / kMarkInsteadOfSort) {
    std::sort(reached.begin(), reached.end(),
              [&](Vertex a, Vertex b) { return number_of(a) < number_of(b); });
    return;
  }
  std::vector<std::uint64_t>& bits = scratch.bits();
  for (const Vertex v : reached) {
    const std::uint32_t number = number_of(v);
    bits[number / 64] |= std::uint64_t{1} << (number % 64);
  }
  std::size_t next = 0;
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (std::uint64_t rest = std::exchange(bits[word], 0); rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(rest));
      reached[next++] = vertex_at(static_cast<std::uint32_t>(word * 64 + bit));
    }
  }
}

}  // namespace

void ReachAll(const CyclicComponents& components, Flow flow, Vertex start, WalkScratch& scratch) {
  constexpr std::size_t kMarksAhead = 8;
  const ShareMatrix& shares = components.shares();
  const bool all_count = shares.certain() || components.end() == ShareEnd::kUpper;
  const std::vector<Vertex>& reached = scratch.reached();
  scratch.Reach(start);
  for (std::size_t next = 0; next < reached.size(); ++next) {
    FetchListsAhead(
        shares, flow, kMarksAhead,
        [&](std::size_t n) -> std::optional<Vertex> {
          if (next + n >= reached.size()) return std::nullopt;
          return reached[next + n];
        },
        [&](Vertex v) { scratch.PrefetchMark(v); });
    const ShareList list = ListOf(shares, flow, reached[next]);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (all_count || list.lower[i] > 0) scratch.Reach(list.vertices[i]);
    }
  }
}

void SortByPosition(const CyclicComponents& components, WalkScratch& scratch) {
  const std::vector<Vertex>& members = components.condensation().members;
  SortBy(
      scratch, [&](Vertex v) { return components.PositionOf(v); },
      [&](std::uint32_t position) { return members[position]; });
}

void SortByVertex(WalkScratch& scratch) {
  const auto itself = [](Vertex v) { return v; };
  SortBy(scratch, itself, itself);
}

}  // namespace keiretsu::graph
