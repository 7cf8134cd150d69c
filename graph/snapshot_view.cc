#include "graph/snapshot_view.h"

#include <array>
#include <fmt/format.h>

#include "graph/keys.h"
#include "graph/topology/block_id.h"
#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Pins beyond which a shared view is replaced, so that old blocks can be evicted.
constexpr std::size_t kMaxSharedPins = 1U << 16;

}  // namespace

SnapshotView::SnapshotView(GraphCore* core, std::shared_ptr<const storage::CommittedState> state)
    : core_(core), state_(std::move(state)), block_count_(core->ids.block_count()) {}

bool SnapshotView::is_large() const {
  return pins_.size() > kMaxSharedPins ||
         (pins_.size() > 64 && core_->blocks->meter()->bytes() >
                                   static_cast<std::int64_t>(core_->blocks->budget_bytes()));
}

Result<const NodeVersion*> SnapshotView::NodesAt(std::uint32_t block) const {
  const std::uint64_t packed = PackTarget(NodeTarget(block));
  if (const void* pinned = pins_.Find(packed)) return static_cast<const NodeVersion*>(pinned);
  ASSIGN_OR_RETURN(auto version, core_->blocks->Nodes(*state_, block));
  return static_cast<const NodeVersion*>(pins_.Pin(packed, std::move(version), false));
}

Result<const EdgeVersion*> SnapshotView::EdgesAt(TypeId type, Direction direction,
                                                 std::uint32_t block) const {
  const std::uint64_t packed = PackTarget(EdgeTarget(type, direction, block));
  if (const void* pinned = pins_.Find(packed)) return static_cast<const EdgeVersion*>(pinned);
  ASSIGN_OR_RETURN(auto version, core_->blocks->Edges(*state_, type, direction, block));
  return static_cast<const EdgeVersion*>(pins_.Pin(packed, std::move(version), false));
}

Result<const NodeVersion*> SnapshotView::RereadNodes(std::uint32_t block) const {
  ASSIGN_OR_RETURN(auto version, Loader().Nodes(block));
  return static_cast<const NodeVersion*>(
      pins_.Pin(PackTarget(NodeTarget(block)), std::move(version), true));
}

Result<const EdgeVersion*> SnapshotView::RereadEdges(TypeId type, std::uint32_t block) const {
  ASSIGN_OR_RETURN(auto version, Loader().Edges(type, Direction::kOut, block));
  return static_cast<const EdgeVersion*>(pins_.Pin(
      PackTarget(EdgeTarget(type, Direction::kOut, block)), std::move(version), true));
}

Result<const NodeBlock*> SnapshotView::Nodes(std::uint32_t block) const {
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
  return &version->nodes();
}

Result<std::shared_ptr<const void>> SnapshotView::NodesVersion(std::uint32_t block) const {
  ASSIGN_OR_RETURN(std::shared_ptr<const NodeVersion> version,
                   core_->blocks->Nodes(*state_, block));
  return std::shared_ptr<const void>(std::move(version));
}

Result<const Column*> SnapshotView::NodeColumn(std::uint32_t block, KeyId key) const {
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
  const BlockLoader loader = Loader();
  ASSIGN_OR_RETURN(auto column, ReadNodeColumn(*version, block, key, loader));
  if (!column) {
    ASSIGN_OR_RETURN(version, RereadNodes(block));
    ASSIGN_OR_RETURN(column, ReadNodeColumn(*version, block, key, loader));
  }
  if (!column) return Status::Internal("a block changed within one snapshot");
  return *column;
}

Result<const AdjacencyBlock*> SnapshotView::Adjacency(TypeId type, Direction direction,
                                                      std::uint32_t block) const {
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(type, direction, block));
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version->Adjacency());
  return adjacency->neighbours.empty() ? nullptr : adjacency;
}

Result<const AdjacencyBlock*> SnapshotView::AdjacencyAtHand(TypeId type, Direction direction,
                                                            std::uint32_t block) const {
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(type, direction, block));
  return version->merged() ? version->Adjacency() : nullptr;
}

