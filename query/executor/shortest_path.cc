#include "query/executor/shortest_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

WalkPattern PatternOf(const ShortestPathNode& node) {
  return {.types = &node.types,
          .any_type = node.any_type,
          .direction = node.direction,
          .low = 1,
          .high = node.high};
}

}  // namespace

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
      want_list_(IsLive(node.relationships)),
      want_path_(node.path.valid() && IsLive(node.path)),
      test_(context, node.properties, &node.predicates, &node.reads),
      node_test_(context, node.node_predicates, node.reads),
      search_(context, PatternOf(node), &test_, &node_test_),
      lists_(context.view, node.types, node.any_type, node.direction, true) {}

Result<bool> ShortestPathOperator::Passes(std::size_t i) const {
  if (!test_.empty()) {
    ASSIGN_OR_RETURN(const bool passes, test_.Passes(lists_.Edge(i)));
    if (!passes) return false;
  }
  return node_test_.empty() ? true : node_test_.Passes(lists_.Neighbour(i));
}

Result<bool> ShortestPathOperator::AllNodesPass(graph::NodeId start, const EdgePath& path) const {
  if (node_test_.empty()) return true;
  graph::NodeId at = start;
  for (const graph::EdgeRef& edge : path) {
    at = OtherEnd(edge, at);
    ASSIGN_OR_RETURN(const bool passes, node_test_.Passes(at));
    if (!passes) return false;
  }
  return true;
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
  node_test_.Start(in, row);
  for (const graph::NodeId end : {from_, to}) {
    ASSIGN_OR_RETURN(const bool passes, node_test_.Passes(end));
    if (!passes) return Status();
  }
  if (from_ == to && node_.low == 0) {
    paths_.emplace_back();
    return Status();
  }
  if (from_ == to) return FindCycles(from_);
  if (!node_.all) return FindOne(from_, to);
  ASSIGN_OR_RETURN(paths_, search_.FindAll(from_, to));
  return Status();
}

// A cycle has no two sides that could meet at a new node.
Status ShortestPathOperator::FindCycles(graph::NodeId start) {
  RETURN_IF_ERROR(node_.direction == ast::PatternDirection::kEither ? FindUndirectedCycles(start)
                                                                    : FindDirectedCycles(start));
  if (!node_.all && paths_.size() > 1) paths_.resize(1);
  return Status();
}

// An undirected cycle must not go back over its own edge, which levels of nodes cannot tell: trails
// of growing length can.
Status ShortestPathOperator::FindUndirectedCycles(graph::NodeId start) {
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
      if (walk.end() != start || (!node_.all && !paths_.empty())) continue;
      ASSIGN_OR_RETURN(const bool passes, AllNodesPass(start, walk.edges()));
      if (passes) paths_.push_back(walk.edges());
    }
  }
  return Status();
}

Status ShortestPathOperator::FindOne(graph::NodeId from, graph::NodeId to) {
  ASSIGN_OR_RETURN(const bool found, search_.Find(from, to));
  if (!found) return Status();
  EdgePath path;
  if (want_list_ || want_path_) {
    ASSIGN_OR_RETURN(path, search_.Edges());
  }
  paths_.push_back(std::move(path));
  return Status();
}

Status ShortestPathOperator::FindDirectedCycles(graph::NodeId start) {
  Arrivals arrivals;
  std::vector<graph::NodeId> frontier = {start};
  for (std::uint32_t depth = 1; depth <= node_.high && !frontier.empty(); ++depth) {
    RETURN_IF_ERROR(context().cancel->Check());
    std::vector<graph::NodeId> next;
    for (graph::NodeId node : frontier) {
      lists_.Start(node);
      while (true) {
        ASSIGN_OR_RETURN(const bool more, lists_.NextList());
        if (!more) break;
        for (std::size_t i = 0; i < lists_.size(); ++i) {
          if (lists_.Repeated(i)) continue;
          ASSIGN_OR_RETURN(const bool passes, Passes(i));
          if (!passes) continue;
          const graph::NodeId neighbour = lists_.Neighbour(i);
          const auto [it, inserted] = arrivals.try_emplace(neighbour.value);
          if (inserted) {
            it->second.distance = depth;
            next.push_back(neighbour);
          }
          if (it->second.distance == depth) it->second.edges.push_back(lists_.Edge(i));
        }
      }
    }
    if (arrivals.count(start.value) != 0) {
      Enumerate(arrivals, start);
      return Status();
    }
    frontier.swap(next);
  }
  return Status();
}

// Walks back from the start along arrival edges, with an explicit stack; every way back has the
// same length.
void ShortestPathOperator::Enumerate(const Arrivals& arrivals, graph::NodeId start) {
  const std::uint32_t length = arrivals.at(start.value).distance;
  struct Frame {
    graph::NodeId node;
    std::size_t next = 0;
  };
  std::vector<Frame> stack = {{start, 0}};
  EdgePath path;  // backwards
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const bool at_start = path.size() == length;
    const std::vector<graph::EdgeRef>* edges = nullptr;
    if (!at_start) edges = &arrivals.at(frame.node.value).edges;
    if (at_start || frame.next == edges->size()) {
      if (at_start && frame.node == start) {
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
    if (want_list_) {
      List list;
      for (const graph::EdgeRef& edge : path) list.push_back(EdgeToValue(edge));
      list_cells_.emplace_back(std::move(list));
    }
    if (want_path_) path_cells_.push_back(MakePath(from_, path));
  }
  return next_path_ < paths_.size();
}

void ShortestPathOperator::FinishBatch(RowBatch& batch) {
  const auto put = [&batch](VariableId id, bool wanted, std::vector<Value>& cells) {
    if (wanted) {
      batch[id].Reset(VectorKind::kValues);
      batch[id].values().swap(cells);
    }
    cells.clear();
  };
  put(node_.relationships, want_list_, list_cells_);
  put(node_.path, want_path_, path_cells_);
}

}  // namespace keiretsu::query
