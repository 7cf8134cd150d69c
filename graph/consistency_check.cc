#include "graph/consistency_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "graph/block/column_chunk.h"
#include "graph/keys.h"
#include "graph/limits.h"
#include "graph/property_index.h"
#include "graph/snapshot_view.h"
#include "graph/topology/block_id.h"
#include "graph/topology/block_reads.h"
#include "storage/key_codec.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

/// Order-independent fingerprint of the relationships into one block.
struct Fingerprint {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;

  void Add(std::uint32_t source, std::uint32_t target) {
    std::uint64_t x = static_cast<std::uint64_t>(source) << 32 | target;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;  // splitmix64
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    ++count;
    sum += x ^ (x >> 31);
  }
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

class Checker {
 public:
  explicit Checker(GraphCore& core)
      : core_(core),
        state_(core.commits->CurrentState()),
        loader_(core.blocks->Loader(*state_)),
        blocks_(core.ids.block_count()) {}

  Result<ConsistencyReport> Run();

 private:
  void Find(std::string_view invariant, std::string detail) {
    if (report_.findings.size() < kMaxConsistencyFindings) {
      report_.findings.push_back({std::string(invariant), std::move(detail)});
    }
  }
  /// Damage becomes a finding; other failures stop the check.
  Status Absorb(std::string_view invariant, const Status& status) {
    if (status.ok() || status.code() != StatusCode::kCorruption) return status;
    Find(invariant, std::string(status.message()));
    return Status();
  }

  Status CheckKeys(Keyspace keyspace, const std::function<Status(const storage::Cursor&)>& check);
  Status CheckAdjacencyKey(const storage::Cursor& cursor);
  Status CheckColumnKey(const storage::Cursor& cursor);
  Status CheckDelta(const storage::Cursor& cursor);
  Result<std::uint64_t> FoldTsOf(const DeltaTarget& target) const;

  Status CheckNodeBlock(std::uint32_t block);
  Status CheckNodeColumns(std::uint32_t block, const NodeVersion& version);
  Status CheckType(TypeId type);
  Status CheckOutBlock(TypeId type, std::uint32_t block, std::vector<Fingerprint>* into);
  Status CheckInBlock(TypeId type, std::uint32_t block, std::vector<Fingerprint>* into);
  void CheckEnds(TypeId type, NodeId source, NodeId target);
  void CheckEdgeId(TypeId type, std::uint64_t edge);
  Status CheckIndex(const IndexDefinition& index);
  Status CheckExtraEntries(const IndexDefinition& index, const GraphView& view);

  bool NodeExists(NodeId node) const {
    return node.value < label_sets_.size() && label_sets_[node.value] != kNoNode;
  }

