#include "graph/analysis/target_walk.h"

#include <algorithm>
#include <utility>

#include "graph/analysis/limits.h"
#include "graph/analysis/reached_order.h"
#include "graph/analysis/source_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Stands for an owner whose sum diverges; numbers are at least 0.
constexpr Bounded kDivergent{-1, 0};

/// numerator / denominator. REQUIRES: the exact denominator is at least 1.
Bounded Quotient(const Bounded& numerator, const Bounded& denominator) {
  const double value = numerator.value / denominator.value;
  const double least = std::max(1.0, denominator.value - denominator.error);
  const double error = (numerator.error + value * denominator.error) / least;
  return {value, (error + 2 * kUnitRoundoff * value) * kBoundSlack + kUnderflowBound};
}

/// One target's pass over its ancestors, companies before their holders.
class UpwardPass {
 public:
  UpwardPass(const CyclicComponents& components, const AnalysisInput& input, Vertex target,
             OwnershipMeasure measure, WalkScratch& scratch)
      : components_(components),
        input_(input),
        target_(target),
        measure_(measure),
        scratch_(scratch) {}

  Result<OwnershipSolver::OwnersResult> Run() {
    ASSIGN_OR_RETURN(below_, components_.Below(input_));
    ReachAll(components_, Flow::kUp, target_, scratch_);
    inflows_.assign(scratch_.reached().size(), {});
    SortByPosition(components_, scratch_);
    const std::vector<Vertex>& reached = scratch_.reached();
    std::size_t next_check = reached.size();
    for (std::size_t left = reached.size(); left > 0;) {
      if (left <= next_check) {
        RETURN_IF_ERROR(input_.check_cancelled());
        next_check = left - std::min(left, kVerticesPerCheck);
      }
      FetchWalkAhead(components_.shares(), Flow::kUp, scratch_, inflows_,
                     [&](std::size_t n) -> std::optional<Vertex> {
                       if (left <= n) return std::nullopt;
                       return reached[left - 1 - n];
                     });
      const std::uint32_t component = components_.ComponentOf(reached[left - 1]);
      RETURN_IF_ERROR(Visit(component));
      left -= components_.condensation().Members(component).size();  // all were reached
    }
    return Collect();
  }

 private:
  std::span<const Vertex> MembersOf(std::uint32_t component) const {
    return components_.condensation().Members(component);
  }

  /// What a vertex takes from companies outside its component; 1 at the target.
  Bounded InflowOf(Vertex v) const {
    if (v == target_) return {1, 0};  // nothing that it holds leads back from outside its component
    return inflows_[scratch_.TurnOf(v)].Finish();
  }

  /// Hands a company's value on to its holders outside its component.
  void PushUp(Vertex v, const Bounded& value) {
    const ShareList holders = components_.shares().Holders(v);
    const std::span<const double> shares = holders.at(components_.end());
    const std::uint32_t own = components_.ComponentOf(v);
    const bool cyclic = components_.IsCyclic(own);
    for (std::size_t i = 0; i < holders.size(); ++i) {
      const Vertex holder = holders.vertices[i];
      if (!(shares[i] > 0) || (cyclic && components_.ComponentOf(holder) == own)) continue;
      inflows_[scratch_.TurnOf(holder)].Add(shares[i], value);
    }
  }

  Status Visit(std::uint32_t component) {
    const WalkVerdict below = (*below_)[component];
    if (below == WalkVerdict::kDiverges) {
      for (const Vertex v : MembersOf(component)) scratch_.value(v) = kDivergent;
      return Status();
    }
    if (below == WalkVerdict::kUndecided) return ExplainUndecided(component);
    if (components_.IsCyclic(component)) return VisitCyclic(component);
    const Vertex v = MembersOf(component)[0];
    scratch_.value(v) = InflowOf(v);
    PushUp(v, scratch_.value(v));
    return Status();
  }

  /// The error of the undecided component that this one leads to.
  Status ExplainUndecided(std::uint32_t component) {
    const Vertex first = MembersOf(component)[0];
    WalkScratch scratch(components_.shares().vertex_count());
    ASSIGN_OR_RETURN(const OwnershipResult result,
                     WalkFromSource(components_, input_, first, measure_, scratch));
    return Status::ResourceExhausted(
        "an owner leads both to holdings that add up to no number and to a cycle that is past the "
        "limit of exact arithmetic: ask for this owner as `source`, or use over: 'scale'");
  }

