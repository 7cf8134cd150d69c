/// The graph as a transaction sees it: one committed state with the transaction's writes on top.
#pragma once

#include <memory>

#include "graph/graph_view.h"
#include "graph/snapshot_view.h"
#include "graph/transaction_layer.h"

namespace keiretsu::graph {

/// Reads of single entities look at the layer first and then at the snapshot; reads of whole blocks
/// merge the layer into a private block, kept until the next write to that block.
/// External synchronisation.
class TransactionView final : public GraphView {
 public:
  /// `layer` must outlive the view.
  TransactionView(GraphCore* core, std::shared_ptr<const SnapshotView> base,
                  TransactionLayer* layer)
      : core_(core), base_(std::move(base)), layer_(layer) {}

  const Catalog& catalog() const override { return base_->catalog(); }
  std::optional<std::uint64_t> state_number() const override;
  std::uint64_t own_changes() const override { return layer_->change_count(); }
  std::uint32_t node_block_count() const override { return core_->ids.block_count(); }
  Result<const NodeBlock*> Nodes(std::uint32_t block) const override;
  Result<std::shared_ptr<const void>> NodesVersion(std::uint32_t block) const override;
  Result<const Column*> NodeColumn(std::uint32_t block, KeyId key) const override;
  Result<const AdjacencyBlock*> Adjacency(TypeId type, Direction direction,
                                          std::uint32_t block) const override;
  Result<const Column*> EdgeColumn(TypeId type, std::uint32_t block, KeyId key) const override;
  Result<NeighbourList> Neighbours(TypeId type, Direction direction, NodeId node,
                                   NeighbourScratch& scratch) const override;
  void Prefetch(TypeId type, Direction direction, NodeId node, bool list) const override {
    base_->Prefetch(type, direction, node, list);
  }
  void PrefetchValues(std::span<const NodeId> nodes, std::span<const KeyId> keys) const override {
    base_->PrefetchValues(nodes, keys);
  }
  Result<LabelSetId> LabelSetOf(NodeId node) const override;
  Result<Value> NodeProperty(NodeId node, KeyId key) const override;
  Result<PropertyList> NodeProperties(NodeId node) const override;
  Result<bool> EdgeExists(const EdgeRef& edge) const override;
  Result<Value> EdgeProperty(const EdgeRef& edge, KeyId key) const override;
  Result<PropertyList> EdgeProperties(const EdgeRef& edge) const override;
  bool HasIndex(const IndexDefinition& index) const override { return base_->HasIndex(index); }
  bool HasEveryIndex() const override { return base_->HasEveryIndex(); }
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

  const SnapshotView& base() const { return *base_; }
  /// The node that a unique index has for a tuple, own writes included.
  Result<std::optional<NodeId>> FindUnique(const IndexDefinition& index,
                                           std::string_view tuple) const;

 private:
  /// The block with the layer merged in, or the snapshot's when the layer has no part in it.
  /// `reread`: from the view's own snapshot, because a fold came between.
  Result<const NodeVersion*> NodesAt(std::uint32_t block, bool reread = false) const;
  Result<const EdgeVersion*> EdgesAt(TypeId type, Direction direction, std::uint32_t block,
                                     bool reread = false) const;
  Result<std::vector<NodeId>> Index(const IndexDefinition& index,
                                    const std::optional<TupleInterval>& interval) const;

  GraphCore* const core_;
  const std::shared_ptr<const SnapshotView> base_;
  TransactionLayer* const layer_;
};

}  // namespace keiretsu::graph
