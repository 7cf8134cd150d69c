#include "graph/analysis/exact_ownership.h"

#include <algorithm>
#include <unordered_map>

#include "graph/analysis/exact_walks.h"
#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// A search one way, a vertex at a time, that does not go on through `barrier`.
class StepwiseSearch {
 public:
  StepwiseSearch(const CyclicComponents& components, Flow flow, Vertex start, Vertex barrier,
                 WalkScratch& scratch)
      : components_(components), flow_(flow), barrier_(barrier), scratch_(scratch) {
    scratch_.Reach(start);
  }

  bool done() const { return next_ == scratch_.reached().size(); }
  std::size_t work() const { return work_; }

  /// Goes on from one vertex to those that `within`, when given, has reached too.
  void Advance(const WalkScratch* within) {
    const Vertex v = scratch_.reached()[next_++];
    if (v == barrier_ && next_ > 1) return;
    const ShareMatrix& shares = components_.shares();
    const ShareList list = flow_ == Flow::kDown ? shares.Holdings(v) : shares.Holders(v);
    const std::span<const double> values = list.at(components_.end());
    work_ += list.size() + 1;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!(values[i] > 0)) continue;
      if (within == nullptr || within->IsReached(list.vertices[i])) {
        scratch_.Reach(list.vertices[i]);
      }
    }
  }

 private:
  const CyclicComponents& components_;
  const Flow flow_;
  const Vertex barrier_;
  WalkScratch& scratch_;
  std::size_t next_ = 0;
  std::size_t work_ = 0;
};

/// What is on walks from source to target, by position, without the source. Searches both ways in
/// turns until the smaller side is done; the other is then confined to it.
std::vector<Vertex> Between(const CyclicComponents& components, Vertex source, Vertex target,
                            WalkScratch& down, WalkScratch& up) {
  StepwiseSearch from_source(components, Flow::kDown, source, source, down);
  StepwiseSearch from_target(components, Flow::kUp, target, source, up);
  while (!from_source.done() && !from_target.done()) {
    (from_source.work() <= from_target.work() ? from_source : from_target).Advance(nullptr);
  }
  const bool source_done = from_source.done();
  WalkScratch& larger = source_done ? up : down;
  const WalkScratch& smaller = source_done ? down : up;
  larger.Clear();
  StepwiseSearch confined(components, source_done ? Flow::kUp : Flow::kDown,
                          source_done ? target : source, source, larger);
  while (!confined.done()) confined.Advance(&smaller);
  std::vector<Vertex> between;
  for (const Vertex v : larger.reached()) {
    if (v != source && smaller.IsReached(v)) between.push_back(v);
  }
  std::sort(between.begin(), between.end(), [&](Vertex a, Vertex b) {
    return components.PositionOf(a) < components.PositionOf(b);
  });
  return between;
}

/// Exact values of the walks without return, component by component.
class ExactPass {
 public:
  ExactPass(const CyclicComponents& components, const AnalysisInput& input, Vertex source)
      : components_(components), input_(input) {
    values_.emplace(source, 1);
  }

  /// Whether the limits sufficed. `group`: vertices of one component, ascending.
  Result<bool> Solve(std::span<const Vertex> group) {
    ASSIGN_OR_RETURN(std::optional<ExactSystem> system,
                     ReadExactSystem(*input_.exact, components_.end(), group, false));
    if (!system) return false;
    for (std::uint32_t i = 0; i < group.size(); ++i) {
      ASSIGN_OR_RETURN(const std::optional<Rational> inflow, FromHolders(group[i]));
      if (!inflow) return false;
      system->AddRight(i, *inflow);
    }
    if (system->Solve(budget_) != ExactOutcome::kSolved) return false;
    for (std::uint32_t i = 0; i < group.size(); ++i) {
      values_.emplace(group[i], system->solution()[i]);
    }
    return true;
  }

  /// Sum over the holders that have a value; nullopt past the budget.
  Result<std::optional<Rational>> FromHolders(Vertex v) {
    ASSIGN_OR_RETURN(const std::vector<ExactShare> holders,
                     input_.exact->Holders(v, components_.end()));
    Rational sum = 0;
    for (const ExactShare& share : holders) {
      const auto value = values_.find(share.holder);
      if (value == values_.end()) continue;
      if (!budget_.Spend(share.share, value->second)) return std::optional<Rational>();
      sum += share.share * value->second;
    }
    return std::optional<Rational>(std::move(sum));
  }

  Rational ValueOf(Vertex v) const {
    const auto value = values_.find(v);
    return value == values_.end() ? Rational(0) : value->second;
  }

 private:
  const CyclicComponents& components_;
  const AnalysisInput& input_;
  std::unordered_map<Vertex, Rational> values_;
  ExactBudget budget_{kMaxExactWork};
};

}  // namespace

Result<std::optional<Rational>> ExactIntegrated(const CyclicComponents& components,
                                                const AnalysisInput& input, Vertex source,
                                                Vertex target, WalkScratch& down,
                                                WalkScratch& up) {
  const std::vector<Vertex> between = Between(components, source, target, down, up);
  if (between.size() > kMaxExactVertices) return std::optional<Rational>();
  ExactPass pass(components, input, source);
  for (std::size_t begin = 0; begin < between.size();) {
    RETURN_IF_ERROR(input.check_cancelled());
    const std::uint32_t component = components.ComponentOf(between[begin]);
    std::size_t end = begin + 1;
    while (end < between.size() && components.ComponentOf(between[end]) == component) ++end;
    ASSIGN_OR_RETURN(const bool solved, pass.Solve({between.data() + begin, end - begin}));
    if (!solved) return std::optional<Rational>();
    begin = end;
  }
  if (source == target) return pass.FromHolders(source);
  return std::optional<Rational>(pass.ValueOf(target));
}

}  // namespace keiretsu::graph
