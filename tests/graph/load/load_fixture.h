/// Files to load, and graphs as text to compare.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/bulk_loader.h"
#include "graph/load/load_work.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {

/// A directory of input files.
class InputFiles {
 public:
  std::string Write(const std::string& name, std::string_view content) {
    const std::string path = directory_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  const std::string& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

/// (:label {key: column}) FROM path
inline CopySpec NodeSpec(const std::string& path, const std::string& label,
                         const std::string& key = "id", const std::string& column = "") {
  CopySpec spec;
  spec.path = path;
  spec.node.labels = {label};
  spec.node.key_property = key;
  spec.node.key_column = column;
  return spec;
}

/// (:source {id: src})-[:type]->(:target {id: dst}) FROM path
inline CopySpec EdgeSpec(const std::string& path, const std::string& source,
                         const std::string& type, const std::string& target) {
  CopySpec spec;
  spec.path = path;
  spec.is_relationship = true;
  spec.node = {{source}, false, {}, "id", "src"};
  spec.target = {{target}, false, {}, "id", "dst"};
  spec.type = type;
  return spec;
}

/// The work of a load that has `memory`.
struct LimitedWork : LoadWork {
  explicit LimitedWork(std::uint64_t memory) : own_budget(memory) {
    threads = 2;
    cancelled = &own_cancelled;
    meter = &own_meter;
    budget = &own_budget;
  }
  std::function<bool()> own_cancelled;
  LoadMeter own_meter;
  LoadBudget own_budget;
};

/// Every load through sorted files.
inline CopyLimits ByFiles(unsigned threads = 2) {
  CopyLimits limits;
  limits.threads = threads;
  limits.small_load_rows = 0;
  return limits;
}

inline std::string PropertiesText(const GraphView& view, const PropertyList& properties) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : properties) {
    parts.push_back(std::string(view.catalog().KeyName(key)) + ": " + value.ToString());
  }
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return "{" + text + "}";
}

/// Nodes and relationships as sorted lines, without ids; a node is known by its property `id`.
inline std::vector<std::string> GraphText(const GraphView& view) {
  std::vector<std::string> lines;
  const KeyId id = view.catalog().FindKey("id");
  const auto name_of = [&](NodeId node) {
    return id.valid() ? view.NodeProperty(node, id).value().ToString() : std::string("?");
  };
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    const NodeBlock* nodes = view.Nodes(block).value();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if (nodes->label_sets[row] == kNoNode) continue;
      std::vector<std::string> labels;
      for (const LabelId label : view.catalog().LabelsOf(nodes->label_sets[row])) {
        labels.emplace_back(view.catalog().LabelName(label));
      }
      std::sort(labels.begin(), labels.end());
      std::string line = "(";
      for (const std::string& label : labels) line += ":" + label;
      const NodeId node = NodeAt(block, row);
      lines.push_back(line + " " + PropertiesText(view, view.NodeProperties(node).value()) + ")");
      for (std::uint16_t t = 0; t < view.catalog().type_count(); ++t) {
        NeighbourScratch scratch;
        scratch.want_edge_ids = true;
        const NeighbourList out =
            view.Neighbours(TypeId(t), Direction::kOut, node, scratch).value();
        for (std::size_t i = 0; i < out.neighbours.size(); ++i) {
          const EdgeRef edge{EdgeId(out.edge_ids[i]), node, NodeId(out.neighbours[i]), TypeId(t)};
          lines.push_back(name_of(node) + "-[:" + std::string(view.catalog().TypeName(TypeId(t))) +
                          " " + PropertiesText(view, view.EdgeProperties(edge).value()) + "]->" +
                          name_of(edge.target));
        }
      }
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Checks S1 to S6.
inline void ExpectConsistent(GraphStore& store) {
  const auto report = store.ConsistencyCheck();
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  for (const ConsistencyFinding& finding : report->findings) {
    ADD_FAILURE() << finding.invariant << ": " << finding.detail;
  }
}

}  // namespace keiretsu::graph
