/// Enumerates trails: walks from one node that repeat no relationship.
#pragma once

#include <memory>
#include <unordered_set>
#include <vector>

#include "query/executor/edge_lists.h"
#include "query/executor/edge_test.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// What to walk along.
struct WalkPattern {
  const std::vector<graph::TypeId>* types = nullptr;
  bool any_type = false;
  ast::PatternDirection direction = ast::PatternDirection::kOutgoing;
  std::uint32_t low = 1;
  std::uint32_t high = 0;
};

/// Depth-first with an explicit stack, bounded by kMaxTrailLength. After Start(), each Next()
/// stands on the next trail whose length lies in [low, high], shorter prefixes first. External
/// synchronisation.
class TrailWalk {
 public:
  TrailWalk(const ExecutionContext& context, const WalkPattern& pattern, const EdgeTest* test);

  /// `forbidden`: edge ids that no trail may contain; kept by reference until the walk ends.
  void Start(graph::NodeId start, const std::vector<std::uint64_t>* forbidden);
  /// False when there are no more. Errors: of reads; ResourceExhausted past kMaxTrailLength.
  Result<bool> Next();

  graph::NodeId end() const { return end_; }
  /// The relationships from the start on.
  const std::vector<graph::EdgeRef>& edges() const { return edges_; }

 private:
  struct Level {
    explicit Level(EdgeLists l) : lists(std::move(l)) {}
    EdgeLists lists;
    std::size_t position = 0;
    bool list_open = false;
  };
  void OpenLevel(graph::NodeId node);
  // Steps along the next usable relationship of the deepest level; false when it has none.
  Result<bool> Step();
  Result<bool> Usable(Level& level);
  void TakeBackEdge();
  bool OnTrail(std::uint64_t edge_id) const;

  const ExecutionContext& context_;
  const WalkPattern pattern_;
  const EdgeTest* test_;
  const std::vector<std::uint64_t>* forbidden_ = nullptr;
  std::vector<std::unique_ptr<Level>> levels_;  // reused from row to row
  std::size_t depth_ = 0;                       // open levels
  graph::NodeId start_;
  graph::NodeId end_;
  bool started_ = false;
  std::vector<graph::EdgeRef> edges_;
  std::unordered_set<std::uint64_t> long_trail_;  // edge ids, once the trail is long
  std::uint64_t steps_ = 0;
};

}  // namespace keiretsu::query
