/// What one transaction wrote so far.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "graph/entity_counts.h"
#include "graph/graph_transaction.h"
#include "graph/property_index.h"
#include "graph/topology/block_id.h"
#include "graph/topology/block_version.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// One write, as it was made.
struct TransactionOp {
  DeltaKind kind = DeltaKind::kAddNode;
  NodeId node;         ///< of a node's operation
  EdgeRef edge;        ///< of an edge's operation
  LabelSetId labels;
  KeyId key;
  Value value;
  PropertyList properties;
};

/// The net state of a node that the transaction touched.
struct OwnNode {
  bool created = false;
  bool deleted = false;
  std::optional<LabelSetId> labels;  ///< when created or changed
  PropertyList properties;           ///< ascending by key; null: removed
};

/// The net state of an edge that the transaction touched, in one direction.
struct OwnEdge {
  bool created = false;
  bool deleted = false;
  PropertyList properties;  ///< out direction only; ascending by key; null: removed
};

/// Own writes of one block, and the block with them merged in, while it is current.
struct OwnNodeBlock {
  std::map<std::uint32_t, OwnNode> rows;
  std::vector<std::shared_ptr<const NodeVersion>> merged;  ///< the last is current; else empty
  NodePatch ToPatch() const;
  std::vector<DeltaOp> ToOps() const;
};
struct OwnEdgeBlock {
  std::map<EdgeSlot, OwnEdge> edges;
  std::vector<std::shared_ptr<const EdgeVersion>> merged;
  EdgePatch ToPatch() const;
  std::vector<DeltaOp> ToOps() const;
  /// Additions and deletions of one row, ascending.
  void ChangesOf(std::uint32_t row, std::vector<EdgeChange>* changes) const;
};

/// The private layer of a transaction: a log of its writes, and their net effect per block, rebuilt
/// from the log when it is cut back to a savepoint. External synchronisation.
class TransactionLayer {
 public:
  // Node and edge operations. They trust the caller to have checked that the entity exists.
  void Apply(TransactionOp op);
  /// A put (or, with nullopt, delete) of an index entry.
  void SetIndexEntry(std::string key, std::optional<std::string> value);
  void AddClaim(storage::Claim claim) { claims_.push_back(claim); }

  const OwnNode* FindNode(NodeId node) const;
  const OwnEdge* FindEdge(const EdgeRef& edge) const;
  OwnNodeBlock* NodeBlockOf(std::uint32_t block);
  OwnEdgeBlock* EdgeBlockOf(TypeId type, Direction direction, std::uint32_t block);
  const OwnEdgeBlock* EdgeBlockOf(TypeId type, Direction direction, std::uint32_t block) const;

  const IndexOverlay& index_overlay() const { return index_overlay_; }
  const std::vector<storage::Claim>& claims() const { return claims_; }
  MutationCounts& counts() { return counts_; }
  const MutationCounts& counts() const { return counts_; }
  EntityTotals& totals() { return totals_; }
  const EntityTotals& totals() const { return totals_; }
  bool empty() const { return log_.empty(); }
  std::size_t op_count() const { return log_.size(); }
  /// Counts operations, and undoing them: the same number means the same state.
  std::uint64_t change_count() const { return change_count_; }
  std::uint64_t size_bytes() const { return size_bytes_; }

  /// The operations per block in delta form; blocks whose writes cancel out are left out.
  std::vector<std::pair<DeltaTarget, std::vector<DeltaOp>>> ToDeltas() const;

  std::uint64_t SetMark();
  /// Undoes everything since the mark. REQUIRES: a mark of SetMark, not undone itself.
  void RollbackTo(std::uint64_t mark);
  /// REQUIRES: as RollbackTo.
  void ReleaseMark(std::uint64_t mark);

 private:
  struct Mark {
    std::size_t ops;
    std::size_t index_writes;
    std::size_t claims;
    MutationCounts counts;
    EntityTotals totals;
    std::uint64_t size_bytes;
  };
  void Derive(const TransactionOp& op);
  void DeriveNode(const TransactionOp& op);
  void DeriveEdge(const TransactionOp& op);

  std::vector<TransactionOp> log_;
  std::vector<std::pair<std::string, std::optional<std::string>>> index_log_;
  std::vector<storage::Claim> claims_;
  std::vector<Mark> marks_;
  MutationCounts counts_;
  EntityTotals totals_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t change_count_ = 0;

  // Derived from the logs.
  std::unordered_map<std::uint32_t, OwnNodeBlock> nodes_;
  std::unordered_map<std::uint64_t, OwnEdgeBlock> edges_;  // by packed target
  IndexOverlay index_overlay_;
};

/// Finds a property in a list ascending by key; null when absent.
const Value* FindProperty(const PropertyList& properties, KeyId key);
/// Sets a property in a list ascending by key.
void SetProperty(PropertyList* properties, KeyId key, const Value& value);

}  // namespace keiretsu::graph
