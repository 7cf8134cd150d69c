/// Reachability and distances by Floyd and Warshall, for comparison.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "graph/analysis/algorithms/distances.h"
#include "tests/graph/analysis/algorithms/relationship_list.h"

namespace keiretsu::graph {

/// Positions in `nodes` by vertex.
inline std::map<Vertex, std::size_t> Positions(const RelationshipList& list) {
  std::map<Vertex, std::size_t> positions;
  for (std::size_t i = 0; i < list.nodes.size(); ++i) positions[list.nodes[i]] = i;
  return positions;
}

using Matrix = std::vector<std::vector<double>>;

/// All distances, by position; `hops`: every relationship is 1 long.
inline Matrix AllDistances(const RelationshipList& list, Sides sides, bool hops) {
  const std::size_t n = list.nodes.size();
  auto positions = Positions(list);
  Matrix distance(n, std::vector<double>(n, kUnreached));
  for (std::size_t i = 0; i < n; ++i) distance[i][i] = 0;
  for (const ListedEdge& edge : list.edges) {
    const std::size_t a = positions[edge.source];
    const std::size_t b = positions[edge.target];
    const double length = hops ? 1 : edge.weight;
    if (sides != Sides::kIn) distance[a][b] = std::min(distance[a][b], length);
    if (sides != Sides::kOut) distance[b][a] = std::min(distance[b][a], length);
  }
  for (std::size_t i = 0; i < n; ++i) distance[i][i] = 0;
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
      }
    }
  }
  return distance;
}

}  // namespace keiretsu::graph
