#include "graph/transaction_layer.h"

#include <algorithm>

#include "storage/check.h"

namespace keiretsu::graph {

namespace {

EdgeSlot OutSlot(const EdgeRef& edge) {
  return {RowOf(edge.source), edge.target.value, edge.id.value};
}
EdgeSlot InSlot(const EdgeRef& edge) {
  return {RowOf(edge.target), edge.source.value, edge.id.value};
}

auto PlaceOf(const PropertyList& properties, KeyId key) {
  return std::lower_bound(properties.begin(), properties.end(), key,
                          [](const auto& entry, KeyId k) { return entry.first < k; });
}

PropertyList WithoutNulls(const PropertyList& properties) {
  PropertyList kept;
  for (const auto& entry : properties) {
    if (!entry.second.is_null()) kept.push_back(entry);
  }
  return kept;
}

std::uint64_t SizeOf(const TransactionOp& op) {
  std::uint64_t bytes = sizeof(TransactionOp) + op.properties.size() * sizeof(op.properties[0]);
  const auto add = [&bytes](const Value& value) {
    if (value.type() == ValueType::kString) bytes += value.AsString().size();
    if (value.type() == ValueType::kList) bytes += value.AsList().size() * sizeof(Value);
  };
  add(op.value);
  for (const auto& [key, value] : op.properties) add(value);
  return bytes;
}

/// Appends an operation per property: set, or clear where null.
void AppendPropertyOps(const DeltaOp& entity, const PropertyList& properties,
                       std::vector<DeltaOp>* ops) {
  for (const auto& [key, value] : properties) {
    DeltaOp op = entity;
    op.kind = value.is_null() ? DeltaKind::kClearProperty : DeltaKind::kSetProperty;
    op.key = key;
    op.value = value;
    ops->push_back(std::move(op));
  }
}

}  // namespace

const Value* FindProperty(const PropertyList& properties, KeyId key) {
  const auto place = PlaceOf(properties, key);
  return place != properties.end() && place->first == key ? &place->second : nullptr;
}

void SetProperty(PropertyList* properties, KeyId key, const Value& value) {
  const auto place = PlaceOf(*properties, key);
  const auto index = static_cast<std::size_t>(place - properties->begin());
  if (place != properties->end() && place->first == key) {
    (*properties)[index].second = value;
  } else {
    properties->insert(place, {key, value});
  }
}

NodePatch OwnNodeBlock::ToPatch() const {
  NodePatch patch;
  for (const auto& [row, node] : rows) {
    if (node.deleted) {
      patch.rows.push_back({row, kNoNode});
      continue;
    }
    if (node.labels) patch.rows.push_back({row, *node.labels});
    for (const auto& [key, value] : node.properties) patch.properties.push_back({row, key, value});
  }
  return patch;
}

std::vector<DeltaOp> OwnNodeBlock::ToOps() const {
  std::vector<DeltaOp> ops;
  for (const auto& [row, node] : rows) {
    if (node.created && node.deleted) continue;
    DeltaOp op;
    op.row = row;
    if (node.deleted) {
      op.kind = DeltaKind::kDeleteNode;
      ops.push_back(std::move(op));
    } else if (node.created) {
      op.kind = DeltaKind::kAddNode;
      op.labels = *node.labels;
      op.properties = WithoutNulls(node.properties);
      ops.push_back(std::move(op));
    } else {
      AppendPropertyOps(op, node.properties, &ops);
      if (!node.labels) continue;
      op.kind = DeltaKind::kSetLabels;
      op.labels = *node.labels;
      ops.push_back(std::move(op));
    }
  }
  return ops;
}

EdgePatch OwnEdgeBlock::ToPatch() const {
  EdgePatch patch;
  for (const auto& [slot, edge] : edges) {
    if (edge.created && edge.deleted) continue;
    if (edge.created || edge.deleted) patch.changes.push_back({slot, edge.deleted});
    if (edge.deleted) continue;
    for (const auto& [key, value] : edge.properties) patch.properties.push_back({slot, key, value});
  }
  return patch;
}

std::vector<DeltaOp> OwnEdgeBlock::ToOps() const {
  std::vector<DeltaOp> ops;
  for (const auto& [slot, edge] : edges) {
    if (edge.created && edge.deleted) continue;
    DeltaOp op;
    op.row = slot.row;
    op.neighbour = NodeId(slot.neighbour);
    op.edge = EdgeId(slot.edge);
    if (edge.deleted) {
      op.kind = DeltaKind::kDeleteEdge;
      ops.push_back(std::move(op));
    } else if (edge.created) {
      op.kind = DeltaKind::kAddEdge;
      op.properties = WithoutNulls(edge.properties);
      ops.push_back(std::move(op));
    } else {
      AppendPropertyOps(op, edge.properties, &ops);
    }
  }
  return ops;
}

void OwnEdgeBlock::ChangesOf(std::uint32_t row, std::vector<EdgeChange>* changes) const {
  changes->clear();
  for (auto it = edges.lower_bound({row, 0, 0}); it != edges.end() && it->first.row == row; ++it) {
    if (it->second.created != it->second.deleted) {
      changes->push_back({it->first, it->second.deleted});
    }
  }
}

void TransactionLayer::Apply(TransactionOp op) {
  ++change_count_;
  size_bytes_ += SizeOf(op);
  log_.push_back(std::move(op));
  Derive(log_.back());
}

void TransactionLayer::Derive(const TransactionOp& op) {
  if (op.edge.id.valid()) {
    DeriveEdge(op);
  } else {
    DeriveNode(op);
  }
}

void TransactionLayer::DeriveNode(const TransactionOp& op) {
  OwnNodeBlock& block = nodes_[BlockOf(op.node)];
  block.merged.clear();
  OwnNode& node = block.rows[RowOf(op.node)];
  switch (op.kind) {
    case DeltaKind::kAddNode:
      node.created = true;
      node.labels = op.labels;
      node.properties = op.properties;
      return;
    case DeltaKind::kDeleteNode: node.deleted = true; return;
    case DeltaKind::kSetLabels: node.labels = op.labels; return;
    case DeltaKind::kSetProperty:
    case DeltaKind::kClearProperty: SetProperty(&node.properties, op.key, op.value); return;
    case DeltaKind::kAddEdge:
    case DeltaKind::kDeleteEdge: CHECK(false); return;
  }
}

void TransactionLayer::DeriveEdge(const TransactionOp& op) {
  OwnEdgeBlock& out =
      edges_[PackTarget(EdgeTarget(op.edge.type, Direction::kOut, BlockOf(op.edge.source)))];
  out.merged.clear();
  OwnEdge& edge = out.edges[OutSlot(op.edge)];
  if (op.kind == DeltaKind::kSetProperty || op.kind == DeltaKind::kClearProperty) {
    SetProperty(&edge.properties, op.key, op.value);
    return;
  }
  OwnEdgeBlock& in =
      edges_[PackTarget(EdgeTarget(op.edge.type, Direction::kIn, BlockOf(op.edge.target)))];
  in.merged.clear();
  OwnEdge& twin = in.edges[InSlot(op.edge)];
  if (op.kind == DeltaKind::kAddEdge) {
    edge.created = twin.created = true;
    edge.properties = op.properties;
  } else {
    edge.deleted = twin.deleted = true;
  }
}

void TransactionLayer::SetIndexEntry(std::string key, std::optional<std::string> value) {
  index_overlay_[key] = value;
  size_bytes_ += key.size() + 64;
  index_log_.emplace_back(std::move(key), std::move(value));
}

const OwnNode* TransactionLayer::FindNode(NodeId node) const {
  const auto block = nodes_.find(BlockOf(node));
  if (block == nodes_.end()) return nullptr;
  const auto row = block->second.rows.find(RowOf(node));
  return row == block->second.rows.end() ? nullptr : &row->second;
}

const OwnEdge* TransactionLayer::FindEdge(const EdgeRef& edge) const {
  const OwnEdgeBlock* block = EdgeBlockOf(edge.type, Direction::kOut, BlockOf(edge.source));
  if (block == nullptr) return nullptr;
  const auto found = block->edges.find(OutSlot(edge));
  return found == block->edges.end() ? nullptr : &found->second;
}

OwnNodeBlock* TransactionLayer::NodeBlockOf(std::uint32_t block) {
  const auto found = nodes_.find(block);
  return found == nodes_.end() ? nullptr : &found->second;
}

OwnEdgeBlock* TransactionLayer::EdgeBlockOf(TypeId type, Direction direction,
                                            std::uint32_t block) {
  const auto found = edges_.find(PackTarget(EdgeTarget(type, direction, block)));
  return found == edges_.end() ? nullptr : &found->second;
}

const OwnEdgeBlock* TransactionLayer::EdgeBlockOf(TypeId type, Direction direction,
                                                  std::uint32_t block) const {
  const auto found = edges_.find(PackTarget(EdgeTarget(type, direction, block)));
  return found == edges_.end() ? nullptr : &found->second;
}

std::vector<std::pair<DeltaTarget, std::vector<DeltaOp>>> TransactionLayer::ToDeltas() const {
  std::vector<std::pair<DeltaTarget, std::vector<DeltaOp>>> deltas;
  for (const auto& [block, own] : nodes_) {
    std::vector<DeltaOp> ops = own.ToOps();
    if (!ops.empty()) deltas.emplace_back(NodeTarget(block), std::move(ops));
  }
  for (const auto& [packed, own] : edges_) {
    std::vector<DeltaOp> ops = own.ToOps();
    if (!ops.empty()) deltas.emplace_back(UnpackTarget(packed), std::move(ops));
  }
  return deltas;
}

std::uint64_t TransactionLayer::SetMark() {
  marks_.push_back(
      {log_.size(), index_log_.size(), claims_.size(), counts_, totals_, size_bytes_});
  return marks_.size() - 1;
}

void TransactionLayer::ReleaseMark(std::uint64_t mark) {
  CHECK(mark < marks_.size());
  marks_.resize(mark);
}

void TransactionLayer::RollbackTo(std::uint64_t mark) {
  ++change_count_;
  CHECK(mark < marks_.size());
  const Mark& to = marks_[mark];
  const bool unchanged = to.ops == log_.size() && to.index_writes == index_log_.size();
  log_.resize(to.ops);
  index_log_.resize(to.index_writes);
  claims_.resize(to.claims);
  counts_ = to.counts;
  totals_ = to.totals;
  size_bytes_ = to.size_bytes;
  marks_.resize(mark + 1);
  if (unchanged) return;
  nodes_.clear();
  edges_.clear();
  index_overlay_.clear();
  for (const TransactionOp& op : log_) Derive(op);
  for (const auto& [key, value] : index_log_) index_overlay_[key] = value;
}

}  // namespace keiretsu::graph
