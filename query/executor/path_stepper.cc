#include "query/executor/path_stepper.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "query/executor/expand.h"
#include "query/expression/query_failure.h"
#include "query/expression/row_evaluation.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::uint64_t kMovesPerCancelCheck = 1U << 16;
constexpr std::uint32_t kUnbounded = BoundRelationshipPattern::Hops::kUnbounded;

}  // namespace

PathStepper::PathStepper(const ExecutionContext& context, const PathSearchNode& node)
    : context_(context), node_(node), row_(context, node.reads) {
  const std::size_t count = node.segments.size();
  segments_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) AddSegment(node, node.reversed ? count - 1 - i : i);
}

// Walked from the pattern's end, the node behind a segment is the one before it as written.
void PathStepper::AddSegment(const PathSearchNode& node, std::size_t index) {
  const PathSegment& plan = node.segments[index];
  const bool last = segments_.size() + 1 == node.segments.size();
  const std::size_t end_of = node.reversed && !last ? index - 1 : index;
  Segment segment{.plan = &plan,
                  .low = plan.low,
                  .high = plan.high,
                  .nodes = plan.nodes,
                  .edges = {},
                  .lists = {},
                  .tests = {},
                  .conditions = {},
                  .end = last ? PathNodeStep() : node.segments[end_of].end,
                  .end_predicates = last ? nullptr : &node.segments[end_of].end_predicates};
  for (const PathEdgeStep& step : plan.edges) segment.edges.push_back(&step);
  if (node.reversed) {
    std::reverse(segment.nodes.begin(), segment.nodes.end());
    std::reverse(segment.edges.begin(), segment.edges.end());
  }
  for (const PathEdgeStep* step : segment.edges) {
    segment.lists.push_back(std::make_unique<EdgeLists>(
        context_.view, step->types, step->any_type,
        node.reversed ? Flip(step->direction) : step->direction, true));
    segment.tests.push_back(std::make_unique<EdgeTest>(context_, step->properties,
                                                       &step->predicates, &node.reads));
  }
  for (const RepetitionPredicate& predicate : plan.predicates) {
    segment.conditions.push_back(ConditionOf(predicate, segment));
  }
  segments_.push_back(std::move(segment));
}

PathStepper::Condition PathStepper::ConditionOf(const RepetitionPredicate& predicate,
                                                const Segment& segment) const {
  const auto length = static_cast<std::uint32_t>(segment.edges.size());
  std::uint32_t first = length;  // node positions in the order walked
  std::uint32_t last = 0;
  const auto meet = [&](std::uint32_t from, std::uint32_t to) {
    first = std::min(first, from);
    last = std::max(last, to);
  };
  for (std::uint32_t position : predicate.nodes) {
    const std::uint32_t walked = node_.reversed ? length - position : position;
    meet(walked, walked);
  }
  for (std::uint32_t position : predicate.edges) {
    const std::uint32_t walked = node_.reversed ? length - 1 - position : position;
    meet(walked, walked + 1);
  }
  return {&predicate, last, first + 1 < last};
}

Status PathStepper::StartRow(const RowBatch& in, std::size_t row) {
  forbidden_.clear();
  for (VariableId other : node_.different_from) {
    AppendEdgeIds(in[other], row, forbidden_);
  }
  row_.Start(in, row);
  for (Segment& segment : segments_) {
    for (auto& test : segment.tests) RETURN_IF_ERROR(test->Start(in, row));
  }
  return Status();
}

Status PathStepper::Moves(const PathState& state, std::vector<PathMove>& moves) {
  if (Complete(state)) return Status();
  const Segment& segment = segments_[state.segment];
  if (state.inner > 0) return AddEdgeMoves(state, moves);
  if (state.repetition >= segment.low) {
    ASSIGN_OR_RETURN(const bool ends, EndHolds(segment, state.node));
    if (ends) moves.push_back({.to = {state.node, state.segment + 1, 0, 0}, .edge = {}});
  }
  if (segment.high != kUnbounded && state.repetition >= segment.high) return Status();
  ASSIGN_OR_RETURN(const bool begins,
                   MoveHolds(segment, 0, state.node, {.to = state, .edge = {}}));
  return begins ? AddEdgeMoves(state, moves) : Status();
}

