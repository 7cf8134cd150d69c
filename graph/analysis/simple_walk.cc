#include "graph/analysis/simple_walk.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "graph/analysis/local_shares.h"
#include "graph/analysis/reached_order.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint64_t kStepsPerCheck = 1U << 16;

/// Enumerates the simple paths inside one component by depth-first search.
class PathEnumeration {
 public:
  PathEnumeration(const LocalLists& lists, const AnalysisInput& input, std::uint64_t& steps)
      : lists_(lists),
        input_(input),
        steps_(steps),
        on_path_(lists.offsets.size() - 1, false),
        sums_(lists.offsets.size() - 1) {}

  /// Adds `weight` times every path from `start` to the sum of the path's last vertex.
  Status AddPathsFrom(std::uint32_t start, const Bounded& weight) {
    Enter(start, weight);
    while (!path_.empty()) {
      Step& top = path_.back();
      if (top.next == lists_.offsets[top.vertex + 1]) {
        on_path_[top.vertex] = false;
        path_.pop_back();
        continue;
      }
      const std::uint32_t at = top.next++;
      if (on_path_[lists_.numbers[at]]) continue;
      RETURN_IF_ERROR(CountStep());
      BoundedSum product;
      product.Add(lists_.shares[at], top.weight);
      Enter(lists_.numbers[at], product.Finish());
    }
    return Status();
  }

  Bounded SumAt(std::uint32_t vertex) const { return sums_[vertex].Finish(); }

 private:
  struct Step {
    std::uint32_t vertex;
    std::uint32_t next;
    Bounded weight;
  };

  void Enter(std::uint32_t vertex, const Bounded& weight) {
    on_path_[vertex] = true;
    sums_[vertex].Add(1, weight);
    path_.push_back({vertex, lists_.offsets[vertex], weight});
  }

  Status CountStep() {
    if (++steps_ % kStepsPerCheck == 0) RETURN_IF_ERROR(input_.check_cancelled());
    if (steps_ <= kMaxSimplePathSteps) return Status();
    return Status::ResourceExhausted(fmt::format(
        "the simple paths of one node take more than {} steps (their number grows exponentially "
        "with the size of cycles): use measure: 'integrated', which has no such limit",
        kMaxSimplePathSteps));
  }

  const LocalLists& lists_;
  const AnalysisInput& input_;
  std::uint64_t& steps_;
  std::vector<bool> on_path_;
  std::vector<BoundedSum> sums_;
  std::vector<Step> path_;
};

/// One pass over all that the start leads to, in the order that values flow.
class SimplePass {
 public:
  SimplePass(const CyclicComponents& components, const AnalysisInput& input, Flow flow,
             Vertex start, WalkScratch& scratch)
      : components_(components), input_(input), flow_(flow), start_(start), scratch_(scratch) {}

  Result<std::vector<CertifiedShare>> Run() {
    ReachAll(components_, flow_, start_, scratch_);
    SortByPosition(components_, scratch_);
    inflows_.assign(scratch_.reached().size(), {});
    std::vector<Vertex>& reached = scratch_.reached();
    if (flow_ == Flow::kUp) std::reverse(reached.begin(), reached.end());
    std::size_t next_check = 0;
    for (std::size_t i = 0; i < reached.size();) {
      if (i >= next_check) {
        RETURN_IF_ERROR(input_.check_cancelled());
        next_check = i + kStepsPerCheck;
      }
      const std::uint32_t component = components_.ComponentOf(reached[i]);
      RETURN_IF_ERROR(Visit(component));
      i += components_.condensation().Members(component).size();  // all were reached
    }
    return Collect();
  }

 private:
  Bounded InflowOf(Vertex v) const {
    if (v == start_) return {1, 0};
    return inflows_[scratch_.TurnOf(v)].Finish();
  }

  void PassOn(Vertex v, const Bounded& value) {
    const ShareMatrix& shares = components_.shares();
    const ShareList list = flow_ == Flow::kDown ? shares.Holdings(v) : shares.Holders(v);
    const std::span<const double> values = list.at(components_.end());
    const std::uint32_t own = components_.ComponentOf(v);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Vertex to = list.vertices[i];
      if (!(values[i] > 0) || components_.ComponentOf(to) == own) continue;
      inflows_[scratch_.TurnOf(to)].Add(values[i], value);
    }
  }

  Status Visit(std::uint32_t component) {
    const std::span<const Vertex> members = components_.condensation().Members(component);
    if (members.size() == 1) {
      scratch_.value(members[0]) = InflowOf(members[0]);
      PassOn(members[0], scratch_.value(members[0]));
      return Status();
    }
    const LocalShares local =
        SharesAmong(components_.shares(), components_.end(), members, std::nullopt);
    PathEnumeration paths(flow_ == Flow::kDown ? local.holdings : local.holders, input_, steps_);
    for (std::uint32_t i = 0; i < local.size(); ++i) {
      const Bounded inflow = InflowOf(local.vertices[i]);
      if (inflow.value > 0 || inflow.error > 0) {
        RETURN_IF_ERROR(paths.AddPathsFrom(i, inflow));
      }
    }
    for (std::uint32_t i = 0; i < local.size(); ++i) {
      scratch_.value(local.vertices[i]) = paths.SumAt(i);
      PassOn(local.vertices[i], paths.SumAt(i));
    }
    return Status();
  }

  std::vector<CertifiedShare> Collect() {
    SortByVertex(scratch_);
    std::vector<CertifiedShare> result;
    result.reserve(scratch_.reached().size());
    for (const Vertex v : scratch_.reached()) {
      if (v == start_) continue;
      result.push_back({v, scratch_.value(v).value, scratch_.value(v).error});
    }
    return result;
  }

  const CyclicComponents& components_;
  const AnalysisInput& input_;
  const Flow flow_;
  const Vertex start_;
  WalkScratch& scratch_;
  std::vector<BoundedSum>& inflows_ = scratch_.sums();  // by turn
  std::uint64_t steps_ = 0;
};

}  // namespace

Result<std::vector<CertifiedShare>> SumSimplePaths(const CyclicComponents& components,
                                                   const AnalysisInput& input, Flow flow,
                                                   Vertex start, WalkScratch& scratch) {
  return SimplePass(components, input, flow, start, scratch).Run();
}

}  // namespace keiretsu::graph
