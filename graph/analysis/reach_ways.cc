#include "graph/analysis/reach_ways.h"

#include <algorithm>
#include <limits>
#include <queue>

namespace keiretsu::graph {
namespace {

constexpr double kNoHopYet = std::numeric_limits<double>::infinity();

}  // namespace

ReachWays::ReachWays(const Projection* projection)
    : projection_(projection), place_(projection->vertex_count(), kOutside) {}

void ReachWays::Find(Vertex partner, const PartnerReach& reach) {
  if (partner >= place_.size()) return;
  for (const Vertex v : group_) place_[v] = kOutside;
  group_.assign(1, partner);
  group_.insert(group_.end(), reach.told.begin(), reach.told.end());
  end_of_told_ = static_cast<Place>(group_.size());
  group_.insert(group_.end(), reach.asked.begin(), reach.asked.end());
  for (Place place = 0; place < group_.size(); ++place) place_[group_[place]] = place;
  FindStrongest();
  FindShortest(0);
  fewest_hops_.clear();
  for (const Step& step : shortest_) fewest_hops_.push_back(step.hops);
}

/// Calls visit(place, share) for where a hop from `from` may lead.
template <typename Visit>
void ReachWays::VisitHops(Place from, const Visit& visit) const {
  const Vertex vertex = group_[from];
  if (projection_->is_barred(vertex)) return;
  const auto offer = [&](Vertex to, double share) {
    const Place place = place_[to];
    if (share > 0 && place != kOutside && place != kPartner) visit(place, share);
  };
  const auto offer_all = [&](const ShareList& list) {
    for (std::size_t i = 0; i < list.size(); ++i) offer(list.vertices[i], list.lower[i]);
  };
  offer_all(projection_->shares.Holdings(vertex));
  if (!projection_->votes_are_shares) offer_all(projection_->own_votes.Holdings(vertex));
  for (const Vertex to : projection_->controls.Out(vertex)) offer(to, 1);
}

void ReachWays::FindStrongest() {
  struct Entry {
    double weakest;
    std::uint32_t hops;
    Place place;
    bool operator<(const Entry& other) const {
      if (weakest != other.weakest) return weakest < other.weakest;
      return hops != other.hops ? hops > other.hops : place > other.place;
    }
  };
  strongest_.assign(group_.size(), {});
  strongest_[kPartner] = {0, kPartner, kNoHopYet};
  std::priority_queue<Entry> heap;
  heap.push({kNoHopYet, 0, kPartner});
  while (!heap.empty()) {
    const Entry entry = heap.top();
    heap.pop();
    const Step from = strongest_[entry.place];
    if (from.weakest != entry.weakest || from.hops != entry.hops) continue;
    VisitHops(entry.place, [&](Place to, double share) {
      const double weakest = std::min(from.weakest, share);
      const std::uint32_t hops = from.hops + 1;
      Step& step = strongest_[to];
      if (step.weakest > weakest || (step.weakest == weakest && step.hops <= hops)) return;
      step = {hops, entry.place, weakest};
      if (PassesOn(to)) heap.push({weakest, hops, to});
    });
  }
}

void ReachWays::FindShortest(double least) {
  least_ = least;
  shortest_.assign(group_.size(), {});
  shortest_[kPartner] = {0, kPartner, kNoHopYet};
  std::vector<Place> queue = {kPartner};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const Step from = shortest_[queue[next]];
    VisitHops(queue[next], [&](Place to, double share) {
      Step& step = shortest_[to];
      if (share < least || step.hops != kNotReached) return;
      step = {from.hops + 1, queue[next], std::min(from.weakest, share)};
      if (PassesOn(to)) queue.push_back(to);
    });
  }
}

// The strongest way to a vertex passes others by their strongest ways, which may take more hops
// than a later, weaker hop asks for.
ReachWays::Way ReachWays::To(Vertex target) {
  Place place = place_[target];
  const Step& strongest = strongest_[place];
  const bool is_shortest = strongest.hops == fewest_hops_[place];
  if (!is_shortest && least_ != strongest.weakest) FindShortest(strongest.weakest);
  const std::vector<Step>& steps = is_shortest ? strongest_ : shortest_;
  Way way{{}, strongest.weakest};
  for (; place != kPartner; place = steps[place].before) way.vertices.push_back(group_[place]);
  way.vertices.push_back(group_[kPartner]);
  std::reverse(way.vertices.begin(), way.vertices.end());
  return way;
}

}  // namespace keiretsu::graph
