/// The transaction that GraphStore::Begin makes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "graph/graph_transaction.h"
#include "graph/transaction_view.h"

namespace keiretsu::graph {

/// A block and how many operations a commit made on it.
struct TargetOps {
  DeltaTarget target;
  std::size_t ops;
};
/// Told of every commit: how many bytes of deltas, and on which blocks.
using CommitListener =
    std::function<void(std::uint64_t delta_bytes, const std::vector<TargetOps>& targets)>;

/// Checks and buffers writes in a TransactionLayer; commits them as delta records, index entries
/// and claims. See graph_transaction.h for the contract.
class WriteTransaction final : public GraphTransaction {
 public:
  /// `state` is registered as a writer's with the commit queue; the transaction ends that.
  WriteTransaction(GraphCore* core, std::shared_ptr<const SnapshotView> base,
                   CommitListener on_commit);
  ~WriteTransaction() override;

  const GraphView& view() const override { return view_; }
  Result<NodeId> CreateNode(std::span<const LabelId> labels,
                            const PropertyList& properties) override;
  Result<EdgeRef> CreateEdge(TypeId type, NodeId source, NodeId target,
                             const PropertyList& properties) override;
  Status SetNodeProperty(NodeId node, KeyId key, const Value& value) override;
  Status SetEdgeProperty(const EdgeRef& edge, KeyId key, const Value& value) override;
  Status AddLabels(NodeId node, std::span<const LabelId> labels) override;
  Status RemoveLabels(NodeId node, std::span<const LabelId> labels) override;
  Status DeleteNode(NodeId node) override;
  Status DeleteEdge(const EdgeRef& edge) override;
  Result<std::vector<EdgeRef>> EdgesOf(NodeId node) const override;
  Savepoint SetSavepoint() override { return layer_.SetMark(); }
  Status RollbackTo(Savepoint savepoint) override;
  void ReleaseSavepoint(Savepoint savepoint) override { layer_.ReleaseMark(savepoint); }
  const MutationCounts& counts() const override { return layer_.counts(); }
  bool has_writes() const override { return !layer_.empty(); }
  Status Commit(storage::Durability durability) override;
  /// What it wrote, for a load that takes it along.
  const TransactionLayer& layer() const { return layer_; }

 private:
  /// A change of a node, for its index entries.
  struct NodeChange {
    NodeId node;
    LabelSetId old_set = kNoNode;
    LabelSetId new_set = kNoNode;
    const PropertyList* new_properties = nullptr;          ///< of a created node
    std::optional<std::pair<KeyId, Value>> property = {};  ///< one set or removed
  };
  Status UpdateIndexes(const NodeChange& change);
  Result<std::optional<std::string>> OldTuple(const IndexDefinition& index,
                                              const NodeChange& change) const;
  Result<std::optional<std::string>> NewTuple(const IndexDefinition& index,
                                              const NodeChange& change) const;
  Status CheckUnique(const IndexDefinition& index, std::string_view tuple, NodeId node) const;

  /// Refuses writes past the limits of a transaction, or after its end.
  Status CheckOpen() const;
  Status CheckNodeExists(NodeId node) const;
  Status ChangeLabels(NodeId node, LabelSetId old_set, std::vector<LabelId> labels);
  /// Claims an entity that was there before this transaction.
  void ClaimNode(NodeId node);
  void ClaimExistence(NodeId node, bool exclusive);
  void ClaimEdge(const EdgeRef& edge);
  storage::CommitRequest MakeRequest(std::vector<TargetOps>* targets,
                                     std::uint64_t* delta_bytes);
  void EndWriter();

  GraphCore* const core_;
  const storage::Timestamp start_;
  const CommitListener on_commit_;
  TransactionLayer layer_;
  TransactionView view_;
  bool ended_ = false;
};

}  // namespace keiretsu::graph
