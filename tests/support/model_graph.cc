#include "tests/support/model_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "graph/topology/block_reads.h"
#include "graph/topology/edge_patch.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// A difference, as the error of a comparison that otherwise succeeds.
Status Differs(std::string what) { return Status::Internal(std::move(what)); }

/// Neighbour and edge id, as lists are ordered.
using Entries = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

class Comparison {
 public:
  Comparison(const ModelGraph& model, const GraphView& view)
      : model_(model), view_(view), catalog_(view.catalog()) {
    for (const auto& [id, edge] : model.edges) {
      out_[{edge.ref.type, edge.ref.source}].emplace_back(edge.ref.target.value, id.value);
      in_[{edge.ref.type, edge.ref.target}].emplace_back(edge.ref.source.value, id.value);
    }
    for (auto* lists : {&out_, &in_}) {
      for (auto& [where, entries] : *lists) std::sort(entries.begin(), entries.end());
    }
  }

  Status Run() {
    RETURN_IF_ERROR(CompareNodeBlocks());
    RETURN_IF_ERROR(CompareNodePoints());
    for (std::uint16_t type = 0; type < catalog_.type_count(); ++type) {
      RETURN_IF_ERROR(CompareType(TypeId(type)));
    }
    RETURN_IF_ERROR(CompareEdgePoints());
    RETURN_IF_ERROR(CompareCounts());
    for (const IndexDefinition& index : catalog_.Indexes()) RETURN_IF_ERROR(CompareIndex(index));
    return Status();
  }

 private:
  using Lists = std::map<std::pair<TypeId, NodeId>, Entries>;

  Status CompareNodeBlocks();
  Status CompareNodePoints();
  Status CompareType(TypeId type);
  Status CompareList(TypeId type, Direction direction, NodeId node,
                     const AdjacencyBlock* adjacency);
  Status CompareEdgePoints();
  Status CompareCounts();
  Status CompareIndex(const IndexDefinition& index);

  const Entries& EntriesOf(const Lists& lists, TypeId type, NodeId node) const {
    static const Entries kNone;
    const auto found = lists.find({type, node});
    return found == lists.end() ? kNone : found->second;
  }
  Value ModelValue(NodeId node, KeyId key) const {
    const auto found = model_.nodes.find(node);
    if (found == model_.nodes.end()) return Value();
    const auto property = found->second.properties.find(key);
    return property == found->second.properties.end() ? Value() : property->second;
  }
  bool SameLabels(LabelSetId set, const std::set<LabelId>& labels) const {
    const auto have = catalog_.LabelsOf(set);
    return std::equal(have.begin(), have.end(), labels.begin(), labels.end());
  }

  const ModelGraph& model_;
  const GraphView& view_;
  const Catalog& catalog_;
  Lists out_;
  Lists in_;
};

Status Comparison::CompareNodeBlocks() {
  for (const auto& [node, content] : model_.nodes) {
    if (BlockOf(node) >= view_.node_block_count()) return Differs("a block is missing");
  }
  const std::vector<KeyId> keys = catalog_.NodeKeys();
  for (std::uint32_t block = 0; block < view_.node_block_count(); ++block) {
    ASSIGN_OR_RETURN(const NodeBlock* nodes, view_.Nodes(block));
    std::vector<const Column*> columns;
    for (const KeyId key : keys) {
      ASSIGN_OR_RETURN(const Column* column, view_.NodeColumn(block, key));
      columns.push_back(column);
    }
    std::uint32_t live = 0;
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      const NodeId node = NodeAt(block, row);
      const auto expected = model_.nodes.find(node);
      const LabelSetId set = nodes->label_sets[row];
      if ((set != kNoNode) != (expected != model_.nodes.end())) {
        return Differs(fmt::format("node {}: exists in the store: {}", node.value,
                                   set != kNoNode));
      }
      if (set != kNoNode) ++live;
      if (set != kNoNode && !SameLabels(set, expected->second.labels)) {
        return Differs(fmt::format("node {}: other labels in its block", node.value));
      }
      for (std::size_t k = 0; k < columns.size(); ++k) {
        const bool valid = columns[k] != nullptr && columns[k]->IsValid(row);
        if (!valid && set == kNoNode) continue;
        const Value value = valid ? columns[k]->Get(row) : Value();
        if (value != ModelValue(node, keys[k])) {
          return Differs(fmt::format("node {} column {}: {} in the store, {} in the model",
                                     node.value, catalog_.KeyName(keys[k]), value.ToString(),
                                     ModelValue(node, keys[k]).ToString()));
        }
      }
    }
    if (live != nodes->live_count) return Differs(fmt::format("live_count of block {}", block));
  }
  return Status();
}

