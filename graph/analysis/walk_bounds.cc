#include "graph/analysis/walk_bounds.h"

#include <algorithm>
#include <limits>

#include "graph/analysis/limits.h"

namespace keiretsu::graph {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();
/// A sweep that changes no vertex by more of what it has from outside has settled; a factor makes
/// up for what is left, and as much again for roundings.
constexpr double kSettledPart = 0.01;
constexpr double kMakesUp = 1 / (1 - 2 * kSettledPart);
/// Makes up for the roundings of one sum.
constexpr double kRoundedUp = 1 + 1e-9;

}  // namespace

WalkBounds::WalkBounds(const ShareMatrix& shares, ShareEnd end, const Condensation& components)
    : bounds_(shares.vertex_count(), 1.0) {
  CollectHolders(shares, end);
  std::vector<double> own(bounds_.size(), 1.0);  // the vertex itself, and holders without holders
  for (Vertex v = 0; v < shares.vertex_count(); ++v) {
    const ShareList list = shares.Holders(v);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (shares.Holders(list.vertices[i]).size() == 0) own[v] += list.at(end)[i];
    }
  }
  for (std::uint32_t c = 0; c < components.count(); ++c) BoundComponent(components.Members(c), own);
  MarkUnbounded(shares, end);
}

bool WalkBounds::Bounds(Vertex v) const { return bounds_[v] <= kMaxWalkBound; }

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

bool WalkBounds::HoldsItself(Vertex v) const {
  const auto holders = HeldHolders(v);
  return std::any_of(holders.begin(), holders.end(),
                     [v](const Holder& holder) { return holder.vertex == v; });
}

double WalkBounds::SumOver(Vertex v) const {
  double sum = 0;
  for (const Holder& holder : HeldHolders(v)) sum += holder.share * bounds_[holder.vertex];
  return sum;
}

// Sweeps from below. Let e be what each member has from outside the component, and let a last sweep
// change none by more than the part s of its e: then the sums divided by 1 - s are, at every
// member, at least e more than what members make of them, and such numbers bound the true sums from
// above.
void WalkBounds::BoundComponent(std::span<const Vertex> members, const std::vector<double>& own) {
  for (const Vertex v : members) bounds_[v] = 0;
  std::vector<double> outside;
  for (const Vertex v : members) outside.push_back((own[v] + SumOver(v)) * kRoundedUp);
  for (std::size_t i = 0; i < members.size(); ++i) bounds_[members[i]] = outside[i];
  if (members.size() == 1 && !HoldsItself(members[0])) return;
  const bool bounded = std::all_of(outside.begin(), outside.end(),
                                   [](double sum) { return sum < kUnbounded; });
  std::vector<double> next(members.size());
  for (int sweep = 0; bounded && sweep < kMaxBoundSweeps; ++sweep) {
    bool settled = true;
    for (std::size_t i = 0; i < members.size(); ++i) {
      // What is from outside was counted with the members at 0.
      double sum = outside[i];
      for (const Holder& holder : HeldHolders(members[i])) {
        if (std::binary_search(members.begin(), members.end(), holder.vertex)) {
          sum += holder.share * bounds_[holder.vertex];
        }
      }
      next[i] = sum;
      if (!(sum - bounds_[members[i]] <= kSettledPart * outside[i])) settled = false;
    }
    if (settled) {
      for (const Vertex v : members) bounds_[v] *= kMakesUp;
      return;
    }
    for (std::size_t i = 0; i < members.size(); ++i) bounds_[members[i]] = next[i];
  }
  for (const Vertex v : members) bounds_[v] = kUnbounded;
}

void WalkBounds::MarkUnbounded(const ShareMatrix& shares, ShareEnd end) {
  std::vector<Vertex> queue;
  for (Vertex v = 0; v < bounds_.size(); ++v) {
    if (Bounds(v)) {
      largest_ = std::max(largest_, bounds_[v]);
    } else {
      unbounded_.push_back(v);
    }
  }
  if (unbounded_.empty()) return;
  queue = unbounded_;
  reaches_unbounded_.assign(bounds_.size(), false);
  for (const Vertex v : queue) reaches_unbounded_[v] = true;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const ShareList holders = shares.Holders(queue[next]);
    for (std::size_t i = 0; i < holders.size(); ++i) {
      const Vertex holder = holders.vertices[i];
      if (reaches_unbounded_[holder] || !(holders.at(end)[i] > 0)) continue;
      reaches_unbounded_[holder] = true;
      queue.push_back(holder);
    }
  }
  uncovered_count_ = queue.size();
}

}  // namespace keiretsu::graph
