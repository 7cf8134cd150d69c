#include "query/planner/pattern_order.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace keiretsu::query {
namespace {

using Mask = std::uint32_t;

/// What fetching a node's list costs, and looking at one of its entries or at a node that is
/// scanned, against making a row.
constexpr double kListCost = 0.5;
constexpr double kLookCost = 0.3;
/// How much more a relationship of variable length costs before others: as the last one, a search
/// of where it ends often takes the place of finding every trail.
constexpr double kEarlyTrailCost = 4;
/// Part of the cost of beginning elsewhere that beginning at a node written later has to fall
/// below: what is written first is often what rows are grouped by.
constexpr double kBetter = 0.9;

/// How a set of edges is best followed.
struct Best {
  double cost = std::numeric_limits<double>::infinity();
  double rows = 0;
  OrderStep last;
};

// Orders that begin at given nodes.
class OrderSearch {
 public:
  OrderSearch(const std::vector<OrderNode>& nodes, const std::vector<OrderEdge>& edges,
              std::vector<bool> begun)
      : nodes_(nodes), edges_(edges), begun_(std::move(begun)) {}

  // `todo`: the edges to order, all reachable from what is begun.
  double Run(Mask todo, double rows, double cost) {
    todo_ = todo;
    best_.assign(std::size_t{1} << edges_.size(), {});
    best_[0] = {.cost = cost, .rows = rows, .last = {}};
    for (Mask done = 0; done < best_.size(); ++done) {
      if ((done & ~todo) == 0 && best_[done].cost < std::numeric_limits<double>::infinity()) {
        Extend(done);
      }
    }
    return best_[todo].cost;
  }
  std::vector<OrderStep> Steps() const {
    std::vector<OrderStep> steps;
    for (Mask mask = todo_; mask != 0; mask &= ~(Mask{1} << steps.back().edge)) {
      steps.push_back(best_[mask].last);
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

 private:
  bool IsBound(std::uint32_t node, Mask done) const {
    if (begun_[node]) return true;
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      if (((done >> i) & 1) != 0 && (edges_[i].left == node || edges_[i].right == node)) {
        return true;
      }
    }
    return false;
  }
  // Relationships of a node at this end of one.
  double DegreeAt(std::uint32_t node, const OrderEdge::End& end, Mask done) const {
    double other_skew = 0;
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      const OrderEdge& edge = edges_[i];
      if (((done >> i) & 1) == 0) continue;
      for (const bool left : {true, false}) {
        if ((left ? edge.left : edge.right) != node) continue;
        const OrderEdge::End& met = left ? edge.from_left : edge.from_right;
        if (met.kind == end.kind) return end.degree_again;
        other_skew = std::max(other_skew, met.skew);
      }
    }
    return other_skew > 0 ? end.degree * end.skew * other_skew : end.degree;
  }
  bool HasPlain(Mask mask) const {
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      if (((mask >> i) & 1) != 0 && !edges_[i].trails) return true;
    }
    return false;
  }
  void Extend(Mask done) {
    for (std::uint32_t i = 0; i < edges_.size(); ++i) {
      const Mask bit = Mask{1} << i;
      if ((todo_ & bit) == 0 || (done & bit) != 0) continue;
      const bool left = IsBound(edges_[i].left, done);
      const bool right = IsBound(edges_[i].right, done);
      if (left) Offer(done, bit, {i, true}, right);
      if (right && !left) Offer(done, bit, {i, false}, false);
    }
  }
  void Offer(Mask done, Mask bit, OrderStep step, bool into) {
    const OrderEdge& edge = edges_[step.edge];
    const OrderEdge::End& end = step.from_left ? edge.from_left : edge.from_right;
    const double before = best_[done].rows;
    const std::uint32_t from = step.from_left ? edge.left : edge.right;
    const double degree = DegreeAt(from, end, done);
    const double more = end.degree > 0 ? degree / end.degree : 1.0;
    const double found = before * more * (into ? end.into_rows : end.new_rows);
    // An end that is there already is searched for in its list, not met by walking it.
    const double looked_at =
        before * (kListCost + kLookCost * (into ? 1.0 : degree * end.look_cost));
    const bool early = edge.trails && HasPlain(todo_ & ~done);
    const double cost = best_[done].cost + (early ? kEarlyTrailCost : 1.0) * (looked_at + found);
    const std::uint32_t other = step.from_left ? edge.right : edge.left;
    Best& best = best_[done | bit];
    if (cost >= best.cost) return;
    best = {.cost = cost, .rows = found * (into ? 1.0 : nodes_[other].share), .last = step};
  }

  const std::vector<OrderNode>& nodes_;
  const std::vector<OrderEdge>& edges_;
  std::vector<bool> begun_;
  Mask todo_ = 0;
  std::vector<Best> best_;
};

// The edges left that can be reached from marked nodes.
Mask Reachable(const std::vector<OrderEdge>& edges, const std::vector<bool>& done,
               std::vector<bool> reached) {
  Mask mask = 0;
  for (bool grows = true; std::exchange(grows, false);) {
    for (std::uint32_t i = 0; i < edges.size(); ++i) {
      const OrderEdge& edge = edges[i];
      if (done[i] || ((mask >> i) & 1) != 0 || !(reached[edge.left] || reached[edge.right])) {
        continue;
      }
      mask |= Mask{1} << i;
      reached[edge.left] = reached[edge.right] = true;
      grows = true;
    }
  }
  return mask;
}

}  // namespace

PatternOrder BestOrder(const std::vector<OrderNode>& nodes, const std::vector<OrderEdge>& edges,
                       const std::vector<bool>& done) {
  std::vector<bool> bound(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) bound[i] = nodes[i].bound;
  PatternOrder order;
  if (const Mask todo = Reachable(edges, done, bound); todo != 0) {
    OrderSearch search(nodes, edges, bound);
    search.Run(todo, 1, 0);
    order.steps = search.Steps();
    return order;
  }
  double best_cost = std::numeric_limits<double>::infinity();
  for (std::uint32_t start = 0; start < nodes.size(); ++start) {
    std::vector<bool> begun = bound;
    begun[start] = true;
    const Mask todo = Reachable(edges, done, begun);
    if (todo == 0) continue;
    OrderSearch search(nodes, edges, std::move(begun));
    const double scan_cost = kLookCost * nodes[start].scan_rows;
    const double cost = search.Run(todo, nodes[start].begin_rows, scan_cost);
    if (cost >= kBetter * best_cost) continue;
    best_cost = cost;
    order = {.start = start, .steps = search.Steps()};
  }
  return order;
}

}  // namespace keiretsu::query
