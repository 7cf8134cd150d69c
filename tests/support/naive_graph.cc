#include "tests/support/naive_graph.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace keiretsu::naive {
namespace {

Map ToMap(const std::map<std::string, Value>& properties) {
  return {properties.begin(), properties.end()};
}

Value CompleteNode(const Graph& graph, std::uint64_t id) {
  const GraphNode& node = graph.nodes.at(id);
  return Value(Node{.id = id,
                    .labels = {node.labels.begin(), node.labels.end()},
                    .properties = ToMap(node.properties)});
}

Value CompleteEdge(const Graph& graph, std::uint64_t id) {
  const GraphEdge& edge = graph.edges.at(id);
  return Value(Relationship{.id = id,
                            .start = edge.start,
                            .end = edge.end,
                            .type = edge.type,
                            .properties = ToMap(edge.properties)});
}

List CompleteAll(const Graph& graph, const List& list) {
  List complete;
  for (const Value& item : list) complete.push_back(Complete(graph, item));
  return complete;
}

std::string MapText(const Map& map, bool sort_lists) {
  std::string text = "{";
  for (const auto& [key, value] : map) {
    text += fmt::format("{}{}: {}", text.size() == 1 ? "" : ", ", key,
                        CanonicalText(value, sort_lists));
  }
  return text + "}";
}

std::vector<std::string> Texts(const List& list, bool sort_lists) {
  std::vector<std::string> texts;
  for (const Value& item : list) texts.push_back(CanonicalText(item, sort_lists));
  return texts;
}

std::string PathText(const Path& path, bool sort_lists) {
  const std::vector<std::string> nodes = Texts(path.nodes, sort_lists);
  const std::vector<std::string> edges = Texts(path.relationships, sort_lists);
  std::string text = "<" + nodes.front();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const bool forward =
        path.relationships[i].AsRelationship().start == path.nodes[i].NodeId();
    text += fmt::format("{}{}{}{}", forward ? "-" : "<-", edges[i], forward ? "->" : "-",
                        nodes[i + 1]);
  }
  return text + ">";
}

}  // namespace

Value EdgeReference(const Graph& graph, std::uint64_t id) {
  const GraphEdge& edge = graph.edges.at(id);
  return Value(Relationship{.id = id,
                            .start = edge.start,
                            .end = edge.end,
                            .type = edge.type,
                            .properties = {},
                            .complete = false});
}

Value Complete(const Graph& graph, const Value& value) {
  const ValueType type = value.type();
  if (type == ValueType::kNode) return CompleteNode(graph, value.NodeId());
  if (type == ValueType::kRelationship) return CompleteEdge(graph, value.AsRelationship().id);
  if (type == ValueType::kList) return Value(CompleteAll(graph, value.AsList()));
  if (type == ValueType::kPath) {
    return Value(Path{.nodes = CompleteAll(graph, value.AsPath().nodes),
                      .relationships = CompleteAll(graph, value.AsPath().relationships)});
  }
  if (type != ValueType::kMap) return value;
  Map complete;
  for (const auto& [key, item] : value.AsMap()) complete.emplace_back(key, Complete(graph, item));
  return Value(std::move(complete));
}

std::string CanonicalText(const Value& value, bool sort_lists) {
  const ValueType type = value.type();
  if (type == ValueType::kFloat) return fmt::format("float {:.12g}", value.AsFloat());
  if (type == ValueType::kMap) return MapText(value.AsMap(), sort_lists);
  if (type == ValueType::kPath) return PathText(value.AsPath(), sort_lists);
  if (type == ValueType::kNode) {
    const Node& node = value.AsNode();
    std::vector<std::string> labels = node.labels;
    std::sort(labels.begin(), labels.end());
    return fmt::format("(:{} {})", fmt::join(labels, ":"), MapText(node.properties, sort_lists));
  }
  if (type == ValueType::kRelationship) {
    const Relationship& edge = value.AsRelationship();
    return fmt::format("[:{} {}]", edge.type, MapText(edge.properties, sort_lists));
  }
  if (type != ValueType::kList) return value.ToString();
  std::vector<std::string> texts = Texts(value.AsList(), sort_lists);
  if (sort_lists) std::sort(texts.begin(), texts.end());
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string CanonicalText(const std::vector<Value>& row, bool sort_lists) {
  return fmt::format("{}", fmt::join(Texts(row, sort_lists), " | "));
}

}  // namespace keiretsu::naive
