/// What deltas change in one block of relationships, reduced to the final state of each edge.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/block/delta_record.h"
#include "graph/ids.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// Where an edge stands in a block: lists ascend by (row, neighbour, edge id).
struct EdgeSlot {
  std::uint32_t row = 0;
  std::uint32_t neighbour = 0;
  std::uint64_t edge = 0;
  friend constexpr auto operator<=>(const EdgeSlot&, const EdgeSlot&) = default;
};

/// Of an edge in the block of its source.
inline EdgeSlot SlotOf(const EdgeRef& edge) {
  return {RowOf(edge.source), edge.target.value, edge.id.value};
}

/// An edge that was added to, or deleted from, a base block.
struct EdgeChange {
  EdgeSlot slot;
  bool deleted = false;
};

/// Changes against a base block. Edge ids are never used twice, so an edge is added once, deleted
/// once, and one added and deleted within the patch is not in it. Immutable by convention.
struct EdgePatch {
  struct Property {
    EdgeSlot slot;
    KeyId key;
    Value value;  ///< null: removed
  };
  std::vector<EdgeChange> changes;   ///< ascending by slot, each once
  std::vector<Property> properties;  ///< ascending by (slot, key), each once; out direction only

  bool empty() const { return changes.empty() && properties.empty(); }
  std::span<const EdgeChange> ChangesOf(std::uint32_t row) const;
  const EdgeChange* FindChange(const EdgeSlot& slot) const;
  const Property* FindProperty(const EdgeSlot& slot, KeyId key) const;
  std::span<const Property> PropertiesOf(const EdgeSlot& slot) const;
  std::size_t memory_bytes() const;

  /// Reduces operations given in the order they were made.
  static EdgePatch FromOps(std::span<const DeltaOp* const> ops);
  /// `newer` applied after `older`.
  static EdgePatch Compose(const EdgePatch& older, const EdgePatch& newer);
};

/// Merges two ascending lists of changes into `out`, `newer` after `older`: an edge added by one
/// and deleted by the other vanishes.
void ComposeChanges(std::span<const EdgeChange> older, std::span<const EdgeChange> newer,
                    std::vector<EdgeChange>* out);

}  // namespace keiretsu::graph