Result<const Column*> SnapshotView::EdgeColumn(TypeId type, std::uint32_t block,
                                               KeyId key) const {
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(type, Direction::kOut, block));
  const BlockLoader loader = Loader();
  ASSIGN_OR_RETURN(auto column, ReadEdgeColumn(*version, type, key, loader));
  if (!column) {
    ASSIGN_OR_RETURN(version, RereadEdges(type, block));
    ASSIGN_OR_RETURN(column, ReadEdgeColumn(*version, type, key, loader));
  }
  if (!column) return Status::Internal("a block changed within one snapshot");
  return *column;
}

Result<NeighbourList> SnapshotView::Neighbours(TypeId type, Direction direction, NodeId node,
                                               NeighbourScratch& scratch) const {
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(type, direction, BlockOf(node)));
  ASSIGN_OR_RETURN(NeighbourList list, ReadList(*version, RowOf(node), {}, scratch));
  if (!scratch.want_edge_ids || direction == Direction::kOut) return list;
  scratch.edge_ids.clear();
  for (std::size_t i = 0; i < list.neighbours.size(); ++i) {
    if (i > 0 && list.neighbours[i] == list.neighbours[i - 1]) continue;
    const NodeId source(list.neighbours[i]);
    ASSIGN_OR_RETURN(const EdgeVersion* out, EdgesAt(type, Direction::kOut, BlockOf(source)));
    AppendEdgeIds(*out, RowOf(source), node.value, {}, &scratch.edge_ids);
  }
  if (scratch.edge_ids.size() != list.neighbours.size()) {
    return Status::Corruption(fmt::format(
        "relationships of type {} into node {} differ between the two directions (S1)",
        catalog().TypeName(type), node.value));
  }
  list.edge_ids = scratch.edge_ids;
  return list;
}

void SnapshotView::Prefetch(TypeId type, Direction direction, NodeId node, bool list) const {
  const void* pinned = pins_.Find(PackTarget(EdgeTarget(type, direction, BlockOf(node))));
  if (pinned == nullptr) return;
  const AdjacencyBlock& base = static_cast<const EdgeVersion*>(pinned)->base().adjacency;
  const std::uint32_t* offset = base.offsets.data() + RowOf(node);
  keiretsu::Prefetch(list ? base.neighbours.data() + *offset : offset);
}

void SnapshotView::PrefetchValues(std::span<const NodeId> nodes,
                                  std::span<const KeyId> keys) const {
  constexpr std::size_t kMostCells = 64;
  struct Cell {
    const Column* column;
    std::uint32_t row;
  };
  std::array<Cell, kMostCells> cells;
  std::size_t count = 0;
  for (const NodeId node : nodes) {
    const void* pinned =
        node.valid() ? pins_.Find(PackTarget(NodeTarget(BlockOf(node)))) : nullptr;
    if (pinned == nullptr) continue;
    const NodeBase& base = static_cast<const NodeVersion*>(pinned)->base();
    for (const KeyId key : keys) {
      const LazyColumns::Entry* entry = base.columns.Find(key);
      if (entry == nullptr || entry->column == nullptr || count == kMostCells) continue;
      cells[count++] = {entry->column.get(), RowOf(node)};
      entry->column->Prefetch(RowOf(node), PrefetchStep::kColumn);
    }
  }
  for (const PrefetchStep step : {PrefetchStep::kCell, PrefetchStep::kText}) {
    for (std::size_t i = 0; i < count; ++i) cells[i].column->Prefetch(cells[i].row, step);
  }
}

Result<LabelSetId> SnapshotView::LabelSetOf(NodeId node) const {
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(BlockOf(node)));
  return version->LabelSetOf(RowOf(node));
}

Result<Value> SnapshotView::NodeProperty(NodeId node, KeyId key) const {
  Value value;
  RETURN_IF_ERROR(NodeValues(node, {&key, 1}, {&value, 1}));
  return value;
}