Status Comparison::CompareNodePoints() {
  for (const auto& [node, content] : model_.nodes) {
    ASSIGN_OR_RETURN(const LabelSetId set, view_.LabelSetOf(node));
    if (!SameLabels(set, content.labels)) {
      return Differs(fmt::format("node {}: other labels by LabelSetOf", node.value));
    }
    ASSIGN_OR_RETURN(const PropertyList properties, view_.NodeProperties(node));
    const bool same = std::equal(
        properties.begin(), properties.end(), content.properties.begin(), content.properties.end(),
        [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; });
    if (!same) return Differs(fmt::format("node {}: other NodeProperties", node.value));
  }
  return Status();
}

Status Comparison::CompareList(TypeId type, Direction direction, NodeId node,
                               const AdjacencyBlock* adjacency) {
  const bool out = direction == Direction::kOut;
  const Entries& expected = EntriesOf(out ? out_ : in_, type, node);
  const std::string where = fmt::format("{} list of node {}, type {}", out ? "out" : "in",
                                        node.value, catalog_.TypeName(type));
  NeighbourScratch scratch;
  scratch.want_edge_ids = true;
  ASSIGN_OR_RETURN(const NeighbourList list, view_.Neighbours(type, direction, node, scratch));
  Entries have;
  for (std::size_t i = 0; i < list.neighbours.size(); ++i) {
    have.emplace_back(list.neighbours[i], list.edge_ids[i]);
  }
  if (have != expected) return Differs(where + " by Neighbours");
  Entries block;
  Entries block_expected = expected;
  if (adjacency != nullptr) {
    for (std::uint32_t i = 0; i < adjacency->Degree(RowOf(node)); ++i) {
      block.emplace_back(adjacency->Neighbours(RowOf(node))[i],
                         out ? adjacency->EdgeIds(RowOf(node))[i] : 0);
    }
  }
  if (!out) {
    for (auto& entry : block_expected) entry.second = 0;
  }
  return block == block_expected ? Status() : Differs(where + " in its block");
}

Status Comparison::CompareType(TypeId type) {
  for (std::uint32_t block = 0; block < view_.node_block_count(); ++block) {
    for (const Direction direction : {Direction::kOut, Direction::kIn}) {
      ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, view_.Adjacency(type, direction, block));
      const auto begin = model_.nodes.lower_bound(NodeAt(block, 0));
      std::uint32_t edges = 0;
      for (auto it = begin; it != model_.nodes.end() && BlockOf(it->first) == block; ++it) {
        RETURN_IF_ERROR(CompareList(type, direction, it->first, adjacency));
        if (adjacency != nullptr) edges += adjacency->Degree(RowOf(it->first));
      }
      if (adjacency != nullptr && edges != adjacency->edge_count()) {
        return Differs(fmt::format("block {} has edges at absent nodes", block));
      }
    }
  }
  return Status();
}

