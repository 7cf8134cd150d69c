#include "query/procedures/hop_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/expression/row_batch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

graph::ShareRules VoteRules(const graph::ShareRules& rules) {
  graph::ShareRules votes = rules;
  votes.types = rules.vote_types;
  return votes;
}

Value PathOf(graph::NodeId start, std::span<const graph::EdgeRef> edges) {
  Path path;
  path.nodes.push_back(Value::NodeReference(start.value));
  graph::NodeId at = start;
  for (const graph::EdgeRef& edge : edges) {
    at = edge.source == at ? edge.target : edge.source;
    path.relationships.push_back(EdgeToValue(edge));
    path.nodes.push_back(Value::NodeReference(at.value));
  }
  return Value(std::move(path));
}

}  // namespace

HopReader::HopReader(const graph::GraphView* view, const graph::ShareRules* rules)
    : view_(view), rules_(rules), vote_rules_(VoteRules(*rules)), filter_(view, rules) {}

Result<std::optional<graph::EdgeRef>> HopReader::Largest(const graph::ShareRules& rules,
                                                         graph::NodeId from, graph::NodeId to) {
  ASSIGN_OR_RETURN(const std::vector<graph::ShareRecord> records,
                   graph::ReadShareRecords(*view_, rules, from.value, to.value, false));
  std::optional<graph::EdgeRef> best;
  double best_share = -1;
  for (const graph::ShareRecord& record : records) {
    const double share = record.share.value_or(record.min.value_or(0));
    if (share <= best_share) continue;
    best = record.edge;
    best_share = share;
  }
  return best;
}

Result<std::optional<graph::EdgeRef>> HopReader::ControlLink(graph::NodeId from, graph::NodeId to) {
  ASSIGN_OR_RETURN(const std::vector<graph::EdgeRef> links,
                   Links(rules_->control_types, graph::Direction::kOut, from));
  for (const graph::EdgeRef& link : links) {
    if (link.target == to) return std::optional(link);
  }
  return std::optional<graph::EdgeRef>();
}

Result<graph::EdgeRef> HopReader::Find(graph::NodeId from, graph::NodeId to, HopKind kind) {
  auto& known = known_[static_cast<std::size_t>(kind)];
  const std::uint64_t key = std::uint64_t{from.value} << 32 | to.value;
  if (const auto it = known.find(key); it != known.end()) return it->second;
  std::optional<graph::EdgeRef> found;
  if (kind == HopKind::kControl) {
    ASSIGN_OR_RETURN(found, ControlLink(from, to));
  }
  if (!found && kind != HopKind::kShare) {
    ASSIGN_OR_RETURN(found, Largest(vote_rules_, from, to));
  }
  if (!found) {
    ASSIGN_OR_RETURN(found, Largest(*rules_, from, to));
  }
  if (!found && kind != HopKind::kControl) {
    ASSIGN_OR_RETURN(found, ControlLink(from, to));
  }
  if (!found) {
    return Status::NotFound(fmt::format("no relationship of these rules leads from node {} to {}",
                                        from.value, to.value));
  }
  known.emplace(key, *found);
  return *found;
}

Result<Value> HopReader::PathAlong(std::span<const graph::Vertex> vertices, HopKind kind) {
  return PathAlong({}, graph::NodeId(vertices.front()), vertices, kind);
}

Result<Value> HopReader::PathAlong(std::span<const graph::EdgeRef> start, graph::NodeId from,
                                   std::span<const graph::Vertex> vertices, HopKind kind) {
  std::vector<graph::EdgeRef> edges(start.begin(), start.end());
  for (std::size_t i = 0; i + 1 < vertices.size(); ++i) {
    ASSIGN_OR_RETURN(const graph::EdgeRef edge,
                     Find(graph::NodeId(vertices[i]), graph::NodeId(vertices[i + 1]), kind));
    edges.push_back(edge);
  }
  return PathOf(from, edges);
}

Result<std::vector<graph::EdgeRef>> HopReader::Links(std::span<const std::string> types,
                                                     graph::Direction direction,
                                                     graph::NodeId node) {
  std::vector<graph::EdgeRef> links;
  graph::NeighbourScratch scratch;
  scratch.want_edge_ids = true;
  for (const std::string& name : types) {
    const graph::TypeId type = view_->catalog().FindType(name);
    if (!type.valid()) continue;
    ASSIGN_OR_RETURN(const graph::NeighbourList list,
                     view_->Neighbours(type, direction, node, scratch));
    for (std::size_t i = 0; i < list.neighbours.size(); ++i) {
      const graph::NodeId other(list.neighbours[i]);
      const bool out = direction == graph::Direction::kOut;
      const graph::EdgeRef edge{graph::EdgeId(list.edge_ids[i]), out ? node : other,
                                out ? other : node, type};
      ASSIGN_OR_RETURN(const bool accepted, filter_.Accepts(edge));
      if (accepted) links.push_back(edge);
    }
  }
  std::sort(links.begin(), links.end(), [direction](const auto& a, const auto& b) {
    const bool out = direction == graph::Direction::kOut;
    const graph::NodeId left = out ? a.target : a.source;
    const graph::NodeId right = out ? b.target : b.source;
    return left != right ? left < right : a.id < b.id;
  });
  return links;
}

}  // namespace keiretsu::query
