/// The order in which the relationships of a pattern are followed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace keiretsu::query {

/// A node of a pattern. Nodes and edges are named by their positions.
struct OrderNode {
  bool bound = false;      ///< before the pattern is looked at
  double scan_rows = 0;   ///< rows looked at when the pattern is begun here
  double begin_rows = 0;  ///< what its conditions leave of them
  double share = 1;       ///< of rows that come to it, what conditions beyond labels leave
};
/// A relationship, from either end: how many there are for a node at that end, what looking at one
/// costs, and how many rows remain for each row when the other end is new, or is there already.
/// Hubs are met more often, so a node that was met over a relationship has more of them than one
/// that is scanned, and more again if that was one of the same `kind` at that end.
struct OrderEdge {
  struct End {
    std::uint32_t kind = 0;
    double degree = 0;
    double skew = 1;  ///< what a node met over another kind has more, together with that kind's
    double degree_again = 0;
    double look_cost = 1;
    double new_rows = 0;
    double into_rows = 0;
  };
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  bool trails = false;  ///< of variable length
  End from_left;
  End from_right;
};
struct OrderStep {
  std::uint32_t edge = 0;
  bool from_left = true;
};
struct PatternOrder {
  std::optional<std::uint32_t> start;  ///< a node to begin at; none: what is bound leads on
  std::vector<OrderStep> steps;
};

/// The cheapest order for one connected part of the pattern that is still to be planned: one that
/// hangs on bound nodes if there is any, else the one that is cheapest to begin. Cost is the number
/// of rows made, of lists fetched and of relationships looked at, weighted by their look_cost,
/// summed over all steps; every order is considered, by dynamic programming over the sets of edges.
/// Of near equals the first as written wins. REQUIRES: at most kMaxOrderedEdges edges, one of them
/// at least not `done`.
PatternOrder BestOrder(const std::vector<OrderNode>& nodes, const std::vector<OrderEdge>& edges,
                       const std::vector<bool>& done);

}  // namespace keiretsu::query
