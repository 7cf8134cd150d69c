/// A graph as it stood on one day of its own time.
#pragma once

#include <memory>

#include "graph/date_slice.h"
#include "graph/graph_view.h"

namespace keiretsu::graph {

/// Shows the relationships of another view that are alive on a day (start <= day < end), and all of
/// its nodes. Every read answers as the same read of a graph that holds those relationships alone;
/// but the properties of a relationship that is not alive can be read by who has its reference.
///
/// Relationships of types without validity properties, and blocks in which all are alive, are
/// handed on without a copy. Errors: beside those of the view, InvalidArgument for a validity
/// property that holds no day. Thread-safety: that of the view.
class AsOfView final : public GraphView {
 public:
  /// `slice` is of the state that `view` shows.
  AsOfView(std::shared_ptr<const GraphView> view, std::shared_ptr<DateSlice> slice)
      : base_(std::move(view)), slice_(std::move(slice)) {}

  const Catalog& catalog() const override { return base_->catalog(); }
  std::optional<std::uint64_t> state_number() const override {
    return base_->state_number() ? std::optional(slice_->number()) : std::nullopt;
  }
  std::uint64_t own_changes() const override { return base_->own_changes(); }
  std::uint32_t node_block_count() const override { return base_->node_block_count(); }
  Result<const NodeBlock*> Nodes(std::uint32_t block) const override { return base_->Nodes(block); }
  Result<std::shared_ptr<const void>> NodesVersion(std::uint32_t block) const override {
    return base_->NodesVersion(block);
  }
  Result<const Column*> NodeColumn(std::uint32_t block, KeyId key) const override {
    return base_->NodeColumn(block, key);
  }
  Result<const AdjacencyBlock*> Adjacency(TypeId type, Direction direction,
                                          std::uint32_t block) const override;
  Result<const Column*> EdgeColumn(TypeId type, std::uint32_t block, KeyId key) const override {
    return slice_->EdgeColumn(*base_, type, block, key);
  }
  Result<NeighbourList> Neighbours(TypeId type, Direction direction, NodeId node,
                                   NeighbourScratch& scratch) const override;
  void PrefetchValues(std::span<const NodeId> nodes, std::span<const KeyId> keys) const override {
    base_->PrefetchValues(nodes, keys);
  }
  Result<LabelSetId> LabelSetOf(NodeId node) const override { return base_->LabelSetOf(node); }
  Result<Value> NodeProperty(NodeId node, KeyId key) const override {
    return base_->NodeProperty(node, key);
  }
  Status NodeValues(NodeId node, std::span<const KeyId> keys,
                    std::span<Value> values) const override {
    return base_->NodeValues(node, keys, values);
  }
  Result<PropertyList> NodeProperties(NodeId node) const override {
    return base_->NodeProperties(node);
  }
  Result<bool> EdgeExists(const EdgeRef& edge) const override;
  Result<Value> EdgeProperty(const EdgeRef& edge, KeyId key) const override {
    return base_->EdgeProperty(edge, key);
  }
  Result<PropertyList> EdgeProperties(const EdgeRef& edge) const override {
    return base_->EdgeProperties(edge);
  }
  bool HasIndex(const IndexDefinition& index) const override { return base_->HasIndex(index); }
  bool HasEveryIndex() const override { return base_->HasEveryIndex(); }
  Result<std::vector<NodeId>> IndexLookup(const IndexDefinition& index,
                                          std::span<const Value> values) const override {
    return base_->IndexLookup(index, values);
  }
  Result<std::vector<NodeId>> IndexRange(const IndexDefinition& index,
                                         const std::optional<IndexBound>& low,
                                         const std::optional<IndexBound>& high) const override {
    return base_->IndexRange(index, low, high);
  }
  Result<std::vector<NodeId>> IndexPrefix(const IndexDefinition& index,
                                          std::string_view prefix) const override {
    return base_->IndexPrefix(index, prefix);
  }
  Result<std::uint64_t> NodeCount() const override { return base_->NodeCount(); }
  Result<std::uint64_t> NodeCount(LabelId label) const override { return base_->NodeCount(label); }
  Result<std::uint64_t> EdgeCount(TypeId type) const override;

 private:
  Result<NeighbourList> InNeighbours(TypeId type, NodeId node, NeighbourScratch& scratch) const;

  const std::shared_ptr<const GraphView> base_;
  const std::shared_ptr<DateSlice> slice_;
};

}  // namespace keiretsu::graph
