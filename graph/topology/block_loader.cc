#include "graph/topology/block_loader.h"

#include <fmt/format.h>

#include <map>

#include "graph/block/column_chunk.h"
#include "graph/topology/block_id.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

using storage::Keyspace;

Status AtKey(const Status& status, Keyspace keyspace, std::string_view key) {
  std::string hex;
  for (const char c : key) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return Status(status.code(), fmt::format("keyspace {} key {}: {}", KeyspaceName(keyspace), hex,
                                           status.message()));
}

BlockDefaults::BlockDefaults()
    : meter(std::make_shared<MemoryMeter>()),
      no_nodes(std::make_shared<const NodeBase>(*NodeBlockOf(nullptr), 0, meter)),
      no_edges(std::make_shared<const EdgeBase>(AdjacencyBlock::Empty(), meter)) {}

Result<std::string> BigReader::Get(std::uint64_t id) const {
  ASSIGN_OR_RETURN(const auto value, engine_->Get(Keyspace::kBig, BigKey(id), snapshot_));
  if (!value) {
    return AtKey(Status::Corruption("a large value is missing"), Keyspace::kBig, BigKey(id));
  }
  ids_read_.push_back(id);
  return std::string(value->view());
}

template <typename Key, typename Count>
Result<StoredParts> BlockLoader::Parts(Keyspace keyspace, Key key, Count count) const {
  StoredParts parts;
  const std::string first = key.Encode();
  ASSIGN_OR_RETURN(auto part0, engine_->Get(keyspace, first, state_->snapshot.get()));
  if (!part0) return parts;
  parts.values.push_back(std::move(*part0));
  const auto summary = count(parts.values[0].view());
  if (!summary) return AtKey(summary.error(), keyspace, first);
  for (std::uint32_t part = 1; part <= summary->part_count; ++part) {
    key.part = static_cast<std::uint16_t>(part);
    ASSIGN_OR_RETURN(auto value, engine_->Get(keyspace, key.Encode(), state_->snapshot.get()));
    if (!value) return AtKey(Status::Corruption("a part is missing"), keyspace, key.Encode());
    parts.values.push_back(std::move(*value));
  }
  for (const storage::PinnedValue& value : parts.values) parts.views.push_back(value.view());
  return parts;
}

Result<StoredParts> BlockLoader::AdjacencyParts(TypeId type, Direction direction,
                                                std::uint32_t block) const {
  return Parts(Keyspace::kAdjacency, AdjacencyKey{type, direction, block, 0},
               DecodeAdjacencySummary);
}

Result<StoredParts> BlockLoader::ColumnParts(Owner owner, TypeId type, KeyId key,
                                             std::uint32_t block) const {
  return Parts(Keyspace::kColumn, ColumnKey{owner, type, key, block, 0}, DecodeColumnSummary);
}

Result<std::vector<DeltaOp>> BlockLoader::Deltas(const DeltaTarget& target,
                                                 std::uint64_t fold_ts) const {
  std::vector<DeltaOp> ops;
  const KeyRange range = target.RangeFrom(fold_ts + 1);
  auto cursor =
      engine_->Scan(Keyspace::kDelta, range.begin, range.end, state_->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) {
    const auto key = DeltaKey::Parse(cursor->key());
    if (!key || key->timestamp > state_->timestamp) {
      return AtKey(Status::Corruption("not the key of a delta up to the newest commit"),
                   Keyspace::kDelta, cursor->key());
    }
    auto decoded = DecodeDelta(target.owner, target.block, cursor->value(), &big_);
    if (!decoded) return AtKey(decoded.error(), Keyspace::kDelta, cursor->key());
    ops.insert(ops.end(), std::make_move_iterator(decoded->begin()),
               std::make_move_iterator(decoded->end()));
  }
  RETURN_IF_ERROR(cursor->status());
  return ops;
}

