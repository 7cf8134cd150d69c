#include "graph/graph_transaction.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/keys.h"
#include "graph/limits.h"
#include "graph/property_check.h"
#include "graph/write_transaction.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

GraphTransaction::~GraphTransaction() = default;

namespace {

// Identities of claims: two bits say of what.
constexpr std::uint64_t kClaimExistence = std::uint64_t{1} << 62;
constexpr std::uint64_t kClaimEdge = std::uint64_t{2} << 62;
/// Shared by every writer, so that one with no other claim is checked too: it conflicts with a new
/// index or a bulk load, which it does not know.
constexpr std::uint64_t kClaimDefinitions = kClaimExistence | 0xFFFF'FFFF;  // of no node

std::uint32_t TagMask(const Value& value) { return 1U << static_cast<unsigned>(value.type()); }

/// Checks every value and drops nulls. The result ascends by key.
Result<PropertyList> CheckProperties(const PropertyList& properties) {
  PropertyList kept;
  for (const auto& [key, value] : properties) {
    RETURN_IF_ERROR(CheckProperty(value));
    if (!value.is_null()) SetProperty(&kept, key, value);
  }
  return kept;
}

std::vector<LabelId> Sorted(std::span<const LabelId> labels) {
  std::vector<LabelId> set(labels.begin(), labels.end());
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
  return set;
}

/// Puts large values into the batch of a commit.
class BatchOverflow final : public OverflowWriter {
 public:
  BatchOverflow(IdAllocator* ids, storage::WriteBatch* batch) : ids_(ids), batch_(batch) {}
  std::uint64_t Put(std::string bytes) override {
    const std::uint64_t id = ids_->AllocateBig();
    batch_->Put(storage::Keyspace::kBig, BigKey(id), bytes);
    return id;
  }

 private:
  IdAllocator* ids_;
  storage::WriteBatch* batch_;
};

/// One claim per identity, the strongest.
std::vector<storage::Claim> Distinct(std::vector<storage::Claim> claims) {
  std::sort(claims.begin(), claims.end(), [](const auto& a, const auto& b) {
    return a.identity != b.identity ? a.identity < b.identity : a.exclusive > b.exclusive;
  });
  claims.erase(
      std::unique(claims.begin(), claims.end(),
                  [](const auto& a, const auto& b) { return a.identity == b.identity; }),
      claims.end());
  return claims;
}

}  // namespace

WriteTransaction::WriteTransaction(GraphCore* core, std::shared_ptr<const SnapshotView> base,
                                   CommitListener on_commit)
    : core_(core),
      start_(base->state()->timestamp),
      on_commit_(std::move(on_commit)),
      view_(core, std::move(base), &layer_) {}

WriteTransaction::~WriteTransaction() { EndWriter(); }

void WriteTransaction::EndWriter() {
  if (!ended_) core_->commits->EndWriter(start_);
  ended_ = true;
}

Status WriteTransaction::CheckOpen() const {
  if (ended_) return Status::InvalidArgument("the transaction has ended");
  if (layer_.op_count() >= kMaxTransactionOps) {
    return Status::ResourceExhausted(fmt::format(
        "a transaction may make at most {} changes; commit more often", kMaxTransactionOps));
  }
  if (layer_.size_bytes() >= kMaxTransactionBytes) {
    return Status::ResourceExhausted(fmt::format(
        "a transaction may buffer at most {} bytes; commit more often", kMaxTransactionBytes));
  }
  return Status();
}

Status WriteTransaction::CheckNodeExists(NodeId node) const {
  ASSIGN_OR_RETURN(const LabelSetId set, view_.LabelSetOf(node));
  if (set == kNoNode) {
    return Status::NotFound(fmt::format("node {} does not exist or was deleted", node.value));
  }
  return Status();
}

void WriteTransaction::ClaimNode(NodeId node) {
  const OwnNode* own = layer_.FindNode(node);
  if (own == nullptr || !own->created) layer_.AddClaim({node.value, true});
}

void WriteTransaction::ClaimExistence(NodeId node, bool exclusive) {
  const OwnNode* own = layer_.FindNode(node);
  if (own == nullptr || !own->created) layer_.AddClaim({kClaimExistence | node.value, exclusive});
}

