/// The relationships behind the hops of a path.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/analysis/projection_builder.h"
#include "graph/analysis/share_filter.h"
#include "graph/analysis/share_rules.h"
#include "graph/graph_view.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// What a hop stands for.
enum class HopKind : std::uint8_t {
  kShare,    ///< a relationship that carries a share; where there is none, one that gives control
  kVote,     ///< one that carries votes; where there is none, a share, then control
  kControl,  ///< one that gives control; where there is none, votes, then a share
};

/// Finds one relationship per hop: of several, the one with the largest share, then the oldest.
/// Only relationships that the rules accept. Keeps what it found. External synchronisation.
class HopReader {
 public:
  /// Both must outlive this.
  HopReader(const graph::GraphView* view, const graph::ShareRules* rules);

  /// Errors: NotFound when nothing joins the two; those of reading.
  Result<graph::EdgeRef> Find(graph::NodeId from, graph::NodeId to, HopKind kind);

  /// The path along the nodes. Errors: as Find.
  Result<Value> PathAlong(std::span<const graph::Vertex> vertices, HopKind kind);
  /// The same after `start`, whose relationships lead to vertices.front().
  Result<Value> PathAlong(std::span<const graph::EdgeRef> start, graph::NodeId from,
                          std::span<const graph::Vertex> vertices, HopKind kind);

  /// Relationships of these types at a node that the rules accept, ascending by neighbour, then
  /// by relationship. Unknown types have none.
  Result<std::vector<graph::EdgeRef>> Links(std::span<const std::string> types,
                                            graph::Direction direction, graph::NodeId node);

 private:
  Result<std::optional<graph::EdgeRef>> Largest(const graph::ShareRules& rules, graph::NodeId from,
                                                graph::NodeId to);
  Result<std::optional<graph::EdgeRef>> ControlLink(graph::NodeId from, graph::NodeId to);

  const graph::GraphView* view_;
  const graph::ShareRules* rules_;
  graph::ShareRules vote_rules_;
  graph::ShareFilter filter_;
  std::unordered_map<std::uint64_t, graph::EdgeRef> known_[3];  // by from << 32 | to
};

}  // namespace keiretsu::query
