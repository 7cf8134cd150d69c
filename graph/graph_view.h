/// Reads of the graph on one snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/block/adjacency_segment.h"
#include "graph/block/column.h"
#include "graph/catalog.h"
#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// The nodes of one block: which exist and with which labels.
struct NodeBlock {
  /// Label set of each row; kNoNode where there is none. kBlockSize entries.
  std::vector<LabelSetId> label_sets;
  std::uint32_t live_count = 0;
  /// Label sets that occur, ascending: a label scan skips blocks by it.
  std::vector<LabelSetId> distinct_sets;
};
inline constexpr LabelSetId kNoNode{0};

/// Neighbours of one node over one relationship type, ascending by (neighbour, edge id).
/// The spans live until the next call with the same scratch, or as long as the view's blocks.
struct NeighbourList {
  std::span<const std::uint32_t> neighbours;
  /// Filled only when asked for (NeighbourScratch::want_edge_ids).
  std::span<const std::uint64_t> edge_ids;
};

/// Room for lists that had to be merged, and what the caller wants. One per operator or thread.
struct NeighbourScratch {
  bool want_edge_ids = false;
  std::vector<std::uint32_t> neighbours;
  std::vector<std::uint64_t> edge_ids;
};

using PropertyList = std::vector<std::pair<KeyId, Value>>;  ///< ascending by key

/// A bound of an index range.
struct IndexBound {
  Value value;
  bool inclusive = true;
};

/// A consistent state of the graph: the commits up to one timestamp, plus, inside a write
/// transaction, that transaction's own writes so far.
///
/// Blocks handed out stay valid until the view is destroyed or, in a write transaction, until its
/// next write. Errors of every read: Corruption, IoError. Thread-safety: a read-only view may be
/// used by several threads; a transaction's view by one at a time.
class GraphView {
 public:
  virtual ~GraphView();
  GraphView(const GraphView&) = delete;
  GraphView& operator=(const GraphView&) = delete;

  virtual const Catalog& catalog() const = 0;
  /// The same number for two views means the same graph; nullopt when the view has writes of its
  /// own. For caches of what was computed from a view.
  virtual std::optional<std::uint64_t> state_number() const = 0;
  /// Grows with every write of the view's own.
  virtual std::uint64_t own_changes() const { return 0; }

  // Whole blocks: the path of scans and bulk expansion.
  /// Blocks are numbered 0 to this - 1; some may be empty.
  virtual std::uint32_t node_block_count() const = 0;
  /// Never null; an absent block reads as one without nodes.
  virtual Result<const NodeBlock*> Nodes(std::uint32_t block) const = 0;
  /// What a block was read from: while the object lives, the same one means the same nodes with the
  /// same properties, whatever the view.
  virtual Result<std::shared_ptr<const void>> NodesVersion(std::uint32_t block) const = 0;
  /// Null when no row has the property. Rows as in Nodes(block).
  virtual Result<const Column*> NodeColumn(std::uint32_t block, KeyId key) const = 0;
  /// Null when no node of the block has such relationships.
  virtual Result<const AdjacencyBlock*> Adjacency(TypeId type, Direction direction,
                                                  std::uint32_t block) const = 0;
  /// The same if it need not be made first; null when it must, or the lists are to be read one by
  /// one. A block without relationships has empty lists.
  virtual Result<const AdjacencyBlock*> AdjacencyAtHand(TypeId, Direction,
                                                        std::uint32_t /*block*/) const {
    return nullptr;
  }
  /// Null when no relationship has the property. Rows as in Adjacency(type, kOut, block).
  virtual Result<const Column*> EdgeColumn(TypeId type, std::uint32_t block, KeyId key) const = 0;

  // Single entities: the path of point queries. They touch only what they need, also in blocks
  // with unfolded writes.
  virtual Result<NeighbourList> Neighbours(TypeId type, Direction direction, NodeId node,
                                           NeighbourScratch& scratch) const = 0;
  /// Starts fetching into the processor's cache what Neighbours() will read of a node that a
  /// search visits soon: first where its list begins, and, with `list`, some nodes later, the
  /// list. No more than a hint, to which nothing has to happen.
  virtual void Prefetch(TypeId, Direction, NodeId, bool /*list*/) const {}
  /// The same ahead of NodeValues(). Each column lies elsewhere: waiting for all at once takes as
  /// long as for one.
  virtual void PrefetchValues(std::span<const NodeId>, std::span<const KeyId>) const {}
  /// kNoNode when there is no such node.
  virtual Result<LabelSetId> LabelSetOf(NodeId node) const = 0;
  /// Null when the node lacks the property or does not exist.
  virtual Result<Value> NodeProperty(NodeId node, KeyId key) const = 0;
  /// NodeProperty() of several keys at once: `values[i]` is that of `keys[i]`.
  virtual Status NodeValues(NodeId node, std::span<const KeyId> keys,
                            std::span<Value> values) const;
  virtual Result<PropertyList> NodeProperties(NodeId node) const = 0;
  virtual Result<bool> EdgeExists(const EdgeRef& edge) const = 0;
  virtual Result<Value> EdgeProperty(const EdgeRef& edge, KeyId key) const = 0;
  virtual Result<PropertyList> EdgeProperties(const EdgeRef& edge) const = 0;

  // Indexes. Results ascend by node id within equal keys; only nodes that have the index's label
  // and all its properties are in it.
  /// Whether the index is as old as the state, so that it answers, and a unique one is obeyed. Else
  /// the reads below go through all nodes.
  virtual bool HasIndex(const IndexDefinition& index) const = 0;
  /// HasIndex() of all that were created since the database was opened.
  virtual bool HasEveryIndex() const = 0;
  /// Nodes whose properties equal `values` (language equality: 1 finds 1.0).
  virtual Result<std::vector<NodeId>> IndexLookup(const IndexDefinition& index,
                                                  std::span<const Value> values) const = 0;
  /// Nodes whose first property lies in the range, in ascending order of value.
  virtual Result<std::vector<NodeId>> IndexRange(const IndexDefinition& index,
                                                 const std::optional<IndexBound>& low,
                                                 const std::optional<IndexBound>& high) const = 0;
  /// Nodes whose first property is a string that starts with `prefix`.
  virtual Result<std::vector<NodeId>> IndexPrefix(const IndexDefinition& index,
                                                  std::string_view prefix) const = 0;

  // Counts, from block summaries; exact.
  virtual Result<std::uint64_t> NodeCount() const = 0;
  virtual Result<std::uint64_t> NodeCount(LabelId label) const = 0;
  virtual Result<std::uint64_t> EdgeCount(TypeId type) const = 0;

 protected:
  GraphView() = default;
};

}  // namespace keiretsu::graph
