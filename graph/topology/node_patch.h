/// What deltas change in one block of nodes, reduced to the final state of each row.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/block/delta_record.h"
#include "graph/ids.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// Changes against a base block. A deleted row stays deleted: node ids are not used twice.
/// Immutable by convention once built.
struct NodePatch {
  struct Row {
    std::uint32_t row;
    LabelSetId labels;  ///< kNoNode (0): deleted
  };
  struct Property {
    std::uint32_t row;
    KeyId key;
    Value value;  ///< null: removed
  };
  std::vector<Row> rows;             ///< ascending by row, each once
  std::vector<Property> properties;  ///< ascending by (row, key), each once

  bool empty() const { return rows.empty() && properties.empty(); }
  const Row* FindRow(std::uint32_t row) const;
  const Property* FindProperty(std::uint32_t row, KeyId key) const;
  /// All property changes of a row.
  std::span<const Property> PropertiesOf(std::uint32_t row) const;
  std::size_t memory_bytes() const;

  /// Reduces operations given in the order they were made.
  static NodePatch FromOps(std::span<const DeltaOp* const> ops);
  /// `newer` applied after `older`.
  static NodePatch Compose(const NodePatch& older, const NodePatch& newer);
};

}  // namespace keiretsu::graph
