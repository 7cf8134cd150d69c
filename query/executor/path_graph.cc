#include "query/executor/path_graph.h"

#include <algorithm>
#include <queue>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::size_t kStatesPerCheck = 4096;
constexpr std::uint32_t kNoArc = std::numeric_limits<std::uint32_t>::max();
// What a state takes beside its own fields: its entry in the map of numbers.
constexpr std::size_t kEntryBytes = 64;

}  // namespace

PathQuality Extend(WorthRule rule, const PathQuality& way, double worth, bool along_edge) {
  return {rule == WorthRule::kProduct ? way.worth * worth : std::min(way.worth, worth),
          way.length + (along_edge ? 1 : 0)};
}

std::uint32_t PathGraph::NumberOf(const PathState& state) {
  const auto [it, fresh] =
      numbers_.try_emplace(state, static_cast<std::uint32_t>(states_.size()));
  if (!fresh) return it->second;
  states_.push_back(state);
  if (stepper_.Complete(state)) ends_.push_back(it->second);
  return it->second;
}

Status PathGraph::Explore(graph::NodeId start) {
  numbers_.clear();
  states_.clear();
  arcs_.clear();
  begins_.assign(1, 0);
  ends_.clear();
  NumberOf(PathStepper::Initial(start));
  std::vector<PathMove> moves;
  for (std::uint32_t from = 0; from < states_.size(); ++from) {
    moves.clear();
    const PathState state = states_[from];
    RETURN_IF_ERROR(stepper_.Moves(state, moves));
    for (const PathMove& move : moves) {
      arcs_.push_back({from, NumberOf(move.to), move.edge, move.worth});
    }
    begins_.push_back(arcs_.size());
    if (from % kStatesPerCheck != 0) continue;
    RETURN_IF_ERROR(context_.cancel->Check());
    RETURN_IF_ERROR(charge_.Set(states_.capacity() * (sizeof(PathState) + kEntryBytes) +
                                arcs_.capacity() * (sizeof(Arc) + sizeof(std::uint32_t))));
  }
  into_begins_.assign(states_.size() + 1, 0);
  for (const Arc& arc : arcs_) ++into_begins_[arc.to + 1];
  for (std::size_t i = 1; i < into_begins_.size(); ++i) into_begins_[i] += into_begins_[i - 1];
  std::vector<std::size_t> next(into_begins_.begin(), into_begins_.end() - 1);
  into_.resize(arcs_.size());
  for (std::uint32_t i = 0; i < arcs_.size(); ++i) into_[next[arcs_[i].to]++] = i;
  return charge_.Set(states_.capacity() * (sizeof(PathState) + kEntryBytes) +
                     arcs_.capacity() * (sizeof(Arc) + sizeof(std::uint32_t)));
}

// Dijkstra's search: no relationship makes a way better, since worths are at most 1.
Result<std::vector<PathQuality>> PathGraph::Settle(std::uint32_t origin, bool backward,
                                                   std::vector<std::uint32_t>* by) const {
  struct Candidate {
    PathQuality quality;
    std::uint32_t state;
    std::uint32_t arc;
    // The queue hands out the greatest: the best quality, then the lowest arc.
    bool operator<(const Candidate& other) const {
      if (quality.BetterThan(other.quality)) return false;
      if (other.quality.BetterThan(quality)) return true;
      return arc > other.arc;
    }
  };
  std::vector<PathQuality> settled(states_.size());
  if (by != nullptr) by->assign(states_.size(), kNoArc);
  std::priority_queue<Candidate> queue;
  queue.push({{1.0, 0}, origin, kNoArc});
  for (std::size_t steps = 1; !queue.empty(); ++steps) {
    if (steps % kStatesPerCheck == 0) RETURN_IF_ERROR(context_.cancel->Check());
    const Candidate best = queue.top();
    queue.pop();
    if (settled[best.state].exists()) continue;
    settled[best.state] = best.quality;
    if (by != nullptr) (*by)[best.state] = best.arc;
    const std::vector<std::size_t>& begins = backward ? into_begins_ : begins_;
    for (std::size_t i = begins[best.state]; i < begins[best.state + 1]; ++i) {
      const std::uint32_t number = backward ? into_[i] : static_cast<std::uint32_t>(i);
      const Arc& arc = arcs_[number];
      const std::uint32_t next = backward ? arc.from : arc.to;
      if (settled[next].exists()) continue;
      queue.push({Extend(rule_, best.quality, arc.worth, arc.edge.id.valid()), next, number});
    }
  }
  return settled;
}

Result<std::vector<PathQuality>> PathGraph::QualityTo(std::uint32_t end) const {
  return Settle(end, true, nullptr);
}

Result<std::vector<WalkedPath>> PathGraph::BestWays() const {
  std::vector<std::uint32_t> by;
  ASSIGN_OR_RETURN(const std::vector<PathQuality> settled, Settle(0, false, &by));
  std::vector<WalkedPath> ways(ends_.size());
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    if (!settled[ends_[i]].exists()) continue;
    for (std::uint32_t at = ends_[i]; by[at] != kNoArc; at = arcs_[by[at]].from) {
      ways[i].push_back(MoveOf(arcs_[by[at]]));
    }
    ways[i].push_back({.to = states_[0], .edge = {}});
    std::reverse(ways[i].begin(), ways[i].end());
  }
  return ways;
}

}  // namespace keiretsu::query
