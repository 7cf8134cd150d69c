#include "graph/fold_block.h"

#include <algorithm>
#include <set>
#include <utility>

#include "graph/block/column_chunk.h"
#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

/// Puts large values of columns into the fold's batch.
class FoldOverflow final : public OverflowWriter {
 public:
  FoldOverflow(IdAllocator* ids, storage::WriteBatch* batch) : ids_(ids), batch_(batch) {}
  std::uint64_t Put(std::string bytes) override {
    const std::uint64_t id = ids_->AllocateBig();
    batch_->Put(Keyspace::kBig, BigKey(id), bytes);
    return id;
  }

 private:
  IdAllocator* ids_;
  storage::WriteBatch* batch_;
};

Column WithFoldTs(const Column& column, std::uint64_t fold_ts) {
  ColumnData data = column.data();
  data.fold_ts = fold_ts;
  return Column(std::move(data));
}

/// One fold in progress.
class BlockFold {
 public:
  BlockFold(GraphCore* core, const storage::CommittedState& state, const DeltaTarget& target)
      : core_(core),
        state_(state),
        target_(target),
        loader_(core->blocks->Loader(state)),
        overflow_(&core->ids, &folded_.batch) {
    folded_.target = target;
  }

  Result<FoldedBlock> Run();

 private:
  Result<bool> DeleteDeltas();
  Status FoldNodes();
  Status FoldEdges();
  Status PutColumn(KeyId key, const Column* column);
  /// Replaces the parts of a segment or chunk. `key` has a member `part`.
  template <typename Key>
  void PutParts(Keyspace keyspace, Key key, const std::vector<std::string>& parts,
                std::size_t old_count);

  GraphCore* core_;
  const storage::CommittedState& state_;
  const DeltaTarget target_;
  const BlockLoader loader_;
  FoldedBlock folded_;
  FoldOverflow overflow_;
};

Result<bool> BlockFold::DeleteDeltas() {
  const KeyRange range = target_.RangeFrom(0);
  auto cursor =
      core_->engine->Scan(Keyspace::kDelta, range.begin, range.end, state_.snapshot.get());
  bool any = false;
  for (; cursor->Valid(); cursor->Next()) {
    folded_.batch.Delete(Keyspace::kDelta, cursor->key());
    any = true;
  }
  RETURN_IF_ERROR(cursor->status());
  return any;
}

template <typename Key>
void BlockFold::PutParts(Keyspace keyspace, Key key, const std::vector<std::string>& parts,
                         std::size_t old_count) {
  for (std::size_t part = 0; part < parts.size(); ++part) {
    key.part = static_cast<std::uint16_t>(part);
    folded_.batch.Put(keyspace, key.Encode(), parts[part]);
  }
  for (std::size_t part = parts.size(); part < old_count; ++part) {
    key.part = static_cast<std::uint16_t>(part);
    folded_.batch.Delete(keyspace, key.Encode());
  }
}

Status BlockFold::PutColumn(KeyId key, const Column* column) {
  ASSIGN_OR_RETURN(const StoredParts old,
                   loader_.ColumnParts(target_.owner, target_.type, key, target_.block));
  std::vector<std::string> parts;
  if (column != nullptr) {
    ASSIGN_OR_RETURN(parts, EncodeColumn(WithFoldTs(*column, state_.timestamp), &overflow_));
  }
  PutParts(Keyspace::kColumn, ColumnKey{target_.owner, target_.type, key, target_.block, 0}, parts,
           old.values.size());
  return Status();
}

Status BlockFold::FoldNodes() {
  ASSIGN_OR_RETURN(const auto version, loader_.Nodes(target_.block));
  ColumnBuilder labels;
  labels.Reserve(kBlockSize);
  for (const LabelSetId set : version->nodes().label_sets) {
    set == kNoNode ? labels.AppendNull() : labels.AppendInt(set.value);
  }
  const Column label_column = labels.Build(state_.timestamp);
  RETURN_IF_ERROR(PutColumn(kLabelSetKey, &label_column));

  std::set<KeyId> keys;
  for (const NodePatch::Property& property : version->patch().properties) {
    keys.insert(property.key);
  }
  const auto& rows = version->patch().rows;
  if (std::any_of(rows.begin(), rows.end(),
                  [](const auto& row) { return row.labels == kNoNode; })) {
    for (const KeyId key : core_->catalog->NodeKeys()) keys.insert(key);
  }
  for (const KeyId key : keys) {
    ASSIGN_OR_RETURN(const auto column, ReadNodeColumn(*version, target_.block, key, loader_));
    if (!column) return Status::Internal("a block changed within one snapshot");
    RETURN_IF_ERROR(PutColumn(key, *column));
  }
  const bool exists = version->nodes().live_count > 0;
  auto base = std::make_shared<const NodeBase>(
      version->nodes(), exists ? state_.timestamp : 0, core_->blocks->meter());
  folded_.version =
      std::make_shared<const NodeVersion>(state_.timestamp, std::move(base), NodePatch());
  return Status();
}

Status BlockFold::FoldEdges() {
  const Direction direction = target_.direction;
  ASSIGN_OR_RETURN(const auto version, loader_.Edges(target_.type, direction, target_.block));
  ASSIGN_OR_RETURN(const AdjacencyBlock* merged, version->Adjacency());
  AdjacencyBlock adjacency = *merged;
  adjacency.fold_ts = state_.timestamp;
  ASSIGN_OR_RETURN(const StoredParts old,
                   loader_.AdjacencyParts(target_.type, direction, target_.block));
  ASSIGN_OR_RETURN(const auto parts, EncodeAdjacency(adjacency, target_.block, direction));
  PutParts(Keyspace::kAdjacency, AdjacencyKey{target_.type, direction, target_.block, 0}, parts,
           old.values.size());
  if (direction == Direction::kOut) {
    // All of them, touched or not: their rows follow the segment (S3).
    for (const TypeProfile::Entry& entry : core_->catalog->EdgeProfile(target_.type).entries) {
      ASSIGN_OR_RETURN(const auto column,
                       ReadEdgeColumn(*version, target_.type, entry.key, loader_));
      if (!column) return Status::Internal("a block changed within one snapshot");
      RETURN_IF_ERROR(PutColumn(entry.key, *column));
    }
  }
  auto base = std::make_shared<const EdgeBase>(std::move(adjacency), core_->blocks->meter());
  folded_.version = std::make_shared<const EdgeVersion>(
      state_.timestamp, direction, target_.block, std::move(base), EdgePatch());
  return Status();
}

Result<FoldedBlock> BlockFold::Run() {
  ASSIGN_OR_RETURN(const bool dirty, DeleteDeltas());
  if (!dirty) return std::move(folded_);
  RETURN_IF_ERROR(target_.owner == Owner::kNode ? FoldNodes() : FoldEdges());
  // Large values of the old columns and deltas live on in the new columns, under new ids.
  for (const std::uint64_t id : loader_.big().ids_read()) {
    folded_.batch.Delete(Keyspace::kBig, BigKey(id));
  }
  return std::move(folded_);
}

}  // namespace

Result<FoldedBlock> FoldBlock(GraphCore* core, const storage::CommittedState& state,
                              const DeltaTarget& target) {
  return BlockFold(core, state, target).Run();
}

}  // namespace keiretsu::graph