Status Comparison::CompareEdgePoints() {
  for (const auto& [id, edge] : model_.edges) {
    ASSIGN_OR_RETURN(const bool exists, view_.EdgeExists(edge.ref));
    if (!exists) return Differs(fmt::format("edge {} does not exist", id.value));
    ASSIGN_OR_RETURN(const PropertyList properties, view_.EdgeProperties(edge.ref));
    const bool same = std::equal(
        properties.begin(), properties.end(), edge.properties.begin(), edge.properties.end(),
        [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; });
    if (!same) return Differs(fmt::format("edge {}: other EdgeProperties", id.value));
    ASSIGN_OR_RETURN(const AdjacencyBlock* lists,
                     view_.Adjacency(edge.ref.type, Direction::kOut, BlockOf(edge.ref.source)));
    const auto row = lists == nullptr ? std::nullopt : FindEntry(*lists, SlotOf(edge.ref));
    if (!row) return Differs(fmt::format("edge {} is in no list", id.value));
    for (const TypeProfile::Entry& entry : catalog_.EdgeProfile(edge.ref.type).entries) {
      ASSIGN_OR_RETURN(const Column* column,
                       view_.EdgeColumn(edge.ref.type, BlockOf(edge.ref.source), entry.key));
      const Value value = column == nullptr ? Value() : column->Get(*row);
      const auto expected = edge.properties.find(entry.key);
      if (value != (expected == edge.properties.end() ? Value() : expected->second)) {
        return Differs(fmt::format("edge {}: other value in its column", id.value));
      }
    }
  }
  return Status();
}

Status Comparison::CompareCounts() {
  ASSIGN_OR_RETURN(const std::uint64_t nodes, view_.NodeCount());
  if (nodes != model_.nodes.size()) {
    return Differs(fmt::format("NodeCount {} for {}", nodes, model_.nodes.size()));
  }
  std::map<LabelId, std::uint64_t> by_label;
  for (const auto& [node, content] : model_.nodes) {
    for (const LabelId label : content.labels) ++by_label[label];
  }
  for (std::uint32_t label = 0; label < catalog_.label_count(); ++label) {
    ASSIGN_OR_RETURN(const std::uint64_t count, view_.NodeCount(LabelId(label)));
    if (count != by_label[LabelId(label)]) {
      return Differs(fmt::format("NodeCount of label {}", catalog_.LabelName(LabelId(label))));
    }
  }
  std::map<TypeId, std::uint64_t> by_type;
  for (const auto& [id, edge] : model_.edges) ++by_type[edge.ref.type];
  for (std::uint16_t type = 0; type < catalog_.type_count(); ++type) {
    ASSIGN_OR_RETURN(const std::uint64_t count, view_.EdgeCount(TypeId(type)));
    if (count != by_type[TypeId(type)]) {
      return Differs(fmt::format("EdgeCount of type {}: {} for {}",
                                 catalog_.TypeName(TypeId(type)), count, by_type[TypeId(type)]));
    }
  }
  return Status();
}

Status Comparison::CompareIndex(const IndexDefinition& index) {
  std::map<std::string, std::pair<std::vector<Value>, std::vector<NodeId>>> by_value;
  std::size_t expected_total = 0;
  for (const auto& [node, content] : model_.nodes) {
    if (content.labels.count(index.label) == 0) continue;
    std::vector<Value> values;
    std::string text;
    for (const KeyId key : index.keys) {
      values.push_back(ModelValue(node, key));
      text += values.back().ToString() + "|";
    }
    if (std::any_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); })) {
      continue;
    }
    ++expected_total;
    by_value[text].first = values;
    by_value[text].second.push_back(node);
  }
  for (const auto& [text, entry] : by_value) {
    ASSIGN_OR_RETURN(const std::vector<NodeId> found, view_.IndexLookup(index, entry.first));
    if (found != entry.second) {
      return Differs(fmt::format("index {} finds {} nodes with {} instead of {}", index.name,
                                 found.size(), text, entry.second.size()));
    }
  }
  ASSIGN_OR_RETURN(const std::vector<NodeId> all,
                   view_.IndexRange(index, std::nullopt, std::nullopt));
  if (all.size() != expected_total) {
    return Differs(fmt::format("index {} has {} entries for {}", index.name, all.size(),
                               expected_total));
  }
  return Status();
}

}  // namespace

bool ModelGraph::HasEdges(NodeId node) const {
  return std::any_of(edges.begin(), edges.end(), [node](const auto& entry) {
    return entry.second.ref.source == node || entry.second.ref.target == node;
  });
}

std::string FirstDifference(const ModelGraph& model, const GraphView& view) {
  return std::string(Comparison(model, view).Run().message());
}

}  // namespace keiretsu::graph