void WriteTransaction::ClaimEdge(const EdgeRef& edge) {
  const OwnEdge* own = layer_.FindEdge(edge);
  if (own == nullptr || !own->created) layer_.AddClaim({kClaimEdge | edge.id.value, true});
}

Result<NodeId> WriteTransaction::CreateNode(std::span<const LabelId> labels,
                                            const PropertyList& properties) {
  RETURN_IF_ERROR(CheckOpen());
  TransactionOp op;
  op.kind = DeltaKind::kAddNode;
  ASSIGN_OR_RETURN(op.properties, CheckProperties(properties));
  const std::vector<LabelId> set = Sorted(labels);
  ASSIGN_OR_RETURN(op.labels, core_->catalog->InternLabelSet(set));
  for (const auto& [key, value] : op.properties) {
    RETURN_IF_ERROR(core_->catalog->WidenNodeProfile(op.labels, key, TagMask(value)));
  }
  ASSIGN_OR_RETURN(op.node, core_->ids.AllocateNode(op.labels));
  RETURN_IF_ERROR(UpdateIndexes({op.node, kNoNode, op.labels, &op.properties}));
  layer_.counts().nodes_created += 1;
  layer_.counts().labels_added += set.size();
  layer_.counts().properties_set += op.properties.size();
  layer_.totals().nodes[op.labels] += 1;
  const NodeId node = op.node;
  layer_.Apply(std::move(op));
  return node;
}

Result<EdgeRef> WriteTransaction::CreateEdge(TypeId type, NodeId source, NodeId target,
                                             const PropertyList& properties) {
  RETURN_IF_ERROR(CheckOpen());
  TransactionOp op;
  op.kind = DeltaKind::kAddEdge;
  ASSIGN_OR_RETURN(op.properties, CheckProperties(properties));
  RETURN_IF_ERROR(CheckNodeExists(source));
  if (target != source) RETURN_IF_ERROR(CheckNodeExists(target));
  for (const auto& [key, value] : op.properties) {
    RETURN_IF_ERROR(core_->catalog->WidenEdgeProfile(type, key, TagMask(value)));
  }
  op.edge = EdgeRef{core_->ids.AllocateEdge(), source, target, type};
  ClaimExistence(source, false);
  ClaimExistence(target, false);
  layer_.counts().relationships_created += 1;
  layer_.counts().properties_set += op.properties.size();
  layer_.totals().edges[type] += 1;
  const EdgeRef edge = op.edge;
  layer_.Apply(std::move(op));
  return edge;
}

Status WriteTransaction::SetNodeProperty(NodeId node, KeyId key, const Value& value) {
  RETURN_IF_ERROR(CheckOpen());
  RETURN_IF_ERROR(CheckProperty(value));
  ASSIGN_OR_RETURN(const LabelSetId set, view_.LabelSetOf(node));
  if (set == kNoNode) return CheckNodeExists(node);
  if (value.is_null()) {
    ASSIGN_OR_RETURN(const Value old, view_.NodeProperty(node, key));
    if (old.is_null()) return Status();
  } else {
    RETURN_IF_ERROR(core_->catalog->WidenNodeProfile(set, key, TagMask(value)));
  }
  RETURN_IF_ERROR(UpdateIndexes({node, set, set, nullptr, std::pair(key, value)}));
  ClaimNode(node);
  TransactionOp op;
  op.kind = value.is_null() ? DeltaKind::kClearProperty : DeltaKind::kSetProperty;
  op.node = node;
  op.key = key;
  op.value = value;
  layer_.Apply(std::move(op));
  layer_.counts().properties_set += 1;
  return Status();
}

Status WriteTransaction::SetEdgeProperty(const EdgeRef& edge, KeyId key, const Value& value) {
  RETURN_IF_ERROR(CheckOpen());
  RETURN_IF_ERROR(CheckProperty(value));
  ASSIGN_OR_RETURN(const bool exists, view_.EdgeExists(edge));
  if (!exists) {
    return Status::NotFound(
        fmt::format("relationship {} does not exist or was deleted", edge.id.value));
  }
  if (value.is_null()) {
    ASSIGN_OR_RETURN(const Value old, view_.EdgeProperty(edge, key));
    if (old.is_null()) return Status();
  } else {
    RETURN_IF_ERROR(core_->catalog->WidenEdgeProfile(edge.type, key, TagMask(value)));
  }
  ClaimEdge(edge);
  TransactionOp op;
  op.kind = value.is_null() ? DeltaKind::kClearProperty : DeltaKind::kSetProperty;
  op.edge = edge;
  op.key = key;
  op.value = value;
  layer_.Apply(std::move(op));
  layer_.counts().properties_set += 1;
  return Status();
}

