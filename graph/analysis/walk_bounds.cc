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

/// Turns before a vertex's turn at which its list is fetched, and the bounds of those named there.
constexpr std::size_t kListsAhead = 24;
constexpr std::size_t kBoundsAhead = 8;

}  // namespace

WalkBounds::WalkBounds(const ReducedShares* shares)
    : shares_(*shares), places_(shares->vertex_count() + std::size_t{1}) {
  const std::vector<double> direct = CollectHolders();
  const Condensation& components = shares_.condensation();
  const std::vector<Vertex>& order = components.members;  // holders before what they hold
  std::size_t turn = 0;
  for (std::uint32_t c = 0; c < components.count(); ++c) {
    const std::span<const Vertex> members = components.Members(c);
    if (turn + kListsAhead < order.size()) PrefetchHolders(order[turn + kListsAhead]);
    if (turn + kBoundsAhead < order.size()) {
      for (const Holder& holder : HeldHolders(order[turn + kBoundsAhead])) {
        Prefetch(&places_[holder.vertex]);
      }
    }
    turn += members.size();
    BoundComponent(members, direct);
  }
  MarkUnbounded();
}

bool WalkBounds::Bounds(Vertex v) const { return places_[v].bound <= kMaxWalkBound; }

// Also, by vertex, what those who have holders hold of it directly.
std::vector<double> WalkBounds::CollectHolders() {
  const Vertex vertices = shares_.vertex_count();
  std::vector<bool> is_held(vertices);
  for (Vertex v = 0; v < vertices; ++v) is_held[v] = shares_.Holders(v).size() > 0;
  std::vector<double> direct(vertices, 0.0);
  for (Vertex v = 0; v < vertices; ++v) {
    const ShareList list = shares_.Holders(v);
    const std::span<const double> shares = list.at(shares_.end());
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!is_held[list.vertices[i]] || !(shares[i] > 0)) continue;
      holders_.push_back({list.vertices[i], shares[i]});
      direct[v] += shares[i];
    }
    places_[v + std::size_t{1}].begin = holders_.size();
  }
  return direct;
}

bool WalkBounds::HoldsItself(Vertex v) const {
  const auto holders = HeldHolders(v);
  return std::any_of(holders.begin(), holders.end(),
                     [v](const Holder& holder) { return holder.vertex == v; });
}

double WalkBounds::SumOver(Vertex v) const {
  double sum = 0;
  for (const Holder& holder : HeldHolders(v)) sum += holder.share * places_[holder.vertex].bound;
  return sum;
}

// Sweeps from below. Let e be what each member has from outside the component, and let a last sweep
// change none by more than the part s of its e: then the sums divided by 1 - s are, at every
// member, at least e more than what members make of them, and such numbers bound the true sums from
// above.
void WalkBounds::BoundComponent(std::span<const Vertex> members,
                                const std::vector<double>& direct) {
  if (members.size() == 1 && !HoldsItself(members[0])) {
    places_[members[0]].bound = (direct[members[0]] + SumOver(members[0])) * kRoundedUp;
    return;
  }
  for (const Vertex v : members) places_[v].bound = 0;
  std::vector<double> outside;
  for (const Vertex v : members) outside.push_back((direct[v] + SumOver(v)) * kRoundedUp);
  for (std::size_t i = 0; i < members.size(); ++i) places_[members[i]].bound = outside[i];
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
          sum += holder.share * places_[holder.vertex].bound;
        }
      }
      next[i] = sum;
      if (!(sum - places_[members[i]].bound <= kSettledPart * outside[i])) settled = false;
    }
    if (settled) {
      for (const Vertex v : members) places_[v].bound *= kMakesUp;
      return;
    }
    for (std::size_t i = 0; i < members.size(); ++i) places_[members[i]].bound = next[i];
  }
  for (const Vertex v : members) places_[v].bound = kUnbounded;
}

void WalkBounds::MarkUnbounded() {
  std::vector<Vertex> queue;
  for (Vertex v = 0; v < shares_.vertex_count(); ++v) {
    if (Bounds(v)) {
      largest_ = std::max(largest_, places_[v].bound);
    } else {
      queue.push_back(v);
    }
  }
  if (queue.empty()) return;
  reaches_unbounded_.assign(shares_.vertex_count(), false);
  for (const Vertex v : queue) reaches_unbounded_[v] = true;
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const ShareList holders = shares_.Holders(queue[next]);
    for (std::size_t i = 0; i < holders.size(); ++i) {
      const Vertex holder = holders.vertices[i];
      if (reaches_unbounded_[holder] || !(holders.at(shares_.end())[i] > 0)) continue;
      reaches_unbounded_[holder] = true;
      queue.push_back(holder);
    }
  }
}

}  // namespace keiretsu::graph