PathState PathStepper::After(const PathState& state, graph::NodeId node) const {
  const Segment& segment = segments_[state.segment];
  if (state.inner + 1 < segment.edges.size()) {
    return {node, state.segment, state.repetition, state.inner + 1};
  }
  std::uint32_t repetition = state.repetition + 1;
  if (segment.high == kUnbounded) repetition = std::min(repetition, segment.low);
  return {node, state.segment, repetition, 0};
}

Status PathStepper::AddEdgeMoves(const PathState& state, std::vector<PathMove>& moves) {
  const Segment& segment = segments_[state.segment];
  EdgeLists& lists = *segment.lists[state.inner];
  const EdgeTest& test = *segment.tests[state.inner];
  lists.Start(state.node);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, lists.NextList());
    if (!more) return Status();
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (++steps_ % kMovesPerCancelCheck == 0) RETURN_IF_ERROR(context_.cancel->Check());
      if (lists.Repeated(i)) continue;
      PathMove move{.to = After(state, lists.Neighbour(i)), .edge = lists.Edge(i)};
      if (!test.empty()) {
        ASSIGN_OR_RETURN(const bool passes, test.Passes(move.edge));
        if (!passes) continue;
      }
      ASSIGN_OR_RETURN(const bool holds, MoveHolds(segment, state.inner + 1, state.node, move));
      if (!holds) continue;
      ASSIGN_OR_RETURN(const bool walkable, SetWorth(*segment.edges[state.inner], move));
      if (walkable) moves.push_back(move);
    }
  }
}

Result<bool> PathStepper::HasLabels(graph::NodeId node,
                                    const std::vector<graph::LabelId>& labels) const {
  if (labels.empty()) return true;
  ASSIGN_OR_RETURN(const graph::LabelSetId set, context_.view->LabelSetOf(node));
  return LabelSetHasAll(context_.view->catalog(), set, labels);
}

Result<bool> PathStepper::EndHolds(const Segment& segment, graph::NodeId node) {
  if (segment.end_predicates == nullptr) return true;
  ASSIGN_OR_RETURN(const bool labels, HasLabels(node, segment.end.labels));
  if (!labels) return false;
  for (const BoundExpression* predicate : *segment.end_predicates) {
    row_.SetNode(segment.end.variable, node);
    ASSIGN_OR_RETURN(const bool holds, row_.Holds(*predicate));
    if (!holds) return false;
  }
  return true;
}

Result<bool> PathStepper::MoveHolds(const Segment& segment, std::uint32_t position,
                                    graph::NodeId before, const PathMove& move) {
  ASSIGN_OR_RETURN(const bool labels, HasLabels(move.to.node, segment.nodes[position].labels));
  if (!labels) return false;
  for (const Condition& condition : segment.conditions) {
    if (condition.position != position || condition.looks_back) continue;
    PathMove origin;
    origin.to.node = before;
    const PathMove seen[] = {origin, move};
    const std::span<const PathMove> both(seen);
    ASSIGN_OR_RETURN(const bool holds,
                     Holds(segment, condition, position == 0 ? both.last(1) : both));
    if (!holds) return false;
  }
  return true;
}

// `seen`: the moves up to the position of the condition, at least as far back as it looks.
Result<bool> PathStepper::Holds(const Segment& segment, const Condition& condition,
                                std::span<const PathMove> seen) {
  const auto length = static_cast<std::uint32_t>(segment.edges.size());
  const auto at = [&](std::uint32_t position) -> const PathMove& {
    return seen[seen.size() - 1 - (condition.position - position)];
  };
  for (std::uint32_t written : condition.predicate->nodes) {
    const std::uint32_t walked = node_.reversed ? length - written : written;
    row_.SetNode(segment.nodes[walked].variable, at(walked).to.node);
  }
  for (std::uint32_t written : condition.predicate->edges) {
    const std::uint32_t walked = node_.reversed ? length - 1 - written : written;
    row_.SetEdge(segment.edges[walked]->element, at(walked + 1).edge);
  }
  return row_.Holds(*condition.predicate->expression);
}