Result<NodeBlock> NodeBlockOf(const Column* column) {
  NodeBlock nodes;
  nodes.label_sets.assign(kBlockSize, kNoNode);
  if (column == nullptr || column->all_null()) return nodes;
  if (column->tag() != TypeTag::kInt) return Status::Corruption("label sets are not integers");
  const std::span<const std::int64_t> sets = column->ints();
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    if (!column->IsValid(row)) continue;
    if (sets[row] <= 0 || sets[row] >= 0xFFFF'FFFF) {
      return Status::Corruption("a label set id out of range");
    }
    nodes.label_sets[row] = LabelSetId(static_cast<std::uint32_t>(sets[row]));
  }
  SummariseNodes(&nodes);
  return nodes;
}

namespace {

std::vector<const DeltaOp*> Pointers(const std::vector<DeltaOp>& ops) {
  std::vector<const DeltaOp*> pointers;
  pointers.reserve(ops.size());
  for (const DeltaOp& op : ops) pointers.push_back(&op);
  return pointers;
}

}  // namespace

Result<std::shared_ptr<const NodeVersion>> BlockLoader::Nodes(std::uint32_t block) const {
  const std::string key = ColumnKey{Owner::kNode, TypeId(0), kLabelSetKey, block, 0}.Encode();
  ASSIGN_OR_RETURN(const StoredParts parts,
                   ColumnParts(Owner::kNode, TypeId(0), kLabelSetKey, block));
  std::optional<Column> column;
  if (!parts.empty()) {
    auto decoded = DecodeColumn(parts.views, kBlockSize, &big_);
    if (!decoded) return AtKey(decoded.error(), Keyspace::kColumn, key);
    column = std::move(*decoded);
  }
  auto nodes = NodeBlockOf(column ? &*column : nullptr);
  if (!nodes) return AtKey(nodes.error(), Keyspace::kColumn, key);
  std::shared_ptr<const NodeBase> base = defaults_->no_nodes;
  if (column) {
    base = std::make_shared<const NodeBase>(std::move(*nodes), column->fold_ts(),
                                            defaults_->meter);
  }
  ASSIGN_OR_RETURN(const auto ops, Deltas(NodeTarget(block), base->fold_ts));
  return std::make_shared<const NodeVersion>(state_->timestamp, std::move(base),
                                             NodePatch::FromOps(Pointers(ops)));
}

Result<std::shared_ptr<const EdgeVersion>> BlockLoader::Edges(TypeId type, Direction direction,
                                                              std::uint32_t block) const {
  ASSIGN_OR_RETURN(const StoredParts parts, AdjacencyParts(type, direction, block));
  std::shared_ptr<const EdgeBase> base = defaults_->no_edges;
  if (!parts.empty()) {
    auto decoded = DecodeAdjacency(block, direction, parts.views);
    if (!decoded) {
      return AtKey(decoded.error(), Keyspace::kAdjacency,
                   AdjacencyKey{type, direction, block, 0}.Encode());
    }
    base = std::make_shared<const EdgeBase>(std::move(*decoded), defaults_->meter);
  }
  ASSIGN_OR_RETURN(const auto ops,
                   Deltas(EdgeTarget(type, direction, block), base->adjacency.fold_ts));
  return std::make_shared<const EdgeVersion>(state_->timestamp, direction, block, std::move(base),
                                             EdgePatch::FromOps(Pointers(ops)));
}

Result<std::unique_ptr<const Column>> BlockLoader::NodeColumn(const NodeBase& base,
                                                              std::uint32_t block, KeyId key,
                                                              bool* fits) const {
  // The label sets are rewritten by every fold of the block, other columns only when they change:
  // the label sets tell which fold this state has seen.
  const std::string label_key = ColumnKey{Owner::kNode, TypeId(0), kLabelSetKey, block, 0}.Encode();
  ASSIGN_OR_RETURN(const auto label_part,
                   engine_->Get(Keyspace::kColumn, label_key, state_->snapshot.get()));
  std::uint64_t fold_ts = 0;
  if (label_part) {
    const auto summary = DecodeColumnSummary(label_part->view());
    if (!summary) return AtKey(summary.error(), Keyspace::kColumn, label_key);
    fold_ts = summary->fold_ts;
  }
  *fits = fold_ts == base.fold_ts;
  if (!*fits) return std::unique_ptr<const Column>();
  ASSIGN_OR_RETURN(const StoredParts parts, ColumnParts(Owner::kNode, TypeId(0), key, block));
  if (parts.empty()) return std::unique_ptr<const Column>();
  auto column = DecodeColumn(parts.views, kBlockSize, &big_);
  if (column && column->fold_ts() > fold_ts) {
    column = Status::Corruption("a column newer than the label sets of its block");
  }
  if (!column) {
    return AtKey(column.error(), Keyspace::kColumn,
                 ColumnKey{Owner::kNode, TypeId(0), key, block, 0}.Encode());
  }
  return std::make_unique<const Column>(std::move(*column));
}