  GraphCore& core_;
  const std::shared_ptr<const storage::CommittedState> state_;
  const BlockLoader loader_;
  const std::uint32_t blocks_;
  std::vector<LabelSetId> label_sets_;  // by node id
  std::vector<bool> edges_seen_;        // by edge id
  ConsistencyReport report_;
};

Status Checker::CheckKeys(Keyspace keyspace,
                          const std::function<Status(const storage::Cursor&)>& check) {
  auto cursor = core_.engine->Scan(keyspace, "", "", state_->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) {
    const Status status = check(*cursor);
    if (status.ok()) continue;
    RETURN_IF_ERROR(Absorb("S6", AtKey(status, keyspace, cursor->key())));
  }
  return Absorb("S6", cursor->status());
}

Status Checker::CheckAdjacencyKey(const storage::Cursor& cursor) {
  const auto key = AdjacencyKey::Parse(cursor.key());
  if (!key) return Status::Corruption("malformed key");
  if (key->type.value >= core_.catalog->type_count() || key->block >= blocks_) {
    return Status::Corruption("a segment of an unknown type or block");
  }
  return Status();
}

Status Checker::CheckColumnKey(const storage::Cursor& cursor) {
  const auto key = ColumnKey::Parse(cursor.key());
  if (!key) return Status::Corruption("malformed key");
  const bool known_type =
      key->owner == Owner::kNode || key->type.value < core_.catalog->type_count();
  if (!known_type || key->block >= blocks_ || key->key.value > core_.catalog->key_count()) {
    return Status::Corruption("a column of an unknown type, property or block");
  }
  return Status();
}

Result<std::uint64_t> Checker::FoldTsOf(const DeltaTarget& target) const {
  if (target.owner == Owner::kNode) {
    ASSIGN_OR_RETURN(const StoredParts parts, loader_.ColumnParts(Owner::kNode, TypeId(0),
                                                                  kLabelSetKey, target.block));
    if (parts.empty()) return std::uint64_t{0};
    ASSIGN_OR_RETURN(const ColumnSummary summary, DecodeColumnSummary(parts.views[0]));
    return summary.fold_ts;
  }
  ASSIGN_OR_RETURN(const StoredParts parts,
                   loader_.AdjacencyParts(target.type, target.direction, target.block));
  if (parts.empty()) return std::uint64_t{0};
  ASSIGN_OR_RETURN(const AdjacencySummary summary, DecodeAdjacencySummary(parts.views[0]));
  return summary.fold_ts;
}

Status Checker::CheckDelta(const storage::Cursor& cursor) {
  const auto key = DeltaKey::Parse(cursor.key());
  if (!key) return Status::Corruption("malformed key");
  if (key->timestamp > state_->timestamp || key->target.block >= blocks_) {
    Find("S2", AtKey(Status::Corruption("a delta past the newest commit or block"),
                     Keyspace::kDelta, cursor.key())
                   .ToString());
    return Status();
  }
  if (const auto fold_ts = FoldTsOf(key->target); fold_ts && key->timestamp <= *fold_ts) {
    Find("S2", AtKey(Status::Corruption("a delta that its base already contains"),
                     Keyspace::kDelta, cursor.key())
                   .ToString());
  }
  return DecodeDelta(key->target.owner, key->target.block, cursor.value(), &loader_.big())
      .status();
}

Status Checker::CheckNodeBlock(std::uint32_t block) {
  const auto version = loader_.Nodes(block);
  if (!version) return Absorb("S6", version.error());
  const NodeBlock& nodes = (*version)->nodes();
  report_.nodes += nodes.live_count;
  for (const LabelSetId set : nodes.distinct_sets) {
    if (set.value > core_.catalog->label_set_count()) {
      Find("S6", fmt::format("keyspace col, node block {}: label set {} is not in the catalog",
                             block, set.value));
    }
  }
  std::copy(nodes.label_sets.begin(), nodes.label_sets.end(),
            label_sets_.begin() + static_cast<std::ptrdiff_t>(NodeAt(block, 0).value));
  return CheckNodeColumns(block, **version);
}

Status Checker::CheckNodeColumns(std::uint32_t block, const NodeVersion& version) {
  const NodeBlock& nodes = version.nodes();
  for (const KeyId key : core_.catalog->NodeKeys()) {
    const auto column = ReadNodeColumn(version, block, key, loader_);
    if (!column) {
      RETURN_IF_ERROR(Absorb("S6", column.error()));
      continue;
    }
    if (!*column || **column == nullptr) continue;
    const Column& values = ***column;
    report_.values_read += values.rows() - values.null_count();
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      if (values.IsValid(row) && nodes.label_sets[row] == kNoNode) {
        Find("S3", fmt::format("keyspace col: property {} of node {}, which does not exist",
                               core_.catalog->KeyName(key), NodeAt(block, row).value));
      }
    }
  }
  return Status();
}

void Checker::CheckEnds(TypeId type, NodeId source, NodeId target) {
  for (const NodeId end : {source, target}) {
    if (NodeExists(end)) continue;
    Find("S5", fmt::format("keyspace adj: relationship {} -[:{}]-> {} touches node {}, which does "
                           "not exist",
                           source.value, core_.catalog->TypeName(type), target.value, end.value));
  }
}

void Checker::CheckEdgeId(TypeId type, std::uint64_t edge) {
  if (edge >= edges_seen_.size() || edges_seen_[edge]) {
    Find("S6", fmt::format("keyspace adj, type {}: relationship id {} occurs twice or was never "
                           "given out",
                           core_.catalog->TypeName(type), edge));
    return;
  }
  edges_seen_[edge] = true;
}

Status Checker::CheckOutBlock(TypeId type, std::uint32_t block, std::vector<Fingerprint>* into) {
  const auto version = loader_.Edges(type, Direction::kOut, block);
  if (!version) return Absorb("S6", version.error());
  const auto adjacency = (*version)->Adjacency();
  if (!adjacency) return Absorb("S1", adjacency.error());
  report_.edges += (*adjacency)->edge_count();
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const NodeId source = NodeAt(block, row);
    for (const std::uint32_t target : (*adjacency)->Neighbours(row)) {
      CheckEnds(type, source, NodeId(target));
      if (BlockOf(NodeId(target)) < blocks_) {
        (*into)[BlockOf(NodeId(target))].Add(source.value, target);
      }
    }
    for (const std::uint64_t edge : (*adjacency)->EdgeIds(row)) CheckEdgeId(type, edge);
  }
  for (const TypeProfile::Entry& entry : core_.catalog->EdgeProfile(type).entries) {
    const auto column = ReadEdgeColumn(**version, type, entry.key, loader_);
    if (!column) {
      RETURN_IF_ERROR(Absorb("S3", column.error()));
    } else if (*column && **column != nullptr) {
      report_.values_read += (**column)->rows() - (**column)->null_count();
    }
  }
  return Status();
}

