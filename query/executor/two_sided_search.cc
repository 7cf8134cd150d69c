#include "query/executor/two_sided_search.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Relationships looked at between two questions whether to stop.
constexpr std::uint64_t kEdgesBetweenChecks = 1U << 14;

std::uint64_t BytesOf(std::size_t paths, std::size_t length) {
  return paths * (sizeof(TwoSidedSearch::EdgePath) + length * sizeof(graph::EdgeRef));
}

}  // namespace

TwoSidedSearch::TwoSidedSearch(const ExecutionContext& context, const WalkPattern& pattern,
                               const EdgeTest* edge_test, const NodeTest* node_test)
    : context_(context),
      pattern_(pattern),
      edge_test_(edge_test),
      node_test_(node_test),
      forward_{.lists = EdgeLists(context.view, *pattern.types, pattern.any_type,
                                  pattern.direction, !edge_test->empty()),
               .plain = EdgeLists(context.view, *pattern.types, pattern.any_type,
                                    pattern.direction, false)},
      backward_{.lists = EdgeLists(context.view, *pattern.types, pattern.any_type,
                                   Flip(pattern.direction), !edge_test->empty()),
                .plain = EdgeLists(context.view, *pattern.types, pattern.any_type,
                                     Flip(pattern.direction), false)},
      between_(context.view, *pattern.types, pattern.any_type, ast::PatternDirection::kOutgoing,
               true),
      memory_(context.memory),
      path_memory_(context.memory) {}

void TwoSidedSearch::Side::Start(graph::NodeId node) {
  reached.Clear();
  frontier.assign(1, node);
  frontier_edges.reset();
  depth = 0;
  lists.StartSearch();
  plain.StartSearch();
}

Result<bool> TwoSidedSearch::Find(graph::NodeId from, graph::NodeId to) {
  all_ = false;
  RETURN_IF_ERROR(Search(from, to));
  if (meetings_.empty()) return false;
  BuildPath(meetings_.front());
  return true;
}

Status TwoSidedSearch::Search(graph::NodeId from, graph::NodeId to) {
  forward_.Start(from);
  backward_.Start(to);
  const graph::NodeId start_depth(0);
  forward_.reached.Insert(from, all_ ? start_depth : from);
  backward_.reached.Insert(to, all_ ? start_depth : to);
  meetings_.clear();
  while (meetings_.empty() && forward_.depth + backward_.depth < pattern_.high &&
         !forward_.frontier.empty() && !backward_.frontier.empty()) {
    RETURN_IF_ERROR(context_.cancel->Check());
    RETURN_IF_ERROR(
        memory_.Set(forward_.reached.memory_bytes() + backward_.reached.memory_bytes()));
    ASSIGN_OR_RETURN(Side* side, CheaperSide());
    RETURN_IF_ERROR(Grow(*side, side == &forward_ ? backward_ : forward_));
  }
  return Status();
}

Result<TwoSidedSearch::Side*> TwoSidedSearch::CheaperSide() {
  const bool forward_fewer = forward_.frontier.size() <= backward_.frontier.size();
  Side& fewer = forward_fewer ? forward_ : backward_;
  Side& other = forward_fewer ? backward_ : forward_;
  RETURN_IF_ERROR(CountEdges(fewer));
  // As a rule each node has one: then the other side need not be counted.
  if (*fewer.frontier_edges <= other.frontier.size()) return &fewer;
  RETURN_IF_ERROR(CountEdges(other));
  return *fewer.frontier_edges <= *other.frontier_edges ? &fewer : &other;
}

Status TwoSidedSearch::CountEdges(Side& side) const {
  if (side.frontier_edges) return Status();
  std::uint64_t edges = 0;
  for (std::size_t at = 0; at < side.frontier.size(); ++at) {
    side.plain.PrefetchAhead(side.frontier, at);
    side.plain.Start(side.frontier[at]);
    while (true) {
      ASSIGN_OR_RETURN(const bool more, side.plain.NextList());
      if (!more) break;
      edges += side.plain.size();
    }
  }
  side.frontier_edges = edges;
  return Status();
}

