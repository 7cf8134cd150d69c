/// Enumerates trails: walks from one node that repeat no relationship.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
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

struct TrailList;
/// A relationship to follow, and where it leads.
struct TrailStep {
  graph::EdgeRef edge;
  graph::NodeId end;
  TrailList* next = nullptr;  ///< the list at `end`, once it was read and kept
};
/// What may be followed from one node.
struct TrailList {
  std::vector<TrailStep> steps;
  std::vector<double> cells;        ///< TrailCells
  std::vector<std::uint8_t> plain;
  std::size_t cells_per_step = 0;
};

/// Numbers that a walk is to keep beside each relationship (trail_folds.h).
class TrailCells {
 public:
  virtual ~TrailCells() = default;
  /// Fills an equal number of cells for each step, and a mark that says whether they can be used.
  virtual void Fill(std::span<const TrailStep> steps, std::vector<double>& cells,
                    std::vector<std::uint8_t>& plain) = 0;
};

/// Depth-first with an explicit stack, bounded by kMaxTrailLength. After Start(), each Next()
/// stands on the next trail whose length lies in [low, high], shorter prefixes first. The
/// relationships that may be followed from a node are read and tested once and kept, up to
/// kMaxKeptTrailSteps of them, since trails come through the same nodes again and again. External
/// synchronisation.
class TrailWalk {
 public:
  /// `test` and `cells`, which may be null, outlive the walk.
  TrailWalk(const ExecutionContext& context, const WalkPattern& pattern, const EdgeTest* test,
            TrailCells* cells = nullptr);

  /// `forbidden`: edge ids that no trail may contain; kept by reference until the walk ends.
  void Start(graph::NodeId start, const std::vector<std::uint64_t>* forbidden);
  /// False when there are no more. Errors: of reads; ResourceExhausted past kMaxTrailLength.
  Result<bool> Next();

  graph::NodeId end() const { return end_; }
  /// The relationships from the start on.
  const std::vector<graph::EdgeRef>& edges() const { return edges_; }
  std::size_t length() const { return edges_.size(); }
  /// The cells of each relationship. REQUIRES: a walk with cells.
  const std::vector<const double*>& cells() const { return trail_cells_; }
  /// Whether the cells of all can be used.
  bool plain() const { return unusable_ == 0; }

 private:
  struct Level {
    TrailList* list = nullptr;
    std::size_t position = 0;          // of the step to try next; the one before is on the trail
    std::unique_ptr<TrailList> owned;  // a list that is not kept
  };
  /// `step` leads to `node`; null at the start.
  Status OpenLevel(graph::NodeId node, TrailStep* step);
  Result<std::unique_ptr<TrailList>> ReadList(graph::NodeId node);
  // Steps along the next usable relationship of the deepest level; false when it has none.
  Result<bool> Step();
  void TakeBackEdge();
  bool OnTrail(std::uint64_t edge_id) const;

  const ExecutionContext& context_;
  const WalkPattern pattern_;
  const EdgeTest* test_;
  TrailCells* cells_;
  EdgeLists lists_;
  const std::vector<std::uint64_t>* forbidden_ = nullptr;
  std::unordered_map<std::uint32_t, std::unique_ptr<TrailList>> kept_;  // by node
  std::size_t kept_steps_ = 0;
  std::vector<Level> levels_;
  std::size_t depth_ = 0;  // open levels
  graph::NodeId start_;
  graph::NodeId end_;
  bool started_ = false;
  std::vector<graph::EdgeRef> edges_;
  TrailStep* last_step_ = nullptr;  // of edges_
  std::vector<const double*> trail_cells_;
  std::size_t unusable_ = 0;  // relationships of the trail whose cells cannot be used
  std::unordered_set<std::uint64_t> long_trail_;  // edge ids, once the trail is long
  std::uint64_t steps_ = 0;
};

}  // namespace keiretsu::query
