// Random patterns.
#include <algorithm>

#include <fmt/format.h>

#include "tests/support/graph_script.h"
#include "tests/support/query_generator.h"

namespace keiretsu::testing {

std::string Text(const NodeShape& node) {
  return fmt::format("({}{}{})", node.name, node.labels, node.content);
}

std::string Text(const EdgeShape& edge) {
  if (!edge.group.empty()) return edge.group;
  const bool star = edge.hops.starts_with('*');
  const std::string inside =
      fmt::format("{}{}{}{}", edge.name, edge.types, star ? edge.hops : "", edge.content);
  return fmt::format("{}{}{}{}", edge.direction < 0 ? "<-" : "-",
                     inside.empty() ? "" : fmt::format("[{}]", inside),
                     edge.direction > 0 ? "->" : "-", star ? "" : edge.hops);
}

std::string Text(const PathShape& path) {
  std::string text = path.name.empty() ? "" : path.name + " = ";
  text += Text(path.nodes.front());
  for (std::size_t i = 0; i < path.edges.size(); ++i) {
    text += Text(path.edges[i]) + Text(path.nodes[i + 1]);
  }
  return text;
}

PathShape Reversed(const PathShape& path) {
  PathShape reversed = path;
  std::reverse(reversed.nodes.begin(), reversed.nodes.end());
  std::reverse(reversed.edges.begin(), reversed.edges.end());
  for (EdgeShape& edge : reversed.edges) edge.direction = -edge.direction;
  return reversed;
}

NodeShape PatternGenerator::Node(const Scope& before, Scope& scope, const Options& options) {
  NodeShape node;
  if (dice_.Percent(25)) {
    std::vector<std::string> names;
    for (const Named& variable : scope) {
      if (variable.kind == Kind::kNode) names.push_back(variable.name);
    }
    if (!names.empty()) return {.name = dice_.Of(names), .labels = "", .content = ""};
  }
  if (dice_.Percent(75)) node.name = expressions_.FreshName('n');
  if (dice_.Percent(50)) node.labels = dice_.Word({":A", ":B", ":C", ":A:B", ":A|B", ":!C", ":%"});
  if (options.conditions && dice_.Percent(15)) {
    const char key = "isbm"[dice_.Below(4)];
    node.content = fmt::format(" {{{}: {}}}", key, PropertyLiteral(dice_, key));
  } else if (options.conditions && !node.name.empty() && dice_.Percent(8)) {
    Scope visible = before;
    visible.push_back({node.name, Kind::kNode});
    node.content = " WHERE " + expressions_.Truth(visible, 1);
  }
  if (!node.name.empty()) scope.push_back({node.name, Kind::kNode});
  return node;
}

EdgeShape PatternGenerator::Edge(const Scope& before, Scope& scope, const Options& options) {
  if (options.groups && dice_.Percent(7)) return Group(scope);
  EdgeShape edge;
  if (dice_.Percent(60)) edge.name = expressions_.FreshName('e');
  edge.types = dice_.Word({"", "", ":R", ":R", ":S", ":R|S", ":!T"});
  edge.direction = static_cast<int>(dice_.Below(3)) - 1;
  const bool many = options.variable_length && dice_.Percent(22);
  if (many) {
    edge.hops = dice_.Word({"*1..2", "*..2", "*0..1", "*2", "*1..3", "{1,2}", "{0,2}", "{2}"});
  }
  if (options.conditions && dice_.Percent(12)) {
    edge.content = fmt::format(" {{i: {}}}", PropertyLiteral(dice_, 'i'));
  } else if (options.conditions && !edge.name.empty() && !edge.hops.starts_with('*') &&
             dice_.Percent(12)) {
    Scope visible = many ? Scope() : before;
    visible.push_back({edge.name, Kind::kEdge});
    edge.content = " WHERE " + expressions_.Truth(visible, 1);
  }
  if (!edge.name.empty()) scope.push_back({edge.name, many ? Kind::kEdges : Kind::kEdge});
  return edge;
}

EdgeShape PatternGenerator::Group(Scope& scope) {
  const std::string left = expressions_.FreshName('n');
  const std::string right = expressions_.FreshName('n');
  const std::string edge = expressions_.FreshName('e');
  const Scope inner = {{left, Kind::kNode}, {right, Kind::kNode}, {edge, Kind::kEdge}};
  EdgeShape step;
  step.name = edge;
  step.types = dice_.Word({"", ":R", ":!R"});
  step.direction = static_cast<int>(dice_.Below(3)) - 1;
  EdgeShape group;
  group.group = fmt::format("(({}){}({}{}){}){}", left, Text(step), right,
                            dice_.Word({"", ":A", ":!B"}),
                            dice_.Percent(50) ? " WHERE " + expressions_.Truth(inner, 1) : "",
                            dice_.Word({"{1,2}", "{0,2}", "{2}", "{1,3}"}));
  scope.push_back({left, Kind::kNodes});
  scope.push_back({right, Kind::kNodes});
  scope.push_back({edge, Kind::kEdges});
  return group;
}

PathShape PatternGenerator::Path(Scope& scope, const Options& options) {
  const Scope before = scope;
  PathShape path;
  path.nodes.push_back(Node(before, scope, options));
  for (std::uint64_t i = dice_.Below(options.max_edges + 1); i > 0; --i) {
    path.edges.push_back(Edge(before, scope, options));
    path.nodes.push_back(Node(before, scope, options));
  }
  if (!path.edges.empty() && dice_.Percent(20)) {
    path.name = expressions_.FreshName('p');
    scope.push_back({path.name, Kind::kPath});
  }
  return path;
}

}  // namespace keiretsu::testing
