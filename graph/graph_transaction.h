/// Writing the graph: one transaction, its own view, commit or rollback.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "graph/graph_view.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// What a transaction or statement changed, in the TCK's terms.
struct MutationCounts {
  std::uint64_t nodes_created = 0;
  std::uint64_t nodes_deleted = 0;
  std::uint64_t relationships_created = 0;
  std::uint64_t relationships_deleted = 0;
  std::uint64_t properties_set = 0;
  std::uint64_t labels_added = 0;
  std::uint64_t labels_removed = 0;
  friend bool operator==(const MutationCounts&, const MutationCounts&) = default;
};

/// A read-write transaction under snapshot isolation: it reads one committed state and its own
/// writes; the first of two writers of the same entity to commit wins, the other gets Conflict.
/// Destruction rolls back. External synchronisation. Must not outlive its GraphStore.
class GraphTransaction {
 public:
  virtual ~GraphTransaction();
  GraphTransaction(const GraphTransaction&) = delete;
  GraphTransaction& operator=(const GraphTransaction&) = delete;

  /// The graph as this transaction sees it, own writes included.
  virtual const GraphView& view() const = 0;

  /// Property values of null are skipped. Errors: ConstraintViolation (unique key),
  /// ResourceExhausted (ids or transaction size, with the limit), QueryError for a value that
  /// cannot be a property (TypeError InvalidPropertyType).
  virtual Result<NodeId> CreateNode(std::span<const LabelId> labels,
                                    const PropertyList& properties) = 0;
  /// Errors: NotFound when an end node does not exist.
  virtual Result<EdgeRef> CreateEdge(TypeId type, NodeId source, NodeId target,
                                     const PropertyList& properties) = 0;
  /// A null value removes the property. Errors: NotFound for a deleted entity.
  virtual Status SetNodeProperty(NodeId node, KeyId key, const Value& value) = 0;
  virtual Status SetEdgeProperty(const EdgeRef& edge, KeyId key, const Value& value) = 0;
  virtual Status AddLabels(NodeId node, std::span<const LabelId> labels) = 0;
  virtual Status RemoveLabels(NodeId node, std::span<const LabelId> labels) = 0;
  /// Deletes a node that has no relationships left. Deleting a deleted node does nothing.
  /// Errors: ConstraintViolation when relationships remain.
  virtual Status DeleteNode(NodeId node) = 0;
  virtual Status DeleteEdge(const EdgeRef& edge) = 0;
  /// All relationships of a node, each once, self loops too.
  virtual Result<std::vector<EdgeRef>> EdgesOf(NodeId node) const = 0;

  /// A mark to return to when a statement fails inside an explicit transaction.
  using Savepoint = std::uint64_t;
  virtual Savepoint SetSavepoint() = 0;
  virtual Status RollbackTo(Savepoint savepoint) = 0;
  /// Forgets the mark and those set since; what was written stays.
  virtual void ReleaseSavepoint(Savepoint savepoint) = 0;

  virtual const MutationCounts& counts() const = 0;
  virtual bool has_writes() const = 0;

  /// Ends the transaction. Errors: Conflict (run it again), ConstraintViolation, IoError,
  /// ReadOnly; after any error nothing of it is in the graph.
  virtual Status Commit(storage::Durability durability) = 0;

 protected:
  GraphTransaction() = default;
};

}  // namespace keiretsu::graph
