#include "graph/transaction_view.h"

#include <fmt/format.h>

#include "graph/keys.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<const NodeVersion*> TransactionView::NodesAt(std::uint32_t block, bool reread) const {
  OwnNodeBlock* own = layer_->NodeBlockOf(block);
  if (own == nullptr) return reread ? base_->RereadNodes(block) : base_->NodesAt(block);
  if (!own->merged.empty() && !reread) return own->merged.back().get();
  ASSIGN_OR_RETURN(const NodeVersion* committed,
                   reread ? base_->RereadNodes(block) : base_->NodesAt(block));
  own->merged.push_back(std::make_shared<const NodeVersion>(
      committed->ts(), committed->shared_base(),
      NodePatch::Compose(committed->patch(), own->ToPatch())));
  return own->merged.back().get();
}

Result<const EdgeVersion*> TransactionView::EdgesAt(TypeId type, Direction direction,
                                                    std::uint32_t block, bool reread) const {
  OwnEdgeBlock* own = layer_->EdgeBlockOf(type, direction, block);
  const auto committed_version = [&] {
    return reread ? base_->RereadEdges(type, block) : base_->EdgesAt(type, direction, block);
  };
  if (own == nullptr) return committed_version();
  if (!own->merged.empty() && !reread) return own->merged.back().get();
  ASSIGN_OR_RETURN(const EdgeVersion* committed, committed_version());
  own->merged.push_back(std::make_shared<const EdgeVersion>(
      committed->ts(), direction, block, committed->shared_base(),
      EdgePatch::Compose(committed->patch(), own->ToPatch())));
  return own->merged.back().get();
}

Result<const NodeBlock*> TransactionView::Nodes(std::uint32_t block) const {
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
  return &version->nodes();
}

Result<std::shared_ptr<const void>> TransactionView::NodesVersion(std::uint32_t block) const {
  OwnNodeBlock* own = layer_->NodeBlockOf(block);
  if (own == nullptr) return base_->NodesVersion(block);
  RETURN_IF_ERROR(NodesAt(block).status());
  return std::shared_ptr<const void>(own->merged.back());
}

Result<const Column*> TransactionView::NodeColumn(std::uint32_t block, KeyId key) const {
  if (layer_->NodeBlockOf(block) == nullptr) return base_->NodeColumn(block, key);
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
  const BlockLoader loader = base_->Loader();
  ASSIGN_OR_RETURN(auto column, ReadNodeColumn(*version, block, key, loader));
  if (!column) {
    ASSIGN_OR_RETURN(version, NodesAt(block, true));
    ASSIGN_OR_RETURN(column, ReadNodeColumn(*version, block, key, loader));
  }
  if (!column) return Status::Internal("a block changed within one snapshot");
  return *column;
}

Result<const AdjacencyBlock*> TransactionView::Adjacency(TypeId type, Direction direction,
                                                         std::uint32_t block) const {
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(type, direction, block));
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version->Adjacency());
  return adjacency->neighbours.empty() ? nullptr : adjacency;
}

Result<const Column*> TransactionView::EdgeColumn(TypeId type, std::uint32_t block,
                                                  KeyId key) const {
  if (layer_->EdgeBlockOf(type, Direction::kOut, block) == nullptr) {
    return base_->EdgeColumn(type, block, key);
  }
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(type, Direction::kOut, block));
  const BlockLoader loader = base_->Loader();
  ASSIGN_OR_RETURN(auto column, ReadEdgeColumn(*version, type, key, loader));
  if (!column) {
    ASSIGN_OR_RETURN(version, EdgesAt(type, Direction::kOut, block, true));
    ASSIGN_OR_RETURN(column, ReadEdgeColumn(*version, type, key, loader));
  }
  if (!column) return Status::Internal("a block changed within one snapshot");
  return *column;
}

Result<NeighbourList> TransactionView::Neighbours(TypeId type, Direction direction, NodeId node,
                                                  NeighbourScratch& scratch) const {
  if (layer_->empty()) return base_->Neighbours(type, direction, node, scratch);
  std::vector<EdgeChange> own;
  if (const auto* block = layer_->EdgeBlockOf(type, direction, BlockOf(node))) {
    block->ChangesOf(RowOf(node), &own);
  }
  ASSIGN_OR_RETURN(const EdgeVersion* version, base_->EdgesAt(type, direction, BlockOf(node)));
  ASSIGN_OR_RETURN(NeighbourList list, ReadList(*version, RowOf(node), own, scratch));
  if (!scratch.want_edge_ids || direction == Direction::kOut) return list;
  scratch.edge_ids.clear();
  for (std::size_t i = 0; i < list.neighbours.size(); ++i) {
    if (i > 0 && list.neighbours[i] == list.neighbours[i - 1]) continue;
    const NodeId source(list.neighbours[i]);
    own.clear();
    if (const auto* block = layer_->EdgeBlockOf(type, Direction::kOut, BlockOf(source))) {
      block->ChangesOf(RowOf(source), &own);
    }
    ASSIGN_OR_RETURN(const EdgeVersion* out,
                     base_->EdgesAt(type, Direction::kOut, BlockOf(source)));
    AppendEdgeIds(*out, RowOf(source), node.value, own, &scratch.edge_ids);
  }
  if (scratch.edge_ids.size() != list.neighbours.size()) {
    return Status::Corruption(fmt::format(
        "relationships of type {} into node {} differ between the two directions (S1)",
        catalog().TypeName(type), node.value));
  }
  list.edge_ids = scratch.edge_ids;
  return list;
}

