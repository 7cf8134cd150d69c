#include "query/executor/trail_walk.h"

#include <algorithm>

#include <fmt/format.h>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

// Trails up to this length are searched one by one; longer ones through a hash set.
constexpr std::size_t kShortTrail = 24;
constexpr std::uint64_t kStepsPerCancelCheck = 1U << 16;

}  // namespace

TrailWalk::TrailWalk(const ExecutionContext& context, const WalkPattern& pattern,
                     const EdgeTest* test)
    : context_(context), pattern_(pattern), test_(test) {}

void TrailWalk::Start(graph::NodeId start, const std::vector<std::uint64_t>* forbidden) {
  forbidden_ = forbidden;
  start_ = start;
  started_ = false;
  depth_ = 0;
  edges_.clear();
  long_trail_.clear();
}

void TrailWalk::OpenLevel(graph::NodeId node) {
  if (depth_ == levels_.size()) {
    levels_.push_back(std::make_unique<Level>(EdgeLists(
        context_.view, *pattern_.types, pattern_.any_type, pattern_.direction, true)));
  }
  Level& level = *levels_[depth_++];
  level.lists.Start(node);
  level.list_open = false;
  level.position = 0;
}

bool TrailWalk::OnTrail(std::uint64_t edge_id) const {
  if (edges_.size() > kShortTrail) return long_trail_.count(edge_id) != 0;
  return std::any_of(edges_.begin(), edges_.end(), [edge_id](const graph::EdgeRef& edge) {
    return edge.id.value == edge_id;
  });
}

Result<bool> TrailWalk::Usable(Level& level) {
  if (level.lists.Repeated(level.position)) return false;
  const graph::EdgeRef edge = level.lists.Edge(level.position);
  if (OnTrail(edge.id.value)) return false;
  if (std::find(forbidden_->begin(), forbidden_->end(), edge.id.value) != forbidden_->end()) {
    return false;
  }
  if (test_->empty()) return true;
  return test_->Passes(edge);
}

Result<bool> TrailWalk::Step() {
  Level& level = *levels_[depth_ - 1];
  while (true) {
    if (!level.list_open) {
      ASSIGN_OR_RETURN(level.list_open, level.lists.NextList());
      if (!level.list_open) return false;
      level.position = 0;
    }
    for (; level.position < level.lists.size(); ++level.position) {
      if (++steps_ % kStepsPerCancelCheck == 0) RETURN_IF_ERROR(context_.cancel->Check());
      ASSIGN_OR_RETURN(const bool usable, Usable(level));
      if (!usable) continue;
      edges_.push_back(level.lists.Edge(level.position));
      end_ = level.lists.Neighbour(level.position);
      ++level.position;
      if (edges_.size() == kShortTrail + 1) {
        for (const graph::EdgeRef& edge : edges_) long_trail_.insert(edge.id.value);
      } else if (edges_.size() > kShortTrail) {
        long_trail_.insert(edges_.back().id.value);
      }
      return true;
    }
    level.list_open = false;
  }
}

void TrailWalk::TakeBackEdge() {
  if (edges_.size() > kShortTrail) long_trail_.erase(edges_.back().id.value);
  edges_.pop_back();
  if (edges_.size() == kShortTrail) long_trail_.clear();
}

Result<bool> TrailWalk::Next() {
  if (!started_) {
    started_ = true;
    end_ = start_;
    if (pattern_.high > 0) OpenLevel(start_);
    if (pattern_.low == 0) return true;
  } else if (!edges_.empty() && depth_ == edges_.size()) {
    // The trail just given ends below the deepest open level: go on from its end, if allowed.
    if (edges_.size() < pattern_.high) {
      OpenLevel(end_);
    } else {
      TakeBackEdge();
    }
  }
  while (depth_ > 0) {
    ASSIGN_OR_RETURN(const bool stepped, Step());
    if (!stepped) {
      --depth_;
      if (!edges_.empty()) TakeBackEdge();
      continue;
    }
    if (edges_.size() > kMaxTrailLength) {
      return Status::ResourceExhausted(fmt::format(
          "a path has more than {} relationships; give the pattern an upper bound, such as *1..10",
          kMaxTrailLength));
    }
    if (edges_.size() >= pattern_.low) return true;
    if (edges_.size() < pattern_.high) {
      OpenLevel(end_);
    } else {
      TakeBackEdge();  // low > high: no trail qualifies
    }
  }
  return false;
}

}  // namespace keiretsu::query