Status SnapshotView::NodeValues(NodeId node, std::span<const KeyId> keys,
                                std::span<Value> values) const {
  const std::uint32_t block = BlockOf(node);
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
  const BlockLoader loader = Loader();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ASSIGN_OR_RETURN(auto value, ReadNodeProperty(*version, block, RowOf(node), keys[i], loader));
    if (!value) {
      ASSIGN_OR_RETURN(version, RereadNodes(block));
      ASSIGN_OR_RETURN(value, ReadNodeProperty(*version, block, RowOf(node), keys[i], loader));
    }
    if (!value) return Status::Internal("a block changed within one snapshot");
    values[i] = *std::move(value);
  }
  return Status();
}

Result<PropertyList> SnapshotView::NodeProperties(NodeId node) const {
  PropertyList properties;
  ASSIGN_OR_RETURN(const LabelSetId set, LabelSetOf(node));
  if (set == kNoNode) return properties;
  for (const TypeProfile::Entry& entry : catalog().NodeProfile(set).entries) {
    ASSIGN_OR_RETURN(Value value, NodeProperty(node, entry.key));
    if (!value.is_null()) properties.emplace_back(entry.key, std::move(value));
  }
  return properties;
}

Result<bool> SnapshotView::EdgeExists(const EdgeRef& edge) const {
  ASSIGN_OR_RETURN(const EdgeVersion* version,
                   EdgesAt(edge.type, Direction::kOut, BlockOf(edge.source)));
  return HasEdge(*version, SlotOf(edge));
}

Result<Value> SnapshotView::EdgeProperty(const EdgeRef& edge, KeyId key) const {
  const std::uint32_t block = BlockOf(edge.source);
  ASSIGN_OR_RETURN(const EdgeVersion* version, EdgesAt(edge.type, Direction::kOut, block));
  // An edge that is not in the base and not in the patch has no properties there either.
  const EdgeChange* change = version->patch().FindChange(SlotOf(edge));
  if (change != nullptr && change->deleted) return Value();
  const BlockLoader loader = Loader();
  ASSIGN_OR_RETURN(auto value, ReadEdgeProperty(*version, edge.type, SlotOf(edge), key, loader));
  if (!value) {
    ASSIGN_OR_RETURN(version, RereadEdges(edge.type, block));
    ASSIGN_OR_RETURN(value, ReadEdgeProperty(*version, edge.type, SlotOf(edge), key, loader));
  }
  if (!value) return Status::Internal("a block changed within one snapshot");
  return *std::move(value);
}

Result<PropertyList> SnapshotView::EdgeProperties(const EdgeRef& edge) const {
  PropertyList properties;
  for (const TypeProfile::Entry& entry : catalog().EdgeProfile(edge.type).entries) {
    ASSIGN_OR_RETURN(Value value, EdgeProperty(edge, entry.key));
    if (!value.is_null()) properties.emplace_back(entry.key, std::move(value));
  }
  return properties;
}

Result<std::vector<NodeId>> SnapshotView::Index(
    const IndexDefinition& index, const std::optional<TupleInterval>& interval) const {
  if (!interval) return std::vector<NodeId>();
  if (!HasIndex(index)) {
    return ScanForIndex(*this, index, *interval);
  }
  return ReadIndex(*core_->engine, state_->snapshot.get(), index, *interval, nullptr);
}

Result<std::vector<NodeId>> SnapshotView::IndexLookup(const IndexDefinition& index,
                                                      std::span<const Value> values) const {
  std::optional<std::string> tuple = TupleOfValues(values);
  if (!tuple) return std::vector<NodeId>();
  if (!index.unique || values.size() != index.keys.size() || !HasIndex(index)) {
    return Index(index, IntervalOfTuple(*std::move(tuple)));
  }
  ASSIGN_OR_RETURN(const auto node, FindUnique(index, *tuple, values));
  return node ? std::vector<NodeId>{*node} : std::vector<NodeId>();
}

