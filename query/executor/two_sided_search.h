/// Looks for shortest paths between two nodes, from both of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "query/executor/edge_lists.h"
#include "query/executor/edge_test.h"
#include "query/executor/node_map.h"
#include "query/executor/node_test.h"
#include "query/executor/trail_walk.h"
#include "query/memory_tracker.h"

namespace keiretsu::query {

/// Breadth first, always growing the side whose frontier has fewer relationships. It keeps nodes
/// alone; the relationships of a path are looked up when it is found. External synchronisation.
class TwoSidedSearch {
 public:
  using EdgePath = std::vector<graph::EdgeRef>;

  /// Walks along `pattern`, to paths of at most `pattern.high` relationships, over what passes the
  /// tests. All outlive the search.
  TwoSidedSearch(const ExecutionContext& context, const WalkPattern& pattern,
                 const EdgeTest* edge_test, const NodeTest* node_test);

  /// Whether there is a path. REQUIRES: two different nodes, which pass the test. Errors: of reads
  /// and tests; ResourceExhausted, Cancelled.
  Result<bool> Find(graph::NodeId from, graph::NodeId to);
  /// The relationships of the path found, from its start.
  Result<EdgePath> Edges();
  /// All paths of the least length; none when there is none. REQUIRES and errors as Find().
  Result<std::vector<EdgePath>> FindAll(graph::NodeId from, graph::NodeId to);

 private:
  struct Side {
    EdgeLists lists;
    EdgeLists plain;  // without the ids of relationships
    // What was reached: from which node, or, in a search for all paths, at which depth.
    NodeMap reached = {};
    std::vector<graph::NodeId> frontier = {};
    std::optional<std::uint64_t> frontier_edges = {};  // unknown until asked for
    std::uint32_t depth = 0;
    void Start(graph::NodeId node);
  };

  // Runs until the sides meet, or cannot: fills meetings_.
  Status Search(graph::NodeId from, graph::NodeId to);
  // Grows `side` by one level, or in a search for one path up to where it meets `other`.
  Status Grow(Side& side, const Side& other);
  Status VisitList(Side& side, const Side& other, graph::NodeId node);
  Result<bool> MayVisit(const Side& side, std::size_t i) const;
  Result<Side*> CheaperSide();
  Status CountEdges(Side& side) const;
  void BuildPath(graph::NodeId meeting);
  // The relationships that a path may take from one node to the next, at most `limit`.
  Status AddEdgesBetween(graph::NodeId node, graph::NodeId next, std::size_t limit,
                         EdgePath& edges);
  Status AddEdgesFrom(graph::NodeId tail, graph::NodeId head, std::size_t limit, EdgePath& edges);
  // All ways from a meeting back to where `side` began, each in the direction of the path.
  Result<std::vector<EdgePath>> Halves(const Side& side, graph::NodeId meeting);
  // The relationships from `node` to nodes one level nearer to the start of `side`.
  Status AddStepsBack(const Side& side, graph::NodeId node, EdgePath& edges);
  // Counts relationships looked at, and asks now and then whether to stop.
  Status Watch(std::size_t edges);

  const ExecutionContext& context_;
  const WalkPattern pattern_;
  const EdgeTest* edge_test_;
  const NodeTest* node_test_;
  Side forward_;
  Side backward_;
  EdgeLists between_;
  MemoryCharge memory_;
  MemoryCharge path_memory_;
  std::uint64_t unwatched_edges_ = 0;
  bool all_ = false;
  std::vector<graph::NodeId> meetings_;  // of a search for one path, one
  std::vector<graph::NodeId> next_;
  std::vector<graph::NodeId> path_;
};

}  // namespace keiretsu::query
