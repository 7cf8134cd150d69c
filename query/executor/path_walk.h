/// Enumerates all paths of a search, without choosing among them.
#pragma once

#include <vector>

#include "query/executor/path_stepper.h"

namespace keiretsu::query {

/// Depth-first with an explicit stack, whose memory is charged: the moves yet to be tried from the
/// path at hand. External synchronisation.
class PathWalk {
 public:
  PathWalk(const ExecutionContext& context, PathStepper& stepper)
      : stepper_(stepper), charge_(context.memory) {}

  void Start(graph::NodeId start);
  /// Stands on the next complete path, shorter prefixes first; false when there are no more.
  /// Errors: of the stepper; ResourceExhausted.
  Result<bool> Next();
  const WalkedPath& path() const { return path_; }

 private:
  struct Pending {
    PathMove move;
    std::size_t depth;  // moves of the path before it
  };

  PathStepper& stepper_;
  MemoryCharge charge_;
  std::vector<Pending> pending_;
  std::vector<PathMove> moves_;
  WalkedPath path_;
};

}  // namespace keiretsu::query
