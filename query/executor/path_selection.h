/// Chooses among the paths of a search: the best few for each end.
#pragma once

#include <functional>
#include <vector>

#include "query/executor/path_graph.h"
#include "query/executor/path_stepper.h"

namespace keiretsu::query {

/// A path that was chosen, with the product or the least of its relationships' worths.
struct ChosenPath {
  WalkedPath path;
  PathQuality quality;
};

/// Best first: a part of a path goes on in the order of the best that any way to the end could make
/// of it, so nothing worse than the last path chosen is looked at. Parts that tie go on the newest
/// first, so equal paths come in an order that depends on the stored graph alone. The memory of all
/// parts is charged. External synchronisation.
class PathSelection {
 public:
  /// Whether a complete path is wanted at all: it is not counted otherwise.
  using Accept = std::function<Result<bool>(const WalkedPath&, const PathQuality&)>;

  PathSelection(const ExecutionContext& context, const PathSearchNode& node, PathStepper& stepper);

  /// How many paths, or groups of them, are wanted for each end; at first 1.
  void SetCount(std::uint64_t count) { count_ = count; }
  /// Appends the paths from `start` chosen for every end, or for `target` alone if it is valid.
  /// `ends_wanted` says whether an end may be left out before its paths are looked for.
  Status Select(graph::NodeId start, graph::NodeId target,
                const std::function<Result<bool>(graph::NodeId)>& end_wanted, const Accept& accept,
                std::vector<ChosenPath>& chosen);

 private:
  // A part of a path: the part before it and one more move.
  struct Part {
    std::uint32_t before;
    std::uint32_t state;
    PathMove move;
    PathQuality quality;
  };
  struct Candidate {
    PathQuality bound;
    std::uint32_t part;
    bool operator<(const Candidate& other) const;
  };

  Status SelectFor(std::uint32_t end, const Accept& accept, std::vector<ChosenPath>& chosen);
  Status GoOn(std::uint32_t part, const std::vector<PathQuality>& to_end);
  Result<bool> IsAllowed(const WalkedPath& way);
  PathQuality QualityOf(const WalkedPath& way) const;
  WalkedPath PathOf(std::uint32_t part) const;

  const ExecutionContext& context_;
  const PathSearchNode& node_;
  PathStepper& stepper_;
  WorthRule rule_;
  std::uint64_t count_ = 1;
  PathGraph graph_;
  MemoryCharge charge_;
  std::vector<Part> parts_;
  std::vector<Candidate> queue_;  // a heap
};

}  // namespace keiretsu::query
