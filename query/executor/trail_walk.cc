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
                     const EdgeTest* test, TrailCells* cells)
    : context_(context),
      pattern_(pattern),
      test_(test),
      cells_(cells),
      lists_(context.view, *pattern.types, pattern.any_type, pattern.direction, true) {}

void TrailWalk::Start(graph::NodeId start, const std::vector<std::uint64_t>* forbidden) {
  forbidden_ = forbidden;
  start_ = start;
  started_ = false;
  depth_ = 0;
  edges_.clear();
  last_step_ = nullptr;
  trail_cells_.clear();
  unusable_ = 0;
  long_trail_.clear();
  kept_.clear();
  kept_steps_ = 0;
}

Status TrailWalk::OpenLevel(graph::NodeId node, TrailStep* step) {
  if (depth_ == levels_.size()) levels_.emplace_back();
  Level& level = levels_[depth_];
  level.position = 0;
  level.list = step != nullptr ? step->next : nullptr;
  if (level.list == nullptr) {
    if (const auto found = kept_.find(node.value); found != kept_.end()) {
      level.list = found->second.get();
    } else {
      ASSIGN_OR_RETURN(level.owned, ReadList(node));
      level.list = level.owned.get();
    }
    if (level.list == level.owned.get() &&
        kept_steps_ + level.list->steps.size() < kMaxKeptTrailSteps) {
      kept_steps_ += level.list->steps.size() + 1;
      kept_.emplace(node.value, std::move(level.owned));
    }
    if (step != nullptr && level.owned == nullptr) step->next = level.list;
  }
  ++depth_;
  return Status();
}

Result<std::unique_ptr<TrailList>> TrailWalk::ReadList(graph::NodeId node) {
  auto list = std::make_unique<TrailList>();
  lists_.Start(node);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, lists_.NextList());
    if (!more) break;
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      if (lists_.Repeated(i)) continue;
      const graph::EdgeRef edge = lists_.Edge(i);
      if (std::find(forbidden_->begin(), forbidden_->end(), edge.id.value) != forbidden_->end()) {
        continue;
      }
      if (!test_->empty()) {
        ASSIGN_OR_RETURN(const bool passes, test_->Passes(edge));
        if (!passes) continue;
      }
      list->steps.push_back({edge, lists_.Neighbour(i), nullptr});
    }
  }
  if (cells_ != nullptr && !list->steps.empty()) {
    cells_->Fill(list->steps, list->cells, list->plain);
    list->cells_per_step = list->cells.size() / list->steps.size();
  }
  return list;
}

bool TrailWalk::OnTrail(std::uint64_t edge_id) const {
  if (edges_.size() > kShortTrail) return long_trail_.count(edge_id) != 0;
  return std::any_of(edges_.begin(), edges_.end(), [edge_id](const graph::EdgeRef& edge) {
    return edge.id.value == edge_id;
  });
}

Result<bool> TrailWalk::Step() {
  Level& level = levels_[depth_ - 1];
  TrailList& list = *level.list;
  std::vector<TrailStep>& steps = list.steps;
  while (level.position < steps.size()) {
    if (++steps_ % kStepsPerCancelCheck == 0) RETURN_IF_ERROR(context_.cancel->Check());
    const std::size_t place = level.position++;
    TrailStep& step = steps[place];
    if (OnTrail(step.edge.id.value)) continue;
    edges_.push_back(step.edge);
    last_step_ = &step;
    end_ = step.end;
    if (cells_ != nullptr) {
      trail_cells_.push_back(list.cells.data() + place * list.cells_per_step);
      unusable_ += list.plain[place] != 0 ? 0U : 1U;
    }
    if (edges_.size() == kShortTrail + 1) {
      for (const graph::EdgeRef& edge : edges_) long_trail_.insert(edge.id.value);
    } else if (edges_.size() > kShortTrail) {
      long_trail_.insert(edges_.back().id.value);
    }
    return true;
  }
  return false;
}

void TrailWalk::TakeBackEdge() {
  if (cells_ != nullptr) {
    const Level& level = levels_[edges_.size() - 1];
    unusable_ -= level.list->plain[level.position - 1] != 0 ? 0U : 1U;
    trail_cells_.pop_back();
  }
  if (edges_.size() > kShortTrail) long_trail_.erase(edges_.back().id.value);
  edges_.pop_back();
  if (edges_.size() == kShortTrail) long_trail_.clear();
}

Result<bool> TrailWalk::Next() {
  if (!started_) {
    started_ = true;
    end_ = start_;
    if (pattern_.high > 0) RETURN_IF_ERROR(OpenLevel(start_, nullptr));
    if (pattern_.low == 0) return true;
  } else if (!edges_.empty() && depth_ == edges_.size()) {
    // The trail just given ends below the deepest open level: go on from its end, if allowed.
    if (edges_.size() < pattern_.high) {
      RETURN_IF_ERROR(OpenLevel(end_, last_step_));
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
      RETURN_IF_ERROR(OpenLevel(end_, last_step_));
    } else {
      TakeBackEdge();  // low > high: no trail qualifies
    }
  }
  return false;
}

}  // namespace keiretsu::query