Status Checker::CheckInBlock(TypeId type, std::uint32_t block, std::vector<Fingerprint>* into) {
  const auto version = loader_.Edges(type, Direction::kIn, block);
  if (!version) return Absorb("S6", version.error());
  const auto adjacency = (*version)->Adjacency();
  if (!adjacency) return Absorb("S1", adjacency.error());
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const NodeId target = NodeAt(block, row);
    for (const std::uint32_t source : (*adjacency)->Neighbours(row)) {
      (*into)[block].Add(source, target.value);
    }
  }
  return Status();
}

Status Checker::CheckType(TypeId type) {
  std::vector<Fingerprint> out(blocks_);
  std::vector<Fingerprint> in(blocks_);
  for (std::uint32_t block = 0; block < blocks_; ++block) {
    RETURN_IF_ERROR(CheckOutBlock(type, block, &out));
    RETURN_IF_ERROR(CheckInBlock(type, block, &in));
  }
  for (std::uint32_t block = 0; block < blocks_; ++block) {
    if (out[block] == in[block]) continue;
    Find("S1", fmt::format("keyspace adj, type {}: the {} relationships into block {} by their "
                           "sources are not the {} in its in segment",
                           core_.catalog->TypeName(type), out[block].count, block,
                           in[block].count));
  }
  return Status();
}

Status Checker::CheckIndex(const IndexDefinition& index) {
  const SnapshotView view(&core_, state_);
  std::uint64_t expected = 0;
  RETURN_IF_ERROR(
      Absorb("S6",
             ForEachIndexed(view, index, [&](NodeId node, const std::string& tuple) -> Status {
               ++expected;
               const IndexRecord record = MakeIndexRecord(index, tuple, node);
               ASSIGN_OR_RETURN(const auto value, core_.engine->Get(Keyspace::kIndex, record.key,
                                                                    state_->snapshot.get()));
               if (!value || value->view() != record.value) {
                 Find("S4", fmt::format("keyspace idx, index {}: node {} has no entry", index.name,
                                        node.value));
               }
               return Status();
             })));
  std::uint64_t entries = 0;
  const std::string prefix = IndexPrefix(index.id);
  auto cursor = core_.engine->Scan(Keyspace::kIndex, prefix, storage::PrefixEnd(prefix),
                                   state_->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) ++entries;
  RETURN_IF_ERROR(Absorb("S6", cursor->status()));
  return entries == expected ? Status() : CheckExtraEntries(index, view);
}

Status Checker::CheckExtraEntries(const IndexDefinition& index, const GraphView& view) {
  const std::string prefix = IndexPrefix(index.id);
  auto cursor = core_.engine->Scan(Keyspace::kIndex, prefix, storage::PrefixEnd(prefix),
                                   state_->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) {
    const auto parsed = ParseIndexKey(cursor->key(), index.unique);
    const auto node = !parsed        ? std::nullopt
                      : index.unique ? ParseIndexedNode(cursor->value())
                                     : std::optional<NodeId>(parsed->node);
    bool belongs = node && NodeExists(*node) &&
                   core_.catalog->LabelSetContains(label_sets_[node->value], index.label);
    if (belongs) {
      std::vector<Value> values;
      for (const KeyId key : index.keys) {
        ASSIGN_OR_RETURN(Value value, view.NodeProperty(*node, key));
        values.push_back(std::move(value));
      }
      ASSIGN_OR_RETURN(const auto tuple, IndexTuple(index, values));
      belongs = tuple && *tuple == parsed->tuple;
    }
    if (belongs) continue;
    Find("S4", AtKey(Status::Corruption(fmt::format("index {}: an entry that no node has",
                                                    index.name)),
                     Keyspace::kIndex, cursor->key())
                   .ToString());
  }
  return Absorb("S6", cursor->status());
}

Result<ConsistencyReport> Checker::Run() {
  label_sets_.assign(static_cast<std::size_t>(blocks_) << kBlockBits, kNoNode);
  edges_seen_.assign(core_.ids.next_edge(), false);
  RETURN_IF_ERROR(CheckKeys(Keyspace::kAdjacency,
                            [this](const auto& cursor) { return CheckAdjacencyKey(cursor); }));
  RETURN_IF_ERROR(CheckKeys(Keyspace::kColumn,
                            [this](const auto& cursor) { return CheckColumnKey(cursor); }));
  RETURN_IF_ERROR(
      CheckKeys(Keyspace::kDelta, [this](const auto& cursor) { return CheckDelta(cursor); }));
  for (std::uint32_t block = 0; block < blocks_; ++block) RETURN_IF_ERROR(CheckNodeBlock(block));
  for (std::uint16_t type = 0; type < core_.catalog->type_count(); ++type) {
    RETURN_IF_ERROR(CheckType(TypeId(type)));
  }
  for (const IndexDefinition& index : core_.catalog->Indexes()) {
    RETURN_IF_ERROR(Absorb("S6", CheckIndex(index)));
  }
  return std::move(report_);
}

}  // namespace

Result<ConsistencyReport> CheckConsistency(GraphCore& core) { return Checker(core).Run(); }

}  // namespace keiretsu::graph
