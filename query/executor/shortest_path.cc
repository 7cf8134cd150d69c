#include "query/executor/shortest_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
Value MakePath(graph::NodeId start, const std::vector<graph::EdgeRef>& edges,
               std::optional<double> worth) {
  Path path;
  path.worth = worth;
  graph::NodeId at = start;
  path.nodes.push_back(Value::NodeReference(at.value));
  for (const graph::EdgeRef& edge : edges) {
    at = edge.source == at ? edge.target : edge.source;
    path.relationships.push_back(EdgeToValue(edge));
    path.nodes.push_back(Value::NodeReference(at.value));
  }
  return Value(std::move(path));
}

ShortestPathOperator::ShortestPathOperator(const ExecutionContext& context, const PlanNode& plan,
                                           std::vector<OperatorPtr> children,
                                           const ShortestPathNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      test_(context, node.properties, &node.predicates, &node.reads),
      forward_{EdgeLists(context.view, node.types, node.any_type, node.direction, true), {}, {}, 0},
      backward_{EdgeLists(context.view, node.types, node.any_type, Flip(node.direction), true),
                {},
                {},
                0} {}

Result<bool> ShortestPathOperator::Passes(const EdgeLists& lists, std::size_t i) const {
  if (test_.empty()) return true;
  return test_.Passes(lists.Edge(i));
}

Status ShortestPathOperator::StartRow(const RowBatch& in, std::size_t row) {
  paths_.clear();
  next_path_ = 0;
  ASSIGN_OR_RETURN(from_, NodeAtRow(in[node_.from], row));
  ASSIGN_OR_RETURN(const graph::NodeId to, NodeAtRow(in[node_.to], row));
  if (!from_.valid() || !to.valid()) return Status();
  if (node_.low > 1) {
    return ArgumentError("InvalidArgumentValue",
                         fmt::format("shortestPath needs a lower bound of 0 or 1, not {}; test the "
                                     "length of a variable-length pattern instead",
                                     node_.low));
  }
  RETURN_IF_ERROR(test_.Start(in, row));
  if (from_ == to && node_.low == 0) {
    paths_.emplace_back();
    return Status();
  }
  if (from_ == to && node_.direction == ast::PatternDirection::kEither) return FindCycles(from_);
  // A shortest cycle has no two sides that could meet at a new node; the one-sided search finds it.
  if (node_.all || from_ == to) {
    RETURN_IF_ERROR(FindAll(from_, to));
    if (!node_.all && paths_.size() > 1) paths_.resize(1);
    return Status();
  }
  return FindOne(from_, to);
}

// An undirected cycle must not go back over its own edge, which levels of nodes cannot tell: trails
// of growing length can.
Status ShortestPathOperator::FindCycles(graph::NodeId start) {
  const std::vector<std::uint64_t> forbidden;
  std::uint64_t trails = 1;
  for (std::uint32_t length = 1; length <= node_.high && trails > 0 && paths_.empty(); ++length) {
    TrailWalk walk(context(),
                   {.types = &node_.types,
                    .any_type = node_.any_type,
                    .direction = node_.direction,
                    .low = length,
                    .high = length},
                   &test_);
    walk.Start(start, &forbidden);
    for (trails = 0;; ++trails) {
      ASSIGN_OR_RETURN(const bool more, walk.Next());
      if (!more) break;
      if (walk.end() == start && (node_.all || paths_.empty())) paths_.push_back(walk.edges());
    }
  }
  return Status();
}

Status ShortestPathOperator::FindOne(graph::NodeId from, graph::NodeId to) {
  const auto start = [](Side& side, graph::NodeId node) {
    side.by.clear();
    side.by.emplace(node.value, graph::EdgeRef());
    side.frontier.assign(1, node);
    side.depth = 0;
  };
  start(forward_, from);
  start(backward_, to);
  graph::NodeId meeting;
  while (!meeting.valid() && forward_.depth + backward_.depth < node_.high &&
         !forward_.frontier.empty() && !backward_.frontier.empty()) {
    RETURN_IF_ERROR(context().cancel->Check());
    const bool grow_forward = forward_.frontier.size() <= backward_.frontier.size();
    ASSIGN_OR_RETURN(meeting, grow_forward ? Grow(forward_, backward_) : Grow(backward_, forward_));
  }
  if (!meeting.valid()) return Status();
  EdgePath path;
  for (graph::NodeId at = meeting; at != from;) {
    const graph::EdgeRef& edge = forward_.by.at(at.value);
    path.push_back(edge);
    at = OtherEnd(edge, at);
  }
  std::reverse(path.begin(), path.end());
  for (graph::NodeId at = meeting; at != to;) {
    const graph::EdgeRef& edge = backward_.by.at(at.value);
    path.push_back(edge);
    at = OtherEnd(edge, at);
  }
  paths_.push_back(std::move(path));
  return Status();
}

// Both sides hold whole levels, so the first meeting is on a shortest path.
Result<graph::NodeId> ShortestPathOperator::Grow(Side& side, const Side& other) {
  std::vector<graph::NodeId> next;
  for (graph::NodeId node : side.frontier) {
    side.lists.Start(node);
    while (true) {
      ASSIGN_OR_RETURN(const bool more, side.lists.NextList());
      if (!more) break;
      for (std::size_t i = 0; i < side.lists.size(); ++i) {
        const graph::NodeId neighbour = side.lists.Neighbour(i);
        if (side.by.count(neighbour.value) != 0) continue;
        ASSIGN_OR_RETURN(const bool passes, Passes(side.lists, i));
        if (!passes) continue;
        side.by.emplace(neighbour.value, side.lists.Edge(i));
        if (other.by.count(neighbour.value) != 0) return neighbour;
        next.push_back(neighbour);
      }
    }
  }
  side.frontier.swap(next);
  ++side.depth;
  return graph::NodeId();
}

Status ShortestPathOperator::FindAll(graph::NodeId from, graph::NodeId to) {
  Arrivals arrivals;
  std::vector<graph::NodeId> frontier = {from};
  const bool cycle = from == to;
  if (!cycle) arrivals[from.value].distance = 0;
  for (std::uint32_t depth = 1; depth <= node_.high && !frontier.empty(); ++depth) {
    RETURN_IF_ERROR(context().cancel->Check());
    std::vector<graph::NodeId> next;
    for (graph::NodeId node : frontier) {
      forward_.lists.Start(node);
      while (true) {
        ASSIGN_OR_RETURN(const bool more, forward_.lists.NextList());
        if (!more) break;
        for (std::size_t i = 0; i < forward_.lists.size(); ++i) {
          if (forward_.lists.Repeated(i)) continue;
          ASSIGN_OR_RETURN(const bool passes, Passes(forward_.lists, i));
          if (!passes) continue;
          const graph::NodeId neighbour = forward_.lists.Neighbour(i);
          const auto [it, inserted] = arrivals.try_emplace(neighbour.value);
          if (inserted) {
            it->second.distance = depth;
            next.push_back(neighbour);
          }
          if (it->second.distance == depth) it->second.edges.push_back(forward_.lists.Edge(i));
        }
      }
    }
    if (arrivals.count(to.value) != 0) {
      Enumerate(arrivals, from, to);
      return Status();
    }
    frontier.swap(next);
  }
  return Status();
}

// Walks back from `to` along arrival edges, with an explicit stack; every way back has the same
// length. An edge that was just used cannot serve again (an undirected cycle of two needs two).
void ShortestPathOperator::Enumerate(const Arrivals& arrivals, graph::NodeId from,
                                     graph::NodeId to) {
  const std::uint32_t length = arrivals.at(to.value).distance;
  struct Frame {
    graph::NodeId node;
    std::size_t next = 0;
  };
  std::vector<Frame> stack = {{to, 0}};
  EdgePath path;  // backwards
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const bool at_start = path.size() == length;
    const std::vector<graph::EdgeRef>* edges = nullptr;
    if (!at_start) edges = &arrivals.at(frame.node.value).edges;
    if (at_start || frame.next == edges->size()) {
      if (at_start && frame.node == from) {
        paths_.emplace_back(path.rbegin(), path.rend());
      }
      stack.pop_back();
      if (!path.empty()) path.pop_back();
      continue;
    }
    const graph::EdgeRef edge = (*edges)[frame.next++];
    if (std::find(path.begin(), path.end(), edge) != path.end()) continue;
    const graph::NodeId previous = OtherEnd(edge, frame.node);
    path.push_back(edge);
    stack.push_back({previous, 0});
  }
}

Result<bool> ShortestPathOperator::EmitSome() {
  while (next_path_ < paths_.size() && room() > 0) {
    const EdgePath& path = paths_[next_path_++];
    AddRow();
    if (IsLive(node_.relationships)) {
      List list;
      for (const graph::EdgeRef& edge : path) list.push_back(EdgeToValue(edge));
      list_cells_.emplace_back(std::move(list));
    }
    if (node_.path.valid() && IsLive(node_.path)) path_cells_.push_back(MakePath(from_, path));
  }
  return next_path_ < paths_.size();
}

void ShortestPathOperator::FinishBatch(RowBatch& batch) {
  const auto put = [this, &batch](VariableId id, std::vector<Value>& cells) {
    if (id.valid() && IsLive(id)) {
      batch[id].Reset(VectorKind::kValues);
      batch[id].values().swap(cells);
    }
    cells.clear();
  };
  put(node_.relationships, list_cells_);
  put(node_.path, path_cells_);
}

}  // namespace keiretsu::query
