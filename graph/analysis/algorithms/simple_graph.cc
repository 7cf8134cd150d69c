#include "graph/analysis/algorithms/simple_graph.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

/// The first entry that is not below `low`, or kNoVertex.
Vertex FirstFrom(std::span<const std::uint32_t> list, Vertex low) {
  const auto found = std::lower_bound(list.begin(), list.end(), low);
  return found == list.end() ? kNoVertex : *found;
}

}  // namespace

Vertex SimpleGraph::NeighbourFrom(Vertex vertex, Vertex low) const {
  if (graph_->filtered() && !graph_->is_node(vertex)) return kNoVertex;
  for (;;) {
    Vertex best = kNoVertex;
    for (std::uint16_t type = 0; type < graph_->types().size(); ++type) {
      if (sides_ != Sides::kIn) {
        best = std::min(best, FirstFrom(graph_->List(type, Direction::kOut, vertex), low));
      }
      if (sides_ != Sides::kOut) {
        best = std::min(best, FirstFrom(graph_->List(type, Direction::kIn, vertex), low));
      }
    }
    const bool counts = best != vertex && (!graph_->filtered() || best == kNoVertex ||
                                           graph_->is_node(best));
    if (counts) return best;
    low = best + 1;
  }
}

std::size_t SimpleGraph::Degree(Vertex vertex) const {
  std::size_t degree = 0;
  for (auto [at, end] = adjacent_vertices(vertex, *this); at != end; ++at) ++degree;
  return degree;
}

}  // namespace keiretsu::graph