// Both sides hold whole levels, so the first meeting is on a shortest path. So are all others of
// the same level: a node that the other side had reached before its last level would have led to an
// earlier meeting.
Status TwoSidedSearch::Grow(Side& side, const Side& other) {
  next_.clear();
  for (std::size_t at = 0; at < side.frontier.size(); ++at) {
    side.lists.PrefetchAhead(side.frontier, at);
    side.lists.Start(side.frontier[at]);
    while (true) {
      ASSIGN_OR_RETURN(const bool more, side.lists.NextList());
      if (!more) break;
      RETURN_IF_ERROR(Watch(side.lists.size()));
      RETURN_IF_ERROR(VisitList(side, other, side.frontier[at]));
      if (!all_ && !meetings_.empty()) return Status();
    }
  }
  side.frontier.swap(next_);
  side.frontier_edges.reset();
  ++side.depth;
  return Status();
}

Status TwoSidedSearch::VisitList(Side& side, const Side& other, graph::NodeId node) {
  const bool tests = !edge_test_->empty() || !node_test_->empty();
  const graph::NodeId value = all_ ? graph::NodeId(side.depth + 1) : node;
  for (std::size_t i = 0; i < side.lists.size(); ++i) {
    const graph::NodeId neighbour = side.lists.Neighbour(i);
    if (tests) {
      ASSIGN_OR_RETURN(const bool may, MayVisit(side, i));
      if (!may) continue;
    }
    if (!side.reached.Insert(neighbour, value)) continue;
    if (other.reached.Contains(neighbour)) {
      meetings_.push_back(neighbour);
      if (!all_) return Status();
    }
    next_.push_back(neighbour);
  }
  return Status();
}

Result<bool> TwoSidedSearch::MayVisit(const Side& side, std::size_t i) const {
  const graph::NodeId neighbour = side.lists.Neighbour(i);
  if (side.reached.Contains(neighbour)) return false;
  if (!edge_test_->empty()) {
    ASSIGN_OR_RETURN(const bool passes, edge_test_->Passes(side.lists.Edge(i)));
    if (!passes) return false;
  }
  return node_test_->empty() ? true : node_test_->Passes(neighbour);
}

Status TwoSidedSearch::Watch(std::size_t edges) {
  unwatched_edges_ += edges;
  if (unwatched_edges_ < kEdgesBetweenChecks) return Status();
  unwatched_edges_ = 0;
  return context_.cancel->Check();
}

void TwoSidedSearch::BuildPath(graph::NodeId meeting) {
  path_.assign(1, meeting);
  for (graph::NodeId at = meeting; forward_.reached.At(at) != at;) {
    at = forward_.reached.At(at);
    path_.push_back(at);
  }
  std::reverse(path_.begin(), path_.end());
  for (graph::NodeId at = meeting; backward_.reached.At(at) != at;) {
    at = backward_.reached.At(at);
    path_.push_back(at);
  }
}

Result<TwoSidedSearch::EdgePath> TwoSidedSearch::Edges() {
  EdgePath edges;
  for (std::size_t i = 0; i + 1 < path_.size(); ++i) {
    RETURN_IF_ERROR(AddEdgesBetween(path_[i], path_[i + 1], 1, edges));
    if (edges.size() != i + 1) {
      return Status::Internal("a path leads along a relationship that is not there");
    }
  }
  return edges;
}

Status TwoSidedSearch::AddEdgesBetween(graph::NodeId node, graph::NodeId next, std::size_t limit,
                                       EdgePath& edges) {
  const std::size_t before = edges.size();
  if (pattern_.direction != ast::PatternDirection::kIncoming) {
    RETURN_IF_ERROR(AddEdgesFrom(node, next, limit, edges));
  }
  const std::size_t left = limit - (edges.size() - before);
  if (pattern_.direction == ast::PatternDirection::kOutgoing || left == 0) return Status();
  return AddEdgesFrom(next, node, left, edges);
}

// From the list of their source, where their identities cost nothing.
Status TwoSidedSearch::AddEdgesFrom(graph::NodeId tail, graph::NodeId head, std::size_t limit,
                                    EdgePath& edges) {
  between_.Start(tail);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, between_.NextList());
    if (!more) return Status();
    const auto& neighbours = between_.list().neighbours;
    const auto range = std::equal_range(neighbours.begin(), neighbours.end(), head.value);
    for (auto at = range.first; at != range.second; ++at) {
      const graph::EdgeRef edge =
          between_.Edge(static_cast<std::size_t>(at - neighbours.begin()));
      if (!edge_test_->empty()) {
        ASSIGN_OR_RETURN(const bool passes, edge_test_->Passes(edge));
        if (!passes) continue;
      }
      edges.push_back(edge);
      if (--limit == 0) return Status();
    }
  }
}

