#include "query/executor/path_walk.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

void PathWalk::Start(graph::NodeId start) {
  path_.clear();
  pending_.clear();
  pending_.push_back({{.to = PathStepper::Initial(start), .edge = {}}, 0});
}

Result<bool> PathWalk::Next() {
  while (!pending_.empty()) {
    const Pending next = pending_.back();
    pending_.pop_back();
    path_.resize(next.depth);
    path_.push_back(next.move);
    if (stepper_.Complete(next.move.to)) return true;
    moves_.clear();
    RETURN_IF_ERROR(stepper_.Moves(next.move.to, moves_));
    for (auto move = moves_.rbegin(); move != moves_.rend(); ++move) {
      ASSIGN_OR_RETURN(const bool allowed, stepper_.Allows(path_, *move));
      if (allowed) pending_.push_back({*move, path_.size()});
    }
    RETURN_IF_ERROR(charge_.Set(pending_.capacity() * sizeof(Pending) +
                                (moves_.capacity() + path_.capacity()) * sizeof(PathMove)));
  }
  return false;
}

}  // namespace keiretsu::query
