#include "graph/analysis/ultimate_controllers.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/analysis/ancestors.h"
#include "graph/analysis/limits.h"
#include "graph/analysis/strong_components.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Closures between two questions about cancellation.
constexpr std::size_t kClosuresPerCheck = 64;

/// A vertex that was not controlled by any looked at before it, and what it controls.
struct Root {
  Vertex vertex;
  std::vector<Vertex> controlled;
};

class Search {
 public:
  Search(const ControlSolver& solver, std::optional<Vertex> target)
      : solver_(solver), projection_(*solver.input().projection), target_(target) {}

  Result<std::vector<UltimateController>> Run() {
    RETURN_IF_ERROR(FindAlone());
    RETURN_IF_ERROR(FindRoots());
    for (const Root& root : roots_) {
      // Covered by a later one, which it does not control: not at the top.
      if (covered_[root.vertex]) continue;
      ASSIGN_OR_RETURN(const std::vector<Vertex> ring, Ring(root));
      RETURN_IF_ERROR(Emit(root, ring));
    }
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return a.company != b.company ? a.company < b.company : a.controller < b.controller;
    });
    return std::move(found_);
  }

 private:
  /// The graph of control by one vertex alone, and an order of its holders from the top down.
  Status FindAlone() {
    ASSIGN_OR_RETURN(const auto pairs, solver_.ControlsAlone());
    std::vector<ShareMatrix::Entry> entries;
    entries.reserve(pairs.size());
    for (const auto& [holder, company] : pairs) {
      entries.push_back({holder, company, 1, 1});
      if (holders_.empty() || holders_.back() != holder) holders_.push_back(holder);
    }
    alone_ = ShareMatrix(projection_.vertex_count(), std::move(entries));
    depth_ = StrongComponents(alone_, ShareEnd::kLower).component;
    SortDown(holders_);
    return Status();
  }

  void SortDown(std::vector<Vertex>& vertices) const {
    std::sort(vertices.begin(), vertices.end(), [this](Vertex a, Vertex b) {
      return depth_[a] != depth_[b] ? depth_[a] < depth_[b] : a < b;
    });
  }

  // Of every ring at the top, the member looked at first becomes a root: only its own ring could
  // cover it. From the top down, most others are covered before their turn.
  Status FindRoots() {
    covered_.assign(projection_.vertex_count(), false);
    std::vector<bool> relevant;
    if (target_) relevant = Ancestors(projection_, *target_, solver_.end());
    std::size_t pairs = 0;
    for (const Vertex holder : holders_) {
      if (covered_[holder] || (target_ && !relevant[holder])) continue;
      ASSIGN_OR_RETURN(std::vector<Vertex> controlled, Closure(holder));
      for (const Vertex company : controlled) covered_[company] = true;
      pairs += controlled.size();
      if (pairs > kMaxControlPairs) return TooMany();
      roots_.push_back({holder, std::move(controlled)});
    }
    return Status();
  }

  Result<std::vector<Vertex>> Closure(Vertex vertex) {
    if (++closures_ % kClosuresPerCheck == 0) {
      RETURN_IF_ERROR(solver_.input().check_cancelled());
    }
    return solver_.Closure(std::span(&vertex, 1), scratch_);
  }

  /// The root and those of its companies that control it.
  Result<std::vector<Vertex>> Ring(const Root& root) {
    std::vector<Vertex> ring = {root.vertex};
    if (projection_.votes().Holders(root.vertex).size() == 0 &&
        projection_.controls.In(root.vertex).empty()) {
      return ring;
    }
    ASSIGN_OR_RETURN(const std::vector<Vertex> together,
                     solver_.Closure(root.controlled, scratch_));
    if (!std::binary_search(together.begin(), together.end(), root.vertex)) return ring;
    return RingAmong(root);
  }

  Result<std::vector<Vertex>> RingAmong(const Root& root) {
    const auto inside = [&](Vertex v) {
      return std::binary_search(root.controlled.begin(), root.controlled.end(), v);
    };
    std::vector<bool> out(projection_.vertex_count(), false);  // known not to control the root
    std::vector<bool> in(projection_.vertex_count(), false);   // known to
    std::vector<Vertex> ring;
    const auto add = [&](Vertex v) {
      const std::size_t begin = ring.size();
      in[v] = true;
      ring.push_back(v);
      // Who controls a member of a ring at the top is a member.
      for (std::size_t next = begin; next < ring.size(); ++next) {
        for (const Vertex above : alone_.Holders(ring[next]).vertices) {
          if (in[above] || !inside(above)) continue;
          in[above] = true;
          ring.push_back(above);
        }
      }
    };
    add(root.vertex);
    std::vector<Vertex> rest = root.controlled;
    SortDown(rest);
    for (const Vertex company : rest) {
      if (in[company] || out[company] || alone_.Holdings(company).size() == 0) continue;
      ASSIGN_OR_RETURN(const std::vector<Vertex> controlled, Closure(company));
      if (std::binary_search(controlled.begin(), controlled.end(), root.vertex)) {
        add(company);
      } else {
        for (const Vertex below : controlled) out[below] = true;
      }
    }
    return ring;
  }

  Status Emit(const Root& root, const std::vector<Vertex>& ring) {
    const auto emit = [&](Vertex company) {
      if (target_ && company != *target_) return;
      for (const Vertex controller : ring) {
        if (controller != company) found_.push_back({company, controller});
      }
    };
    emit(root.vertex);
    for (const Vertex company : root.controlled) {
      emit(company);
      if (found_.size() > kMaxControlPairs) return TooMany();
    }
    return Status();
  }

  static Status TooMany() {
    return Status::ResourceExhausted(
        fmt::format("more than {} pairs of ultimate controller and company; ask for one target "
                    "instead of all",
                    kMaxControlPairs));
  }

  const ControlSolver& solver_;
  const Projection& projection_;
  const std::optional<Vertex> target_;
  ControlSolver::Scratch scratch_;
  std::size_t closures_ = 0;
  ShareMatrix alone_;
  std::vector<std::uint32_t> depth_;
  std::vector<Vertex> holders_;
  std::vector<bool> covered_;
  std::vector<Root> roots_;
  std::vector<UltimateController> found_;
};

}  // namespace

Result<std::vector<UltimateController>> UltimateControllers(const ControlSolver& solver,
                                                            std::optional<Vertex> target) {
  return Search(solver, target).Run();
}

}  // namespace keiretsu::graph
