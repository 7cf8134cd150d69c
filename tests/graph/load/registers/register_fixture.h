/// Loads of registers, and graphs as the few words that tests compare.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "graph/load/registers/register_load.h"
#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {

using Lines = std::vector<std::string>;
using Counts = std::map<std::string, std::uint64_t>;

/// A property as text, strings without quotes; "" when there is none.
inline std::string TextOf(const PropertyList& properties, const GraphView& view,
                          std::string_view name) {
  const KeyId key = view.catalog().FindKey(name);
  for (const auto& [k, value] : properties) {
    if (k != key) continue;
    if (value.type() == ValueType::kString) return std::string(value.AsString());
    if (value.type() == ValueType::kDate) {
      const std::string text = value.ToString();  // date('2015-08-06')
      return text.substr(6, text.size() - 8);
    }
    return value.ToString();
  }
  return "";
}

/// Visits all nodes: visit(node, labels joined by ':', properties).
template <typename Visit>
void VisitNodes(const GraphView& view, Visit visit) {
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    const NodeBlock* nodes = view.Nodes(block).value();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if (nodes->label_sets[row] == kNoNode) continue;
      std::string labels;
      for (const LabelId label : view.catalog().LabelsOf(nodes->label_sets[row])) {
        labels += (labels.empty() ? "" : ":") + std::string(view.catalog().LabelName(label));
      }
      const NodeId node = NodeAt(block, row);
      visit(node, labels, view.NodeProperties(node).value());
    }
  }
}

/// "Company c1 'Alpha'", sorted.
inline Lines NodeLines(const GraphView& view) {
  Lines lines;
  VisitNodes(view, [&](NodeId, const std::string& labels, const PropertyList& properties) {
    lines.push_back(fmt::format("{} {} '{}'", labels, TextOf(properties, view, "id"),
                                TextOf(properties, view, "name")));
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Visits all relationships: visit(source id, type, target id, properties).
template <typename Visit>
void VisitEdges(const GraphView& view, Visit visit) {
  const auto id_of = [&](NodeId node) {
    return TextOf(view.NodeProperties(node).value(), view, "id");
  };
  VisitNodes(view, [&](NodeId node, const std::string&, const PropertyList& properties) {
    for (std::uint16_t t = 0; t < view.catalog().type_count(); ++t) {
      NeighbourScratch scratch;
      scratch.want_edge_ids = true;
      const NeighbourList out = view.Neighbours(TypeId(t), Direction::kOut, node, scratch).value();
      for (std::size_t i = 0; i < out.neighbours.size(); ++i) {
        const EdgeRef edge{EdgeId(out.edge_ids[i]), node, NodeId(out.neighbours[i]), TypeId(t)};
        visit(TextOf(properties, view, "id"), std::string(view.catalog().TypeName(TypeId(t))),
              id_of(edge.target), view.EdgeProperties(edge).value());
      }
    }
  });
}

/// "p1-[OWNS e1 shareholding 0.25 2015-01-01..]->c1", sorted. Shares are exact, or bounds.
inline Lines EdgeLines(const GraphView& view) {
  Lines lines;
  VisitEdges(view, [&](const std::string& from, const std::string& type, const std::string& to,
                       const PropertyList& properties) {
    const auto text = [&](std::string_view name) { return TextOf(properties, view, name); };
    std::string line = fmt::format("{}-[{}", from, type);
    for (const char* name : {"source_id", "source_type", "code", "link"}) {
      if (!text(name).empty()) line += " " + text(name);
    }
    if (!text("share").empty()) line += " " + text("share");
    if (!text("min").empty()) line += (text("min_exclusive").empty() ? " >=" : " >") + text("min");
    if (!text("max").empty()) line += (text("max_exclusive").empty() ? " <=" : " <") + text("max");
    const std::string days = text("start") + ".." + text("end");
    lines.push_back(line + (days == ".." ? "" : " " + days) + "]->" + to);
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace keiretsu::graph
