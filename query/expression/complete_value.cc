#include "query/expression/complete_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "query/expression/entity_access.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Levels of nesting that completion follows by recursion.
constexpr std::size_t kMaxCompletionDepth = kMaxNestingDepth * 2;

Result<Value> Complete(const Value& value, const graph::GraphView& view, std::size_t depth);

Map NamedProperties(const graph::Catalog& catalog, graph::PropertyList properties) {
  Map map;
  map.reserve(properties.size());
  for (auto& [key, value] : properties) map.emplace_back(catalog.KeyName(key), std::move(value));
  std::ranges::sort(map, {}, &Map::value_type::first);
  return map;
}

Result<Value> CompleteNode(std::uint64_t id, const graph::GraphView& view) {
  const graph::NodeId node(static_cast<std::uint32_t>(id));
  Node complete;
  complete.id = id;
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view.LabelSetOf(node));
  if (set == graph::kNoNode) return Value(std::move(complete));
  const graph::Catalog& catalog = view.catalog();
  for (const graph::LabelId label : catalog.LabelsOf(set)) {
    complete.labels.emplace_back(catalog.LabelName(label));
  }
  std::ranges::sort(complete.labels);
  ASSIGN_OR_RETURN(graph::PropertyList properties, view.NodeProperties(node));
  complete.properties = NamedProperties(catalog, std::move(properties));
  return Value(std::move(complete));
}

Result<Value> CompleteRelationship(const Value& value, const graph::GraphView& view) {
  if (value.AsRelationship().complete) return value;
  Relationship relationship = value.AsRelationship();
  const graph::EdgeRef edge = EdgeRefOf(relationship);
  relationship.type = view.catalog().TypeName(edge.type);
  relationship.complete = true;
  ASSIGN_OR_RETURN(const bool exists, view.EdgeExists(edge));
  if (exists) {
    ASSIGN_OR_RETURN(graph::PropertyList properties, view.EdgeProperties(edge));
    relationship.properties = NamedProperties(view.catalog(), std::move(properties));
  }
  return Value(std::move(relationship));
}

Result<List> CompleteList(const List& items, const graph::GraphView& view, std::size_t depth) {
  List complete;
  complete.reserve(items.size());
  for (const Value& item : items) {
    ASSIGN_OR_RETURN(Value done, Complete(item, view, depth));
    complete.push_back(std::move(done));
  }
  return complete;
}

Result<Value> CompleteMap(const Map& map, const graph::GraphView& view, std::size_t depth) {
  Map complete;
  complete.reserve(map.size());
  for (const auto& [key, value] : map) {
    ASSIGN_OR_RETURN(Value done, Complete(value, view, depth));
    complete.emplace_back(key, std::move(done));
  }
  return Value(std::move(complete));
}

Result<Value> CompletePath(const Path& path, const graph::GraphView& view, std::size_t depth) {
  Path complete;
  complete.worth = path.worth;
  ASSIGN_OR_RETURN(complete.nodes, CompleteList(path.nodes, view, depth));
  ASSIGN_OR_RETURN(complete.relationships, CompleteList(path.relationships, view, depth));
  return Value(std::move(complete));
}

Result<Value> Complete(const Value& value, const graph::GraphView& view, std::size_t depth) {
  if (depth > kMaxCompletionDepth) {
    return Status::ResourceExhausted(
        fmt::format("a result nests lists and maps more than {} levels deep", kMaxCompletionDepth));
  }
  if (value.type() == ValueType::kNode) {
    if (!value.is_node_reference()) return value;
    return CompleteNode(value.NodeId(), view);
  }
  if (value.type() == ValueType::kRelationship) return CompleteRelationship(value, view);
  if (value.type() == ValueType::kPath) return CompletePath(value.AsPath(), view, depth + 1);
  if (value.type() == ValueType::kMap) return CompleteMap(value.AsMap(), view, depth + 1);
  if (value.type() == ValueType::kList) {
    ASSIGN_OR_RETURN(List items, CompleteList(value.AsList(), view, depth + 1));
    return Value(std::move(items));
  }
  return value;
}

}  // namespace

Result<Value> CompleteValue(const Value& value, const graph::GraphView& view) {
  return Complete(value, view, 0);
}

}  // namespace keiretsu::query
