#include "query/executor/path_selection.h"

#include <algorithm>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::size_t kPartsPerCheck = 4096;

// Shortest paths by groups of one length; others by their number.
bool ByGroups(ast::PathSelector selector) {
  return selector == ast::PathSelector::kAllShortest ||
         selector == ast::PathSelector::kShortestGroups;
}

}  // namespace

bool PathSelection::Candidate::operator<(const Candidate& other) const {
  if (bound.BetterThan(other.bound)) return false;
  if (other.bound.BetterThan(bound)) return true;
  return part < other.part;
}

PathSelection::PathSelection(const ExecutionContext& context, const PathSearchNode& node,
                             PathStepper& stepper)
    : context_(context),
      node_(node),
      stepper_(stepper),
      rule_(node.selector == ast::PathSelector::kWidest ? WorthRule::kLeast : WorthRule::kProduct),
      graph_(context, stepper, rule_),
      charge_(context.memory) {}

Status PathSelection::Select(graph::NodeId start, graph::NodeId target,
                             const std::function<Result<bool>(graph::NodeId)>& end_wanted,
                             const Accept& accept, std::vector<ChosenPath>& chosen) {
  RETURN_IF_ERROR(graph_.Explore(start));
  std::vector<WalkedPath> ways(graph_.ends().size());
  const bool one = count_ == 1 && !ByGroups(node_.selector);
  if (one) {
    ASSIGN_OR_RETURN(ways, graph_.BestWays());
  }
  for (std::size_t i = 0; i < graph_.ends().size(); ++i) {
    const std::uint32_t end = graph_.ends()[i];
    const graph::NodeId node = graph_.state(end).node;
    if (target.valid() && node != target) continue;
    ASSIGN_OR_RETURN(const bool wanted, end_wanted(node));
    if (!wanted) continue;
    if (one) {  // no path can be better than the best way, so if that one is allowed, it is it
      ASSIGN_OR_RETURN(bool found, IsAllowed(ways[i]));
      const PathQuality quality = QualityOf(ways[i]);
      if (found) {
        ASSIGN_OR_RETURN(found, accept(ways[i], quality));
      }
      if (found) {
        chosen.push_back({std::move(ways[i]), quality});
        continue;
      }
    }
    RETURN_IF_ERROR(SelectFor(end, accept, chosen));
  }
  return Status();
}

PathQuality PathSelection::QualityOf(const WalkedPath& way) const {
  PathQuality quality{1.0, 0};
  for (const PathMove& move : way) quality = Extend(rule_, quality, move.worth, move.along_edge());
  return quality;
}

Result<bool> PathSelection::IsAllowed(const WalkedPath& way) {
  if (way.empty()) return false;
  WalkedPath path = {way.front()};
  for (std::size_t i = 1; i < way.size(); ++i) {
    ASSIGN_OR_RETURN(const bool allowed, stepper_.Allows(path, way[i]));
    if (!allowed) return false;
    path.push_back(way[i]);
  }
  return true;
}

Status PathSelection::SelectFor(std::uint32_t end, const Accept& accept,
                                std::vector<ChosenPath>& chosen) {
  ASSIGN_OR_RETURN(const std::vector<PathQuality> to_end, graph_.QualityTo(end));
  parts_.clear();
  queue_.clear();
  if (!to_end[0].exists()) return Status();
  parts_.push_back({0, 0, {.to = graph_.state(0), .edge = {}}, {1.0, 0}});
  queue_.push_back({to_end[0], 0});
  std::uint64_t taken = 0;  // paths, or groups of them
  std::uint32_t last_length = 0;
  for (std::size_t steps = 1; !queue_.empty(); ++steps) {
    if (steps % kPartsPerCheck == 0) RETURN_IF_ERROR(context_.cancel->Check());
    std::pop_heap(queue_.begin(), queue_.end());
    const std::uint32_t number = queue_.back().part;
    queue_.pop_back();
    if (parts_[number].state != end) {
      RETURN_IF_ERROR(GoOn(number, to_end));
      continue;
    }
    const PathQuality quality = parts_[number].quality;
    const bool counts = !ByGroups(node_.selector) || taken == 0 || quality.length != last_length;
    if (counts && taken == count_) return Status();
    WalkedPath path = PathOf(number);
    ASSIGN_OR_RETURN(const bool accepted, accept(path, quality));
    if (!accepted) continue;
    chosen.push_back({std::move(path), quality});
    last_length = quality.length;
    if (counts) ++taken;
    if (!ByGroups(node_.selector) && taken == count_) return Status();
  }
  return Status();
}

Status PathSelection::GoOn(std::uint32_t part, const std::vector<PathQuality>& to_end) {
  const WalkedPath path = PathOf(part);
  const PathQuality so_far = parts_[part].quality;
  for (const PathGraph::Arc& arc : graph_.ArcsFrom(parts_[part].state)) {
    if (!to_end[arc.to].exists()) continue;
    const PathMove move = graph_.MoveOf(arc);
    ASSIGN_OR_RETURN(const bool allowed, stepper_.Allows(path, move));
    if (!allowed) continue;
    const PathQuality quality = Extend(rule_, so_far, move.worth, move.along_edge());
    PathQuality bound = Extend(rule_, quality, to_end[arc.to].worth, false);
    bound.length += to_end[arc.to].length;
    queue_.push_back({bound, static_cast<std::uint32_t>(parts_.size())});
    std::push_heap(queue_.begin(), queue_.end());
    parts_.push_back({part, arc.to, move, quality});
  }
  return charge_.Set(parts_.capacity() * sizeof(Part) + queue_.capacity() * sizeof(Candidate));
}

WalkedPath PathSelection::PathOf(std::uint32_t part) const {
  WalkedPath path;
  for (std::uint32_t at = part; at != 0; at = parts_[at].before) path.push_back(parts_[at].move);
  path.push_back(parts_[0].move);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace keiretsu::query
