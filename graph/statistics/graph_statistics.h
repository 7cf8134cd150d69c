/// Figures about the graph for the planner.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "graph/entity_counts.h"
#include "graph/ids.h"
#include "graph/statistics/sampling.h"
#include "graph/statistics/type_statistics.h"
#include "graph/statistics/value_statistics.h"

namespace keiretsu::graph {

struct GraphCore;

/// Nodes and relationships that may change, and properties that may be set, before figures can be
/// old.
inline constexpr std::uint64_t kFewChanges = 16;
inline constexpr std::uint64_t kFewValues = 10'000;

/// What was gathered so far, as it is written down.
struct GatheredStatistics {
  using NodeProperty = std::pair<LabelId, KeyId>;  ///< an invalid label: of all nodes
  using EdgeProperty = std::pair<TypeId, KeyId>;
  /// Statistics and EntityCounts::values_set() when they were gathered.
  struct Values {
    std::shared_ptr<const ValueStatistics> figures;
    std::uint64_t values_set = 0;
  };
  EntityTotals totals;
  bool counted = false;  ///< `totals` has all edges; else those of `types`
  std::map<TypeId, std::shared_ptr<const TypeStatistics>> types;
  std::map<NodeProperty, Values> node_values;
  std::map<EdgeProperty, Values> edge_values;
};

/// Numbers of nodes by label set; and what plans ask about types and properties, gathered from a
/// sample of blocks when it is asked for first: what it costs does not grow with the graph. What
/// cannot be read counts as nothing: a planner needs a guess, not an error. Thread-safe.
class GraphStatistics {
 public:
  /// Takes over what was gathered before. `core` outlives every call.
  GraphStatistics(GraphCore* core, GatheredStatistics gathered)
      : core_(core), gathered_(std::move(gathered)) {}

  /// Label sets that nodes have, ascending, with their numbers of nodes.
  const std::map<LabelSetId, std::int64_t>& nodes() const { return gathered_.totals.nodes; }
  double NodeCount() const;
  /// Of nodes that have every label.
  double NodeCount(std::span<const LabelId> labels) const;

  std::shared_ptr<const TypeStatistics> OfType(TypeId type) const;
  /// Of the nodes with a label, or of all if it is invalid.
  std::shared_ptr<const ValueStatistics> OfNodes(LabelId label, KeyId key) const;
  std::shared_ptr<const ValueStatistics> OfEdges(TypeId type, KeyId key) const;

  /// What has been gathered by now.
  GatheredStatistics Gathered() const;
  /// How many figures that is: it never shrinks.
  std::size_t gathered_count() const;
  /// The same figures once `drift` has come to the graph, or, if given, for its exact `totals`,
  /// without those figures that have become old; null when none has, nor any number changed by
  /// much.
  std::shared_ptr<const GraphStatistics> Renewed(const EntityTotals& drift,
                                                 const std::optional<EntityTotals>& totals,
                                                 std::uint64_t values_set) const;

 private:
  double EdgeCount(TypeId type) const;
  const BlockSample& Sample() const;  // REQUIRES: mutex_ is held

  GraphCore* const core_;
  mutable std::mutex mutex_;
  mutable std::optional<BlockSample> sample_;  // guarded by mutex_
  mutable GatheredStatistics gathered_;  // guarded by mutex_, but for totals.nodes: they stay
};

/// The numbers to begin with: exact where they are known or the graph is small.
GatheredStatistics GatherTotals(GraphCore* core);

}  // namespace keiretsu::graph
