/// The states that a search can reach, and how good the way from each to an end can be.
#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "query/executor/path_stepper.h"

namespace keiretsu::query {

/// How good a way is: first by worth, then by how few relationships it has.
struct PathQuality {
  double worth = -1.0;  ///< below 0: there is no way
  std::uint32_t length = 0;
  bool exists() const { return worth >= 0.0; }
  bool BetterThan(const PathQuality& other) const {
    return worth != other.worth ? worth > other.worth : length < other.length;
  }
};
/// The worth of a way that goes on by a relationship of some worth: products, or the least one.
enum class WorthRule : std::uint8_t { kProduct, kLeast };
PathQuality Extend(WorthRule rule, const PathQuality& way, double worth, bool along_edge);

/// States reachable from a start and the moves between them, by number; the start is 0. What modes
/// and conditions that look back forbid is not known here, so a way found here may not be allowed,
/// and is never worse than the best one that is. External synchronisation.
class PathGraph {
 public:
  struct Arc {
    std::uint32_t from;
    std::uint32_t to;
    graph::EdgeRef edge;
    double worth;
  };

  PathGraph(const ExecutionContext& context, PathStepper& stepper, WorthRule rule)
      : context_(context), stepper_(stepper), rule_(rule), charge_(context.memory) {}

  /// Explores everything reachable, breadth first. Errors: of the stepper; ResourceExhausted.
  Status Explore(graph::NodeId start);

  /// Complete states, one for each end, in the order found.
  const std::vector<std::uint32_t>& ends() const { return ends_; }
  const PathState& state(std::uint32_t number) const { return states_[number]; }
  std::span<const Arc> ArcsFrom(std::uint32_t state) const {
    return std::span(arcs_).subspan(begins_[state], begins_[state + 1] - begins_[state]);
  }
  PathMove MoveOf(const Arc& arc) const { return {states_[arc.to], arc.edge, arc.worth}; }

  /// The best that a way from each state to `end` can be.
  Result<std::vector<PathQuality>> QualityTo(std::uint32_t end) const;
  /// The moves of one best way from the start to each end; empty where there is none.
  Result<std::vector<WalkedPath>> BestWays() const;

 private:
  std::uint32_t NumberOf(const PathState& state);
  // Best ways from `origin` along arcs, or with `backward` against them; `by` names each last arc.
  Result<std::vector<PathQuality>> Settle(std::uint32_t origin, bool backward,
                                          std::vector<std::uint32_t>* by) const;

  struct Hash {
    std::size_t operator()(const PathState& state) const {
      std::uint64_t mixed = state.node.value;
      for (std::uint64_t part : {state.segment, state.repetition, state.inner}) {
        mixed = (mixed ^ part) * 0x9E37'79B9'7F4A'7C15ULL;
        mixed ^= mixed >> 29;
      }
      return static_cast<std::size_t>(mixed);
    }
  };

  const ExecutionContext& context_;
  PathStepper& stepper_;
  WorthRule rule_;
  MemoryCharge charge_;
  std::unordered_map<PathState, std::uint32_t, Hash> numbers_;
  std::vector<PathState> states_;
  std::vector<Arc> arcs_;              // by `from`
  std::vector<std::size_t> begins_;    // of each state's arcs, and one more
  std::vector<std::uint32_t> into_;    // numbers of arcs, by `to`
  std::vector<std::size_t> into_begins_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace keiretsu::query
