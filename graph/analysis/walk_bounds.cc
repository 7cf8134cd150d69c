#include "graph/analysis/walk_bounds.h"

#include <algorithm>
#include <functional>

#include "graph/analysis/limits.h"

namespace keiretsu::graph {
namespace {

/// A sweep that changes no vertex by more has settled; what is left is made up by a factor.
constexpr double kSettled = 0.01;

void MarkAlong(std::vector<bool>& marked, std::vector<Vertex> queue,
               const std::function<ShareList(Vertex)>& next_of, ShareEnd end) {
  for (const Vertex v : queue) marked[v] = true;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const ShareList list = next_of(queue[next]);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Vertex v = list.vertices[i];
      if (marked[v] || !(list.at(end)[i] > 0)) continue;
      marked[v] = true;
      queue.push_back(v);
    }
  }
}

std::vector<Vertex> Marked(const std::vector<bool>& marked) {
  std::vector<Vertex> vertices;
  for (std::size_t v = 0; v < marked.size(); ++v) {
    if (marked[v]) vertices.push_back(static_cast<Vertex>(v));
  }
  return vertices;
}

}  // namespace

WalkBounds::WalkBounds(const ShareMatrix& shares, ShareEnd end)
    : bounds_(shares.vertex_count(), 1.0) {
  CollectHolders(shares, end);
  Sweep(shares, end);
}

void WalkBounds::CollectHolders(const ShareMatrix& shares, ShareEnd end) {
  offsets_.reserve(bounds_.size() + 1);
  offsets_.push_back(0);
  for (Vertex v = 0; v < shares.vertex_count(); ++v) {
    const ShareList list = shares.Holders(v);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const double share = list.at(end)[i];
      if (share > 0 && shares.Holders(list.vertices[i]).size() > 0) {
        holders_.push_back({list.vertices[i], share});
      }
    }
    offsets_.push_back(holders_.size());
  }
}

// The sums grow towards the true ones. Let a last sweep change none by more than e: then the sums
// divided by 1 - e are, at every vertex, at least 1 more than what its holders make of them, and
// such numbers bound the true sums from above.
void WalkBounds::Sweep(const ShareMatrix& shares, ShareEnd end) {
  std::vector<double> direct(bounds_.size(), 1.0);  // 1 + shares of holders without holders
  for (Vertex v = 0; v < shares.vertex_count(); ++v) {
    const ShareList list = shares.Holders(v);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (shares.Holders(list.vertices[i]).size() == 0) direct[v] += list.at(end)[i];
    }
  }
  std::vector<double> next = direct;
  std::vector<double> changes(bounds_.size(), 0.0);
  double largest = kSettled + 1;
  bounds_ = direct;
  for (int sweep = 0; sweep < kMaxBoundSweeps && largest > kSettled; ++sweep) {
    largest = 0;
    for (Vertex v = 0; v < bounds_.size(); ++v) {
      double sum = direct[v];
      for (const Holder& holder : HeldHolders(v)) sum += holder.share * bounds_[holder.vertex];
      next[v] = sum;
      changes[v] = sum - bounds_[v];
      largest = std::max(largest, changes[v]);
    }
    bounds_.swap(next);
  }
  // `next` holds the sums before the last sweep, which are the ones that `changes` speaks of.
  bounds_.swap(next);
  std::vector<bool> unbounded(bounds_.size(), false);
  if (largest > kSettled) unbounded = MarkUnbounded(shares, end, changes);
  for (std::size_t v = 0; v < bounds_.size(); ++v) {
    // Twice as much as is needed makes up for roundings.
    bounds_[v] /= 1 - 2 * kSettled;
    if (!unbounded[v]) largest_ = std::max(largest_, bounds_[v]);
  }
}

std::vector<bool> WalkBounds::MarkUnbounded(const ShareMatrix& shares, ShareEnd end,
                                            const std::vector<double>& changes) {
  std::vector<bool> unbounded(bounds_.size(), false);
  for (std::size_t v = 0; v < changes.size(); ++v) {
    if (!(changes[v] <= kSettled)) unbounded[v] = true;
  }
  MarkAlong(unbounded, Marked(unbounded), [&](Vertex v) { return shares.Holdings(v); }, end);
  reaches_unbounded_ = unbounded;
  MarkAlong(reaches_unbounded_, Marked(unbounded), [&](Vertex v) { return shares.Holders(v); },
            end);
  return unbounded;
}

}  // namespace keiretsu::graph