Result<std::optional<NodeId>> SnapshotView::FindUnique(const IndexDefinition& index,
                                                       std::string_view tuple,
                                                       std::span<const Value> values) const {
  const std::uint64_t hash = UniqueKeyHash(index, tuple);
  if (const NodeId known = core_->unique_keys->Find(hash); known.valid()) {
    ASSIGN_OR_RETURN(const bool has_key, HasKey(known, index, values));
    if (has_key) return std::optional<NodeId>(known);
  }
  ASSIGN_OR_RETURN(const auto node,
                   ReadUniqueKey(*core_->engine, state_->snapshot.get(), index, tuple));
  if (node) core_->unique_keys->Remember(hash, *node);
  return node;
}

Result<bool> SnapshotView::HasKey(NodeId node, const IndexDefinition& index,
                                  std::span<const Value> values) const {
  const std::uint32_t block = BlockOf(node);
  ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
  if (!catalog().LabelSetContains(version->LabelSetOf(RowOf(node)), index.label)) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto equals = [&] {
      return NodePropertyEquals(*version, block, RowOf(node), index.keys[i], values[i], Loader());
    };
    ASSIGN_OR_RETURN(std::optional<bool> equal, equals());
    if (!equal) {
      ASSIGN_OR_RETURN(version, RereadNodes(block));
      ASSIGN_OR_RETURN(equal, equals());
    }
    if (!equal) return Status::Internal("a block changed within one snapshot");
    if (!*equal) return false;
  }
  return true;
}

Result<std::vector<NodeId>> SnapshotView::IndexRange(
    const IndexDefinition& index, const std::optional<IndexBound>& low,
    const std::optional<IndexBound>& high) const {
  return Index(index, IntervalOfRange(low, high));
}

Result<std::vector<NodeId>> SnapshotView::IndexPrefix(const IndexDefinition& index,
                                                      std::string_view prefix) const {
  return Index(index, IntervalOfPrefix(prefix));
}

std::optional<EntityTotals> SnapshotView::KnownTotals() const {
  return core_->counts.Find(state_->timestamp);
}

Result<std::map<LabelSetId, std::int64_t>> SnapshotView::CountNodes() const {
  if (auto known = KnownTotals()) return std::move(known->nodes);
  std::map<LabelSetId, std::int64_t> counts;
  for (std::uint32_t block = 0; block < block_count_; ++block) {
    ASSIGN_OR_RETURN(const NodeVersion* version, NodesAt(block));
    const NodeBlock& nodes = version->nodes();
    if (nodes.distinct_sets.size() == 1) {
      counts[nodes.distinct_sets[0]] += nodes.live_count;
      continue;
    }
    for (const LabelSetId set : nodes.label_sets) {
      if (set != kNoNode) ++counts[set];
    }
  }
  return counts;
}

Result<EntityTotals> SnapshotView::Totals() const {
  if (auto known = KnownTotals()) return *std::move(known);
  EntityTotals totals;
  ASSIGN_OR_RETURN(totals.nodes, CountNodes());
  const BlockLoader loader = Loader();
  for (std::uint16_t t = 0; t < catalog().type_count(); ++t) {
    ASSIGN_OR_RETURN(const std::uint64_t edges, loader.CountEdges(TypeId(t)));
    if (edges > 0) totals.edges[TypeId(t)] = static_cast<std::int64_t>(edges);
  }
  core_->counts.Store(state_->timestamp, totals);
  return totals;
}

Result<std::uint64_t> SnapshotView::NodeCount() const {
  ASSIGN_OR_RETURN(const auto counts, CountNodes());
  std::int64_t count = 0;
  for (const auto& [set, nodes] : counts) count += nodes;
  return static_cast<std::uint64_t>(count);
}

Result<std::uint64_t> SnapshotView::NodeCount(LabelId label) const {
  ASSIGN_OR_RETURN(const auto counts, CountNodes());
  std::int64_t count = 0;
  for (const auto& [set, nodes] : counts) {
    if (catalog().LabelSetContains(set, label)) count += nodes;
  }
  return static_cast<std::uint64_t>(count);
}

Result<std::uint64_t> SnapshotView::EdgeCount(TypeId type) const {
  ASSIGN_OR_RETURN(const EntityTotals totals, Totals());
  return static_cast<std::uint64_t>(totals.EdgesOf(type));
}

}  // namespace keiretsu::graph
