/// Shortest paths between two bound nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "query/executor/edge_lists.h"
#include "query/executor/edge_test.h"
#include "query/executor/per_row_operator.h"
#include "query/executor/trail_walk.h"

namespace keiretsu::query {

/// Runs ShortestPathNode. One path: breadth first from both ends, always growing the frontier with
/// fewer nodes. All paths: breadth first from the start, keeping every edge that lies on a shortest
/// path. When both ends are the same node: the empty path if low is 0, else the shortest cycle.
class ShortestPathOperator final : public PerRowOperator {
 public:
  ShortestPathOperator(const ExecutionContext& context, const PlanNode& plan,
                       std::vector<OperatorPtr> children, const ShortestPathNode& node);

 private:
  using EdgePath = std::vector<graph::EdgeRef>;
  // How a node was reached: its distance and the edges by which it was at that distance.
  struct Arrival {
    std::uint32_t distance = 0;
    std::vector<graph::EdgeRef> edges;
  };
  using Arrivals = std::unordered_map<std::uint32_t, Arrival>;
  // One side of the bidirectional search.
  struct Side {
    EdgeLists lists;
    std::unordered_map<std::uint32_t, graph::EdgeRef> by;  // node -> edge it was reached by
    std::vector<graph::NodeId> frontier;
    std::uint32_t depth = 0;
  };

  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  Status FindCycles(graph::NodeId start);
  Status FindOne(graph::NodeId from, graph::NodeId to);
  // Grows `side` by one level; the node where it met `other`, or an invalid id.
  Result<graph::NodeId> Grow(Side& side, const Side& other);
  Status FindAll(graph::NodeId from, graph::NodeId to);
  void Enumerate(const Arrivals& arrivals, graph::NodeId from, graph::NodeId to);
  Result<bool> Passes(const EdgeLists& lists, std::size_t i) const;
  static graph::NodeId OtherEnd(const graph::EdgeRef& edge, graph::NodeId node) {
    return edge.source == node ? edge.target : edge.source;
  }

  const ShortestPathNode& node_;
  EdgeTest test_;
  Side forward_;
  Side backward_;
  graph::NodeId from_;
  std::vector<EdgePath> paths_;  // of the current row, from `from` to `to`
  std::size_t next_path_ = 0;
  std::vector<Value> list_cells_;
  std::vector<Value> path_cells_;
};

/// A path value from a start node along edges in either direction. `worth`: path_value() of it.
Value MakePath(graph::NodeId start, const std::vector<graph::EdgeRef>& edges,
               std::optional<double> worth = std::nullopt);

}  // namespace keiretsu::query