Result<bool> PathStepper::SetWorth(const PathEdgeStep& step, PathMove& move) {
  if (node_.rank == nullptr || step.element != node_.ranked) return true;
  row_.SetEdge(node_.ranked, move.edge);
  ASSIGN_OR_RETURN(const Value value, row_.Evaluate(*node_.rank));
  if (value.is_null()) return false;
  if (!value.is_number()) {
    return WithSpan(TypeError("InvalidArgumentType", "BY must give a number, not " +
                                                         WithArticle(value.type())),
                    node_.rank->span);
  }
  move.worth = value.type() == ValueType::kInteger ? static_cast<double>(value.AsInteger())
                                                   : value.AsFloat();
  if (move.worth >= 0.0 && move.worth <= 1.0) return true;
  return WithSpan(
      ArgumentError("NumberOutOfRange",
                    fmt::format("BY must give shares between 0 and 1, not {}", value.ToString())),
      node_.rank->span);
}

// SIMPLE: an undirected ring must not be closed over the relationship it began with.
bool PathStepper::ModeAllows(const WalkedPath& path, const PathMove& move) const {
  const auto met = [&](const PathMove& earlier) { return earlier.to.node == move.to.node; };
  const auto used = [&](const PathMove& earlier) {
    return earlier.along_edge() && earlier.edge.id == move.edge.id;
  };
  switch (node_.mode) {
    case ast::PathMode::kWalk: return true;
    case ast::PathMode::kTrail: return std::none_of(path.begin(), path.end(), used);
    case ast::PathMode::kAcyclic: return std::none_of(path.begin(), path.end(), met);
    case ast::PathMode::kSimple: {
      const graph::NodeId start = path.front().to.node;
      const bool moved = std::any_of(path.begin(), path.end(),
                                     [](const PathMove& earlier) { return earlier.along_edge(); });
      if (moved && path.back().to.node == start) return false;  // it came round: no way on
      return move.to.node == start ? std::none_of(path.begin(), path.end(), used)
                                   : std::none_of(path.begin(), path.end(), met);
    }
  }
  return true;
}

Result<bool> PathStepper::Allows(const WalkedPath& path, const PathMove& move) {
  if (!move.along_edge()) return true;
  if (path.size() > kMaxTrailLength) {
    return Status::ResourceExhausted(fmt::format(
        "a path has more than {} relationships; give the pattern an upper bound, such as {{1,10}}",
        kMaxTrailLength));
  }
  if (!ModeAllows(path, move)) return false;
  if (std::find(forbidden_.begin(), forbidden_.end(), move.edge.id.value) != forbidden_.end()) {
    return false;
  }
  return LooksBackHold(path, move);
}

Result<bool> PathStepper::LooksBackHold(const WalkedPath& path, const PathMove& move) {
  const Segment& segment = segments_[move.to.segment];
  if (std::none_of(segment.conditions.begin(), segment.conditions.end(),
                   [](const Condition& condition) { return condition.looks_back; })) {
    return true;
  }
  const auto length = static_cast<std::uint32_t>(segment.edges.size());
  const std::uint32_t position = move.to.inner == 0 ? length : move.to.inner;
  // The repetition so far: its first node, and a move for every relationship.
  WalkedPath repetition(path.end() - static_cast<std::ptrdiff_t>(position), path.end());
  repetition.push_back(move);
  for (const Condition& condition : segment.conditions) {
    if (condition.position != position || !condition.looks_back) continue;
    ASSIGN_OR_RETURN(const bool holds, Holds(segment, condition, repetition));
    if (!holds) return false;
  }
  return true;
}

}  // namespace keiretsu::query