  Status VisitCyclic(std::uint32_t component) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system,
                     components_.System(input_, component));
    const std::vector<Vertex>& vertices = system->shares().vertices;
    std::vector<Bounded> inflows(vertices.size());
    for (std::size_t i = 0; i < vertices.size(); ++i) inflows[i] = InflowOf(vertices[i]);
    const bool gross = measure_ == OwnershipMeasure::kGross;
    const bool finite = system->verdict() == WalkVerdict::kConverges ||
                        system->verdict() == WalkVerdict::kBarelyConverges;
    // Owners above see the verdict themselves: nothing has to be handed on where it diverges.
    if (finite || gross) {
      ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> all_walks,
                       system->Solve(input_, Flow::kUp, inflows));
      if (!all_walks) {
        for (const Vertex v : vertices) scratch_.value(v) = kDivergent;
        return Status();
      }
      for (std::size_t i = 0; i < vertices.size(); ++i) {
        scratch_.value(vertices[i]) = (*all_walks)[i];
        PushUp(vertices[i], (*all_walks)[i]);
      }
      if (components_.ComponentOf(target_) == component) {
        scratch_.value(target_) = ReturnsToTarget(*system, *all_walks);
      }
      if (gross) return Status();
    }
    if (system->verdict() == WalkVerdict::kConverges) return DivideByPasses(*system);
    return SolveOneByOne(*system, inflows);
  }

  /// N[t, t] - 1 without the loss of subtracting.
  Bounded ReturnsToTarget(const DecidedWalks& system, const std::vector<Bounded>& all_walks) const {
    const LocalShares& shares = system.shares();
    const std::size_t t = static_cast<std::size_t>(
        std::find(shares.vertices.begin(), shares.vertices.end(), target_) -
        shares.vertices.begin());
    BoundedSum sum;
    for (std::uint32_t k = shares.holdings.offsets[t]; k < shares.holdings.offsets[t + 1]; ++k) {
      sum.Add(shares.holdings.shares[k], all_walks[shares.holdings.numbers[k]]);
    }
    return sum.Finish();
  }

  Status DivideByPasses(const DecidedWalks& system) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const std::vector<Bounded>> passes,
                     system.Passes(input_));
    for (std::size_t i = 0; i < passes->size(); ++i) {
      Bounded& value = scratch_.value(system.shares().vertices[i]);
      value = Quotient(value, (*passes)[i]);
    }
    return Status();
  }

  /// Each member by its own walk without return, into whatever leads to the target.
  Status SolveOneByOne(const DecidedWalks& system, const std::vector<Bounded>& inflows) {
    const std::vector<Vertex>& vertices = system.shares().vertices;
    std::vector<std::pair<Vertex, Bounded>> by_vertex;
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      if (inflows[i].value > 0 || inflows[i].error > 0) {
        by_vertex.emplace_back(vertices[i], inflows[i]);
      }
    }
    for (const Vertex source : vertices) {
      ASSIGN_OR_RETURN(const OwnershipResult walk,
                       WalkInOwnComponent(components_, input_, source, measure_));
      if (walk.diverges) {
        scratch_.value(source) = kDivergent;
        continue;
      }
      const auto value_of = [&](Vertex v) {
        const auto at = std::lower_bound(
            walk.shares.begin(), walk.shares.end(), v,
            [](const CertifiedShare& share, Vertex vertex) { return share.vertex < vertex; });
        if (at == walk.shares.end() || at->vertex != v) return Bounded();
        return Bounded{at->share, at->error_bound};
      };
      if (source == target_) {
        scratch_.value(source) = FromHolders(components_, source, value_of);
        continue;
      }
      BoundedProduct product;
      for (const auto& [v, inflow] : by_vertex) product.Add(inflow, value_of(v));
      scratch_.value(source) = product.Finish();
    }
    return Status();
  }

  OwnershipSolver::OwnersResult Collect() {
    SortByVertex(scratch_);
    const bool target_returns = components_.IsCyclic(components_.ComponentOf(target_));
    OwnershipSolver::OwnersResult result;
    result.shares.reserve(scratch_.reached().size());
    for (const Vertex v : scratch_.reached()) {
      if (v == target_ && !target_returns) continue;
      const Bounded& value = scratch_.value(v);
      if (value.value < 0) {
        result.divergent.push_back(v);
      } else {
        result.shares.push_back({v, value.value, value.error});
      }
    }
    return result;
  }

  const CyclicComponents& components_;
  const AnalysisInput& input_;
  const Vertex target_;
  const OwnershipMeasure measure_;
  WalkScratch& scratch_;
  std::shared_ptr<const std::vector<WalkVerdict>> below_;
  std::vector<BoundedSum>& inflows_ = scratch_.sums();  // by turn
};

}  // namespace

Result<OwnershipSolver::OwnersResult> WalkToTarget(const CyclicComponents& components,
                                                   const AnalysisInput& input, Vertex target,
                                                   OwnershipMeasure measure, WalkScratch& scratch) {
  return UpwardPass(components, input, target, measure, scratch).Run();
}

}  // namespace keiretsu::graph
