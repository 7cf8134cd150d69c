/// Delta records: what one commit did to one block, as operations and as bytes (docs/format.md
/// section 7).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/block/overflow.h"
#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// Whether a column, or the delta records of a block, belong to nodes or to relationships.
enum class Owner : std::uint8_t { kNode = 0, kEdge = 1 };

/// What an operation does. On disk; never renumber.
enum class DeltaKind : std::uint8_t {
  kAddEdge = 1,        ///< edge: row, neighbour, edge, properties
  kDeleteEdge = 2,     ///< edge: row, neighbour, edge
  kSetProperty = 3,    ///< node: row, key, value; edge: also neighbour, edge
  kClearProperty = 4,  ///< node: row, key; edge: also neighbour, edge
  kAddNode = 5,        ///< node: row, labels, properties
  kDeleteNode = 6,     ///< node: row
  kSetLabels = 7,      ///< node: row, labels
};

/// One operation on a row of a block. Which members count depends on `kind` (see DeltaKind); the
/// others keep their defaults.
struct DeltaOp {
  DeltaKind kind = DeltaKind::kAddNode;
  std::uint32_t row = 0;  ///< the node's row in the block; below kBlockSize
  NodeId neighbour;  ///< the other end: the target in an out record, the source in an in record
  EdgeId edge;
  KeyId key;
  Value value;
  LabelSetId labels;
  /// Properties of the new node or edge; an edge's are in its out record only.
  std::vector<std::pair<KeyId, Value>> properties;

  friend bool operator==(const DeltaOp&, const DeltaOp&) = default;
};

/// Encodes the operations of one commit on one block, in the order they were made. Large values
/// go to `overflow`, or stay inline when it is null.
/// REQUIRES: kinds fit `owner`, members are valid, values pass CheckStorable.
std::string EncodeDelta(Owner owner, std::uint32_t block, std::span<const DeltaOp> ops,
                        OverflowWriter* overflow);

/// Decodes what EncodeDelta made.
/// Errors: Corruption, for any bytes EncodeDelta cannot have made; what `overflow` returns.
Result<std::vector<DeltaOp>> DecodeDelta(Owner owner, std::uint32_t block, std::string_view bytes,
                                         const OverflowReader* overflow);

}  // namespace keiretsu::graph