Result<LabelSetId> TransactionView::LabelSetOf(NodeId node) const {
  if (const OwnNode* own = layer_->FindNode(node)) {
    if (own->deleted) return kNoNode;
    if (own->labels) return *own->labels;
  }
  return base_->LabelSetOf(node);
}

Result<Value> TransactionView::NodeProperty(NodeId node, KeyId key) const {
  if (const OwnNode* own = layer_->FindNode(node)) {
    if (own->deleted) return Value();
    if (const Value* value = FindProperty(own->properties, key)) return *value;
    if (own->created) return Value();
  }
  return base_->NodeProperty(node, key);
}

Result<PropertyList> TransactionView::NodeProperties(NodeId node) const {
  const OwnNode* own = layer_->FindNode(node);
  if (own == nullptr) return base_->NodeProperties(node);
  PropertyList properties;
  if (own->deleted) return properties;
  if (!own->created) {
    ASSIGN_OR_RETURN(properties, base_->NodeProperties(node));
  }
  for (const auto& [key, value] : own->properties) SetProperty(&properties, key, value);
  std::erase_if(properties, [](const auto& entry) { return entry.second.is_null(); });
  return properties;
}

Result<bool> TransactionView::EdgeExists(const EdgeRef& edge) const {
  if (const OwnEdge* own = layer_->FindEdge(edge)) {
    if (own->deleted) return false;
    if (own->created) return true;
  }
  return base_->EdgeExists(edge);
}

Result<Value> TransactionView::EdgeProperty(const EdgeRef& edge, KeyId key) const {
  if (const OwnEdge* own = layer_->FindEdge(edge)) {
    if (own->deleted) return Value();
    if (const Value* value = FindProperty(own->properties, key)) return *value;
    if (own->created) return Value();
  }
  return base_->EdgeProperty(edge, key);
}

Result<PropertyList> TransactionView::EdgeProperties(const EdgeRef& edge) const {
  const OwnEdge* own = layer_->FindEdge(edge);
  if (own == nullptr) return base_->EdgeProperties(edge);
  PropertyList properties;
  if (own->deleted) return properties;
  if (!own->created) {
    ASSIGN_OR_RETURN(properties, base_->EdgeProperties(edge));
  }
  for (const auto& [key, value] : own->properties) SetProperty(&properties, key, value);
  std::erase_if(properties, [](const auto& entry) { return entry.second.is_null(); });
  return properties;
}

Result<std::vector<NodeId>> TransactionView::Index(
    const IndexDefinition& index, const std::optional<TupleInterval>& interval) const {
  if (!interval) return std::vector<NodeId>();
  if (!HasIndex(index)) {
    return ScanForIndex(*this, index, *interval);
  }
  return ReadIndex(*core_->engine, base_->state()->snapshot.get(), index, *interval,
                   &layer_->index_overlay());
}

Result<std::vector<NodeId>> TransactionView::IndexLookup(const IndexDefinition& index,
                                                         std::span<const Value> values) const {
  std::optional<std::string> tuple = TupleOfValues(values);
  if (!tuple) return std::vector<NodeId>();
  if (!index.unique || values.size() != index.keys.size() || !HasIndex(index)) {
    return Index(index, IntervalOfTuple(*std::move(tuple)));
  }
  const auto own = layer_->index_overlay().find(UniqueIndexKey(index.id, *tuple));
  std::optional<NodeId> node;
  if (own == layer_->index_overlay().end()) {
    ASSIGN_OR_RETURN(node, base_->FindUnique(index, *tuple, values));
  } else if (own->second) {
    node = ParseIndexedNode(*own->second);
  }
  return node ? std::vector<NodeId>{*node} : std::vector<NodeId>();
}

Result<std::vector<NodeId>> TransactionView::IndexRange(
    const IndexDefinition& index, const std::optional<IndexBound>& low,
    const std::optional<IndexBound>& high) const {
  return Index(index, IntervalOfRange(low, high));
}

Result<std::vector<NodeId>> TransactionView::IndexPrefix(const IndexDefinition& index,
                                                         std::string_view prefix) const {
  return Index(index, IntervalOfPrefix(prefix));
}

Result<std::optional<NodeId>> TransactionView::FindUnique(const IndexDefinition& index,
                                                          std::string_view tuple) const {
  const std::string key = UniqueIndexKey(index.id, tuple);
  const auto own = layer_->index_overlay().find(key);
  if (own != layer_->index_overlay().end()) {
    if (!own->second) return std::optional<NodeId>();
    return ParseIndexedNode(*own->second);
  }
  return ReadUniqueKey(*core_->engine, base_->state()->snapshot.get(), index, tuple);
}

Result<std::uint64_t> TransactionView::NodeCount() const {
  ASSIGN_OR_RETURN(std::uint64_t count, base_->NodeCount());
  for (const auto& [set, difference] : layer_->totals().nodes) {
    count += static_cast<std::uint64_t>(difference);
  }
  return count;
}

Result<std::uint64_t> TransactionView::NodeCount(LabelId label) const {
  ASSIGN_OR_RETURN(std::uint64_t count, base_->NodeCount(label));
  for (const auto& [set, difference] : layer_->totals().nodes) {
    if (catalog().LabelSetContains(set, label)) count += static_cast<std::uint64_t>(difference);
  }
  return count;
}

std::optional<std::uint64_t> TransactionView::state_number() const {
  return layer_->empty() ? base_->state_number() : std::nullopt;
}

Result<std::uint64_t> TransactionView::EdgeCount(TypeId type) const {
  ASSIGN_OR_RETURN(const std::uint64_t count, base_->EdgeCount(type));
  return count + static_cast<std::uint64_t>(layer_->totals().EdgesOf(type));
}

}  // namespace keiretsu::graph