Status WriteTransaction::ChangeLabels(NodeId node, LabelSetId old_set,
                                      std::vector<LabelId> labels) {
  ASSIGN_OR_RETURN(const LabelSetId new_set, core_->catalog->InternLabelSet(labels));
  // The node brings its properties into the profile of its new label set.
  ASSIGN_OR_RETURN(const PropertyList properties, view_.NodeProperties(node));
  for (const auto& [key, value] : properties) {
    RETURN_IF_ERROR(core_->catalog->WidenNodeProfile(new_set, key, TagMask(value)));
  }
  RETURN_IF_ERROR(UpdateIndexes({node, old_set, new_set}));
  ClaimNode(node);
  layer_.totals().nodes[old_set] -= 1;
  layer_.totals().nodes[new_set] += 1;
  TransactionOp op;
  op.kind = DeltaKind::kSetLabels;
  op.node = node;
  op.labels = new_set;
  layer_.Apply(std::move(op));
  return Status();
}

Status WriteTransaction::AddLabels(NodeId node, std::span<const LabelId> labels) {
  RETURN_IF_ERROR(CheckOpen());
  RETURN_IF_ERROR(CheckNodeExists(node));
  ASSIGN_OR_RETURN(const LabelSetId old_set, view_.LabelSetOf(node));
  const auto before = core_->catalog->LabelsOf(old_set);
  const std::vector<LabelId> added = Sorted(labels);
  std::vector<LabelId> after;
  std::set_union(before.begin(), before.end(), added.begin(), added.end(),
                 std::back_inserter(after));
  if (after.size() == before.size()) return Status();
  const std::size_t count = after.size() - before.size();
  RETURN_IF_ERROR(ChangeLabels(node, old_set, std::move(after)));
  layer_.counts().labels_added += count;
  return Status();
}

Status WriteTransaction::RemoveLabels(NodeId node, std::span<const LabelId> labels) {
  RETURN_IF_ERROR(CheckOpen());
  RETURN_IF_ERROR(CheckNodeExists(node));
  ASSIGN_OR_RETURN(const LabelSetId old_set, view_.LabelSetOf(node));
  const auto before = core_->catalog->LabelsOf(old_set);
  const std::vector<LabelId> removed = Sorted(labels);
  std::vector<LabelId> after;
  std::set_difference(before.begin(), before.end(), removed.begin(), removed.end(),
                      std::back_inserter(after));
  if (after.size() == before.size()) return Status();
  const std::size_t count = before.size() - after.size();
  RETURN_IF_ERROR(ChangeLabels(node, old_set, std::move(after)));
  layer_.counts().labels_removed += count;
  return Status();
}

Status WriteTransaction::DeleteNode(NodeId node) {
  RETURN_IF_ERROR(CheckOpen());
  ASSIGN_OR_RETURN(const LabelSetId set, view_.LabelSetOf(node));
  if (set == kNoNode) return Status();
  ASSIGN_OR_RETURN(const std::vector<EdgeRef> edges, EdgesOf(node));
  if (!edges.empty()) {
    return Status::WithQueryError(
        StatusCode::kConstraintViolation,
        QueryError{"ConstraintVerificationFailed", "runtime", "DeleteConnectedNode", std::nullopt,
                   "use DETACH DELETE, or delete its relationships first"},
        fmt::format("node {} still has {} relationships", node.value, edges.size()));
  }
  RETURN_IF_ERROR(UpdateIndexes({node, set, kNoNode}));
  ClaimNode(node);
  ClaimExistence(node, true);
  layer_.counts().nodes_deleted += 1;
  layer_.totals().nodes[set] -= 1;
  TransactionOp op;
  op.kind = DeltaKind::kDeleteNode;
  op.node = node;
  layer_.Apply(std::move(op));
  return Status();
}

