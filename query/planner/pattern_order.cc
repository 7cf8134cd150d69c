#include "query/planner/pattern_order.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace keiretsu::query {
namespace {

using Mask = std::uint32_t;

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
    const double found = before * (into ? end.into_rows : end.new_rows);
    // An end that is there already is searched for in its list, not met by walking it.
    const double looked_at = into ? before : before * end.degree * end.look_cost;
    const double cost = best_[done].cost + looked_at + found;
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
    const double cost = search.Run(todo, nodes[start].begin_rows, nodes[start].scan_rows);
    if (cost >= best_cost) continue;
    best_cost = cost;
    order = {.start = start, .steps = search.Steps()};
  }
  return order;
}

}  // namespace keiretsu::query
