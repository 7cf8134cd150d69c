/// One step of a search: where a path may go on from where it stands.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "query/executor/edge_lists.h"
#include "query/executor/edge_test.h"
#include "query/executor/element_row.h"
#include "query/executor/operator.h"

namespace keiretsu::query {

/// Where a path stands: at a node, behind so many repetitions of a segment (no more are counted
/// than matter), at a place within the next one. Behind the last segment it is complete.
struct PathState {
  graph::NodeId node;
  std::uint32_t segment = 0;
  std::uint32_t repetition = 0;
  std::uint32_t inner = 0;
  friend bool operator==(const PathState&, const PathState&) = default;
};
/// A step to a state: along a relationship, or to the next segment in place (no valid edge).
struct PathMove {
  PathState to;
  graph::EdgeRef edge;
  double worth = 1.0;  ///< what the relationship is worth by BY
  bool along_edge() const { return edge.id.valid(); }
};
/// A path as it was walked; the first move only names the start.
using WalkedPath = std::vector<PathMove>;

/// Knows the segments in the order they are walked. External synchronisation.
///
/// Conditions are of two kinds. Those that see one relationship with its ends, or one node, decide
/// which moves exist, so the moves make a graph of states. Those that look further back (what the
/// mode forbids, conditions over several relationships of a repetition) depend on the path.
class PathStepper {
 public:
  PathStepper(const ExecutionContext& context, const PathSearchNode& node);

  Status StartRow(const RowBatch& in, std::size_t row);
  static PathState Initial(graph::NodeId start) { return {start, 0, 0, 0}; }
  bool Complete(const PathState& state) const { return state.segment == segments_.size(); }
  /// Appends the moves that exist from a state; to the next segment first.
  /// Errors: of conditions; ArgumentError for a BY outside [0, 1].
  Status Moves(const PathState& state, std::vector<PathMove>& moves);
  /// Whether a path that may stand may go on by such a move.
  /// Errors: of conditions; ResourceExhausted past kMaxTrailLength.
  Result<bool> Allows(const WalkedPath& path, const PathMove& move);

 private:
  // A condition on a repetition, tried where the last element that it reads is met.
  struct Condition {
    const RepetitionPredicate* predicate;
    std::uint32_t position;  // of the node met there
    bool looks_back;         // further than one relationship
  };
  struct Segment {
    const PathSegment* plan;
    std::uint32_t low;
    std::uint32_t high;
    std::vector<PathNodeStep> nodes;
    std::vector<const PathEdgeStep*> edges;
    std::vector<std::unique_ptr<EdgeLists>> lists;
    std::vector<std::unique_ptr<EdgeTest>> tests;
    std::vector<Condition> conditions;
    PathNodeStep end;
    const std::vector<const BoundExpression*>* end_predicates;
  };

  void AddSegment(const PathSearchNode& node, std::size_t index);
  Condition ConditionOf(const RepetitionPredicate& predicate, const Segment& segment) const;
  Status AddEdgeMoves(const PathState& state, std::vector<PathMove>& moves);
  PathState After(const PathState& state, graph::NodeId node) const;
  Result<bool> EndHolds(const Segment& segment, graph::NodeId node);
  Result<bool> HasLabels(graph::NodeId node, const std::vector<graph::LabelId>& labels) const;
  // Conditions at `position` that see only the move there.
  Result<bool> MoveHolds(const Segment& segment, std::uint32_t position, graph::NodeId before,
                         const PathMove& move);
  Result<bool> LooksBackHold(const WalkedPath& path, const PathMove& move);
  Result<bool> Holds(const Segment& segment, const Condition& condition,
                     std::span<const PathMove> repetition);
  /// False when the relationship has no worth and cannot be walked.
  Result<bool> SetWorth(const PathEdgeStep& step, PathMove& move);
  bool ModeAllows(const WalkedPath& path, const PathMove& move) const;

  const ExecutionContext& context_;
  const PathSearchNode& node_;
  std::vector<Segment> segments_;  // as walked
  std::vector<std::uint64_t> forbidden_;
  ElementRow row_;
  std::uint64_t steps_ = 0;
};

}  // namespace keiretsu::query