Status WriteTransaction::DeleteEdge(const EdgeRef& edge) {
  RETURN_IF_ERROR(CheckOpen());
  ASSIGN_OR_RETURN(const bool exists, view_.EdgeExists(edge));
  if (!exists) return Status();
  ClaimEdge(edge);
  layer_.counts().relationships_deleted += 1;
  layer_.totals().edges[edge.type] -= 1;
  TransactionOp op;
  op.kind = DeltaKind::kDeleteEdge;
  op.edge = edge;
  layer_.Apply(std::move(op));
  return Status();
}

Result<std::vector<EdgeRef>> WriteTransaction::EdgesOf(NodeId node) const {
  std::vector<EdgeRef> edges;
  NeighbourScratch scratch;
  scratch.want_edge_ids = true;
  for (std::uint16_t t = 0; t < core_->catalog->type_count(); ++t) {
    const TypeId type(t);
    ASSIGN_OR_RETURN(const NeighbourList out,
                     view_.Neighbours(type, Direction::kOut, node, scratch));
    for (std::size_t i = 0; i < out.neighbours.size(); ++i) {
      edges.push_back({EdgeId(out.edge_ids[i]), node, NodeId(out.neighbours[i]), type});
    }
    ASSIGN_OR_RETURN(const NeighbourList in,
                     view_.Neighbours(type, Direction::kIn, node, scratch));
    for (std::size_t i = 0; i < in.neighbours.size(); ++i) {
      if (in.neighbours[i] == node.value) continue;  // a self loop, already among the out edges
      edges.push_back({EdgeId(in.edge_ids[i]), NodeId(in.neighbours[i]), node, type});
    }
  }
  return edges;
}

Status WriteTransaction::RollbackTo(Savepoint savepoint) {
  if (ended_) return Status::InvalidArgument("the transaction has ended");
  layer_.RollbackTo(savepoint);
  return Status();
}

storage::CommitRequest WriteTransaction::MakeRequest(std::vector<TargetOps>* targets,
                                                     std::uint64_t* delta_bytes) {
  storage::CommitRequest request;
  request.start_timestamp = start_;
  request.claims = Distinct(layer_.claims());
  request.claims.push_back({kClaimDefinitions, false});
  BatchOverflow overflow(&core_->ids, &request.writes);
  std::vector<std::pair<std::uint64_t, SharedOps>> published;
  for (auto& [target, ops] : layer_.ToDeltas()) {
    std::string bytes = EncodeDelta(target.owner, target.block, ops, &overflow);
    *delta_bytes += bytes.size();
    request.stamped_puts.push_back(
        {storage::Keyspace::kDelta, target.EncodePrefix(), std::move(bytes)});
    targets->push_back({target, ops.size()});
    published.emplace_back(PackTarget(target),
                           std::make_shared<const std::vector<DeltaOp>>(std::move(ops)));
  }
  for (const auto& [key, value] : layer_.index_overlay()) {
    if (value) {
      request.writes.Put(storage::Keyspace::kIndex, key, *value);
    } else {
      request.writes.Delete(storage::Keyspace::kIndex, key);
    }
  }
  request.publish = [core = core_, published = std::move(published),
                     totals = layer_.totals(),
                     values = layer_.counts().properties_set](storage::Timestamp timestamp) {
    core->blocks->Append(timestamp, published);
    core->counts.Append(timestamp, totals, values);
  };
  return request;
}

Status WriteTransaction::Commit(storage::Durability durability) {
  if (ended_) return Status::InvalidArgument("the transaction has ended");
  std::vector<TargetOps> targets;
  std::uint64_t delta_bytes = 0;
  storage::CommitRequest request = MakeRequest(&targets, &delta_bytes);
  if (targets.empty()) {  // nothing written, or all of it undone again
    EndWriter();
    return Status();
  }
  ended_ = true;  // Commit() ends the writer
  const auto committed = core_->commits->Commit(std::move(request), durability);
  if (!committed) return committed.error();
  if (on_commit_) on_commit_(delta_bytes, targets);
  return Status();
}

}  // namespace keiretsu::graph