Result<std::unique_ptr<const Column>> BlockLoader::EdgeColumn(const EdgeBase& base, TypeId type,
                                                              std::uint32_t block, KeyId key,
                                                              bool* fits) const {
  const std::string segment_key = AdjacencyKey{type, Direction::kOut, block, 0}.Encode();
  ASSIGN_OR_RETURN(const auto part0,
                   engine_->Get(Keyspace::kAdjacency, segment_key, state_->snapshot.get()));
  std::uint64_t fold_ts = 0;
  if (part0) {
    const auto summary = DecodeAdjacencySummary(part0->view());
    if (!summary) return AtKey(summary.error(), Keyspace::kAdjacency, segment_key);
    fold_ts = summary->fold_ts;
  }
  *fits = fold_ts == base.adjacency.fold_ts;
  if (!*fits) return std::unique_ptr<const Column>();
  ASSIGN_OR_RETURN(const StoredParts parts, ColumnParts(Owner::kEdge, type, key, block));
  if (parts.empty()) return std::unique_ptr<const Column>();
  auto column = DecodeColumn(parts.views, base.adjacency.edge_count(), &big_);
  if (column && column->fold_ts() != fold_ts) {
    column = Status::Corruption("a column of another fold than its segment");
  }
  if (!column) {
    return AtKey(column.error(), Keyspace::kColumn,
                 ColumnKey{Owner::kEdge, type, key, block, 0}.Encode());
  }
  return std::make_unique<const Column>(std::move(*column));
}

Result<std::uint64_t> BlockLoader::CountEdges(TypeId type) const {
  std::int64_t count = 0;
  std::map<std::uint32_t, std::uint64_t> fold_ts;  // by block
  const KeyRange segments = AdjacencyKey::RangeOfType(type, Direction::kOut);
  auto cursor = engine_->Scan(Keyspace::kAdjacency, segments.begin, segments.end,
                              state_->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) {
    const auto key = AdjacencyKey::Parse(cursor->key());
    if (!key) return AtKey(Status::Corruption("malformed"), Keyspace::kAdjacency, cursor->key());
    if (key->part != 0) continue;
    const auto summary = DecodeAdjacencySummary(cursor->value());
    if (!summary) return AtKey(summary.error(), Keyspace::kAdjacency, cursor->key());
    count += summary->edge_count;
    fold_ts[key->block] = summary->fold_ts;
  }
  RETURN_IF_ERROR(cursor->status());
  // Deltas of the type's out blocks: one range, as the block follows the direction in the key.
  const std::string begin = EdgeTarget(type, Direction::kOut, 0).EncodePrefix();
  const KeyRange deltas = RangeOfPrefix(begin.substr(0, begin.size() - sizeof(std::uint32_t)));
  cursor = engine_->Scan(Keyspace::kDelta, deltas.begin, deltas.end, state_->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) {
    const auto key = DeltaKey::Parse(cursor->key());
    if (!key) return AtKey(Status::Corruption("malformed"), Keyspace::kDelta, cursor->key());
    const auto folded = fold_ts.find(key->target.block);
    if (folded != fold_ts.end() && key->timestamp <= folded->second) continue;
    const auto ops = DecodeDelta(Owner::kEdge, key->target.block, cursor->value(), &big_);
    if (!ops) return AtKey(ops.error(), Keyspace::kDelta, cursor->key());
    for (const DeltaOp& op : *ops) {
      if (op.kind == DeltaKind::kAddEdge) ++count;
      if (op.kind == DeltaKind::kDeleteEdge) --count;
    }
  }
  RETURN_IF_ERROR(cursor->status());
  if (count < 0) return Status::Corruption("keyspace dlt: more deletions than relationships");
  return static_cast<std::uint64_t>(count);
}

}  // namespace keiretsu::graph