// --- All paths ----------------------------------------------------------------------------------

Result<std::vector<TwoSidedSearch::EdgePath>> TwoSidedSearch::FindAll(graph::NodeId from,
                                                                      graph::NodeId to) {
  all_ = true;
  RETURN_IF_ERROR(Search(from, to));
  std::vector<EdgePath> paths;
  for (const graph::NodeId meeting : meetings_) {
    ASSIGN_OR_RETURN(const std::vector<EdgePath> heads, Halves(forward_, meeting));
    ASSIGN_OR_RETURN(const std::vector<EdgePath> tails, Halves(backward_, meeting));
    for (const EdgePath& head : heads) {
      RETURN_IF_ERROR(context_.cancel->Check());
      for (const EdgePath& tail : tails) {
        EdgePath path = head;
        path.insert(path.end(), tail.begin(), tail.end());
        paths.push_back(std::move(path));
      }
      RETURN_IF_ERROR(path_memory_.Set(BytesOf(paths.size(), paths.back().size())));
    }
  }
  return paths;
}

// Every step leads to the start, so no way is in vain. A node may be met on many ways: its steps
// are looked up once.
Result<std::vector<TwoSidedSearch::EdgePath>> TwoSidedSearch::Halves(const Side& side,
                                                                     graph::NodeId meeting) {
  struct Frame {
    graph::NodeId node;
    const EdgePath* steps;
    std::size_t next = 0;
  };
  std::unordered_map<std::uint32_t, EdgePath> steps;
  const auto open = [&](graph::NodeId node) -> Result<Frame> {
    const auto [place, is_new] = steps.try_emplace(node.value);
    if (is_new) RETURN_IF_ERROR(AddStepsBack(side, node, place->second));
    return Frame{node, &place->second, 0};
  };
  std::vector<EdgePath> halves;
  EdgePath way;
  ASSIGN_OR_RETURN(Frame first, open(meeting));
  std::vector<Frame> stack = {first};
  while (!stack.empty()) {
    Frame& frame = stack.back();
    if (side.reached.At(frame.node).value == 0) {
      halves.push_back(way);
      if (&side == &forward_) std::reverse(halves.back().begin(), halves.back().end());
      RETURN_IF_ERROR(Watch(way.size() + 1));
      RETURN_IF_ERROR(path_memory_.Set(BytesOf(halves.size(), way.size())));
    }
    if (frame.next == frame.steps->size()) {
      stack.pop_back();
      if (!way.empty()) way.pop_back();
      continue;
    }
    const graph::EdgeRef& edge = (*frame.steps)[frame.next++];
    const graph::NodeId nearer = edge.source == frame.node ? edge.target : edge.source;
    way.push_back(edge);
    ASSIGN_OR_RETURN(Frame deeper, open(nearer));
    stack.push_back(deeper);
  }
  return halves;
}

Status TwoSidedSearch::AddStepsBack(const Side& side, graph::NodeId node, EdgePath& edges) {
  const std::uint32_t depth = side.reached.At(node).value;
  if (depth == 0) return Status();
  // The other side's lists lead back along this side's.
  const bool forward = &side == &forward_;
  EdgeLists& back = forward ? backward_.plain : forward_.plain;
  std::vector<graph::NodeId> nearer;
  back.Start(node);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, back.NextList());
    if (!more) break;
    RETURN_IF_ERROR(Watch(back.size()));
    for (std::size_t i = 0; i < back.size(); ++i) {
      const graph::NodeId neighbour = back.Neighbour(i);
      if (!side.reached.Contains(neighbour)) continue;
      if (side.reached.At(neighbour).value + 1 == depth) nearer.push_back(neighbour);
    }
  }
  std::sort(nearer.begin(), nearer.end());
  nearer.erase(std::unique(nearer.begin(), nearer.end()), nearer.end());
  constexpr std::size_t kEvery = std::numeric_limits<std::size_t>::max();
  for (const graph::NodeId next : nearer) {
    RETURN_IF_ERROR(forward ? AddEdgesBetween(next, node, kEvery, edges)
                            : AddEdgesBetween(node, next, kEvery, edges));
  }
  return Status();
}

}  // namespace keiretsu::query
