/// Shortest paths between two bound nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "query/executor/edge_lists.h"
#include "query/executor/edge_test.h"
#include "query/executor/node_test.h"
#include "query/executor/per_row_operator.h"
#include "query/executor/trail_walk.h"
#include "query/executor/two_sided_search.h"

namespace keiretsu::query {

/// Runs ShortestPathNode: searches from both ends. When both are the same node: the empty path if
/// low is 0, else the shortest cycle, by breadth from the one end. Conditions decide which
/// relationships and nodes there are to walk on, so what is found is the shortest of the paths that
/// meet them.
class ShortestPathOperator final : public PerRowOperator {
 public:
  ShortestPathOperator(const ExecutionContext& context, const PlanNode& plan,
                       std::vector<OperatorPtr> children, const ShortestPathNode& node);

 private:
  using EdgePath = TwoSidedSearch::EdgePath;
  // How a node was reached: its distance and the edges by which it was at that distance.
  struct Arrival {
    std::uint32_t distance = 0;
    std::vector<graph::EdgeRef> edges;
  };
  using Arrivals = std::unordered_map<std::uint32_t, Arrival>;

  Status StartRow(const RowBatch& in, std::size_t row) override;
  Result<bool> EmitSome() override;
  void FinishBatch(RowBatch& batch) override;

  Status FindOne(graph::NodeId from, graph::NodeId to);
  Status FindCycles(graph::NodeId start);
  Status FindUndirectedCycles(graph::NodeId start);
  Status FindDirectedCycles(graph::NodeId start);
  void Enumerate(const Arrivals& arrivals, graph::NodeId start);
  // Whether entry i of the open list may be walked along, to a node that may be stood on.
  Result<bool> Passes(std::size_t i) const;
  Result<bool> AllNodesPass(graph::NodeId start, const EdgePath& path) const;
  static graph::NodeId OtherEnd(const graph::EdgeRef& edge, graph::NodeId node) {
    return edge.source == node ? edge.target : edge.source;
  }

  const ShortestPathNode& node_;
  const bool want_list_;
  const bool want_path_;
  EdgeTest test_;
  NodeTest node_test_;
  TwoSidedSearch search_;
  EdgeLists lists_;
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
