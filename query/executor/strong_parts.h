/// The parts of the graph in which a directed cycle can lie.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "query/executor/pattern_graph.h"
#include "query/executor/term_edge.h"

namespace keiretsu::query {

/// The strong components of the relationships that fit some edges of a pattern. Where each of those
/// edges lies on a directed cycle of them, a match has all of them in one component: holdings
/// mostly run one way, so that next to nothing is left. Immutable.
class StrongParts {
 public:
  /// O(nodes + relationships), no recursion. Source: Tarjan 1972. `allowed`: the nodes that may be
  /// matched at all; null: every node. Errors: cancelled; out of memory budget.
  static Result<StrongParts> Find(PatternGraph& graph, std::span<const TermEdge* const> edges,
                                  const NodeBits* allowed);

  /// Whether a directed cycle leads through the node, a loop included.
  bool IsOnCycle(std::uint32_t node) const { return component_[node] != kNone; }
  /// Whether one leads through both.
  bool AreTogether(std::uint32_t a, std::uint32_t b) const {
    return component_[a] == component_[b] && IsOnCycle(a);
  }
  std::size_t node_limit() const { return component_.size(); }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  explicit StrongParts(std::vector<std::uint32_t> component)
      : component_(std::move(component)) {}

  std::vector<std::uint32_t> component_;  // by node id
};

/// The edges of a pattern, by their positions in `edges`, that lie on a directed cycle of it.
std::vector<std::size_t> EdgesOnDirectedCycles(std::span<const TermEdge* const> edges);

/// The union of what several places of a pattern allow; null: every node.
std::shared_ptr<const NodeBits> UnionOf(
    std::span<const std::shared_ptr<const NodeBits>> allowed);

}  // namespace keiretsu::query
