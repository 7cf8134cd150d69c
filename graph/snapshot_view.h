/// The graph at one committed state.
#pragma once

#include <map>
#include <memory>

#include "graph/graph_core.h"
#include "graph/graph_view.h"
#include "graph/property_index.h"
#include "graph/topology/block_reads.h"
#include "graph/topology/pin_table.h"

namespace keiretsu::graph {

/// A read-only view. Pins the blocks it hands out; finding a pinned one takes no lock.
/// Thread-safe.
class SnapshotView final : public GraphView {
 public:
  SnapshotView(GraphCore* core, std::shared_ptr<const storage::CommittedState> state);

  const Catalog& catalog() const override { return *core_->catalog; }
  std::optional<std::uint64_t> state_number() const override { return state_->timestamp; }
  std::uint32_t node_block_count() const override { return block_count_; }
  Result<const NodeBlock*> Nodes(std::uint32_t block) const override;
  Result<std::shared_ptr<const void>> NodesVersion(std::uint32_t block) const override;
  Result<const Column*> NodeColumn(std::uint32_t block, KeyId key) const override;
  Result<const AdjacencyBlock*> Adjacency(TypeId type, Direction direction,
                                          std::uint32_t block) const override;
  Result<const AdjacencyBlock*> AdjacencyAtHand(TypeId type, Direction direction,
                                                std::uint32_t block) const override;
  Result<const Column*> EdgeColumn(TypeId type, std::uint32_t block, KeyId key) const override;
  Result<NeighbourList> Neighbours(TypeId type, Direction direction, NodeId node,
                                   NeighbourScratch& scratch) const override;
  void Prefetch(TypeId type, Direction direction, NodeId node, bool list) const override;
  void PrefetchValues(std::span<const NodeId> nodes, std::span<const KeyId> keys) const override;
  Result<LabelSetId> LabelSetOf(NodeId node) const override;
  Result<Value> NodeProperty(NodeId node, KeyId key) const override;
  Status NodeValues(NodeId node, std::span<const KeyId> keys,
                    std::span<Value> values) const override;
  Result<PropertyList> NodeProperties(NodeId node) const override;
  Result<bool> EdgeExists(const EdgeRef& edge) const override;
  Result<Value> EdgeProperty(const EdgeRef& edge, KeyId key) const override;
  Result<PropertyList> EdgeProperties(const EdgeRef& edge) const override;
  bool HasIndex(const IndexDefinition& index) const override {
    return state_->timestamp >= catalog().IndexCreated(index.id);
  }
  bool HasEveryIndex() const override {
    return state_->timestamp >= catalog().NewestIndexCreated();
  }
  Result<std::vector<NodeId>> IndexLookup(const IndexDefinition& index,
                                          std::span<const Value> values) const override;
  Result<std::vector<NodeId>> IndexRange(const IndexDefinition& index,
                                         const std::optional<IndexBound>& low,
                                         const std::optional<IndexBound>& high) const override;
  Result<std::vector<NodeId>> IndexPrefix(const IndexDefinition& index,
                                          std::string_view prefix) const override;
  Result<std::uint64_t> NodeCount() const override;
  Result<std::uint64_t> NodeCount(LabelId label) const override;
  Result<std::uint64_t> EdgeCount(TypeId type) const override;

  // For the transaction's view, which lays its own writes over these versions.
  const std::shared_ptr<const storage::CommittedState>& state() const { return state_; }
  BlockLoader Loader() const { return core_->blocks->Loader(*state_); }
  Result<const NodeVersion*> NodesAt(std::uint32_t block) const;
  Result<const EdgeVersion*> EdgesAt(TypeId type, Direction direction, std::uint32_t block) const;
  /// Reads a block anew from this view's own snapshot, when a fold came between.
  Result<const NodeVersion*> RereadNodes(std::uint32_t block) const;
  Result<const EdgeVersion*> RereadEdges(TypeId type, std::uint32_t block) const;
  Result<EntityTotals> Totals() const;
  /// The same, if nothing has to be counted for it.
  std::optional<EntityTotals> KnownTotals() const;
  /// The node of a whole key of a unique index. REQUIRES: the index is older than the view.
  Result<std::optional<NodeId>> FindUnique(const IndexDefinition& index, std::string_view tuple,
                                           std::span<const Value> values) const;
  /// Whether enough is pinned that the next reader should begin with a new view.
  bool is_large() const;

 private:
  Result<std::vector<NodeId>> Index(const IndexDefinition& index,
                                    const std::optional<TupleInterval>& interval) const;
  /// Whether `node` stands in an index under these values.
  Result<bool> HasKey(NodeId node, const IndexDefinition& index,
                      std::span<const Value> values) const;
  /// Nodes by label set. Not kept: relationships, which are kept with them, take longer to count.
  Result<std::map<LabelSetId, std::int64_t>> CountNodes() const;

  GraphCore* const core_;
  const std::shared_ptr<const storage::CommittedState> state_;
  const std::uint32_t block_count_;
  mutable PinTable pins_;
};

}  // namespace keiretsu::graph
