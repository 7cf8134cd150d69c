/// A numeric property of relationships as weights of a snapshot graph's edges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/analysis/algorithms/search_watch.h"
#include "graph/analysis/algorithms/simple_graph.h"
#include "graph/graph_view.h"
#include "graph/topology/boost_graph.h"

namespace keiretsu::graph {

/// Where weights come from. No key: every edge weighs `missing`.
struct WeightRule {
  KeyId key;           ///< invalid: none
  double missing = 1;  ///< of a relationship without the property
};

/// Weights read in place from the view's columns. Immutable, thread-safe; must not outlive view
/// and graph.
class EdgeWeights {
 public:
  /// Checks the weight of every edge. Errors: InvalidArgument for one that is not a number, is
  /// negative or is not finite, naming the relationship; cancellation; those of reading.
  static Result<EdgeWeights> Make(const GraphView& view, const SnapshotGraph& graph,
                                  const WeightRule& rule, const CancelCheck& check_cancelled);

  double Of(const SnapshotGraph::Edge& edge) const;
  /// Over the relationships that lead from `source` to its neighbour by the graph's sides: the
  /// lightest, and the sum. REQUIRES: there is one.
  double Least(const SimpleGraph& graph, const SimpleGraph::Edge& edge) const;
  double Sum(const SimpleGraph& graph, const SimpleGraph::Edge& edge) const;

 private:
  explicit EdgeWeights(const SnapshotGraph* graph) : graph_(graph) {}
  /// nullopt: not a number.
  std::optional<double> Read(const SnapshotGraph::Edge& edge) const;
  Status CheckAll(const Catalog& catalog, const WeightRule& rule,
                  const CancelCheck& check_cancelled) const;
  template <typename Visit>
  void ForEachBetween(Vertex source, Vertex target, const Visit& visit) const;

  const SnapshotGraph* graph_;
  double missing_ = 1;
  std::uint32_t blocks_ = 0;
  std::vector<const Column*> columns_;  // by type, block; empty: all edges weigh missing_
};

}  // namespace keiretsu::graph
