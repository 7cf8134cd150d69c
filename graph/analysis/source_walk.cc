#include "graph/analysis/source_walk.h"

#include <algorithm>

#include "graph/analysis/limits.h"
#include "graph/analysis/reached_order.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

OwnershipResult Diverges() {
  OwnershipResult result;
  result.diverges = true;
  return result;
}

/// `shares` of the system's vertices, and of the source when it is not among them.
OwnershipResult ByVertex(const LocalShares& system, const std::vector<Bounded>& x,
                         std::optional<Vertex> source) {
  OwnershipResult result;
  result.shares.reserve(x.size() + 1);
  for (std::size_t i = 0; i < x.size(); ++i) {
    result.shares.push_back({system.vertices[i], x[i].value, x[i].error});
  }
  if (source) result.shares.push_back({*source, 1, 0});
  std::sort(result.shares.begin(), result.shares.end(),
            [](const CertifiedShare& a, const CertifiedShare& b) { return a.vertex < b.vertex; });
  return result;
}

std::uint32_t NumberOf(const LocalShares& shares, Vertex v) {
  return static_cast<std::uint32_t>(std::find(shares.vertices.begin(), shares.vertices.end(), v) -
                                    shares.vertices.begin());
}

double ShareOf(const ShareList& holdings, ShareEnd end, Vertex held) {
  const auto at = std::lower_bound(holdings.vertices.begin(), holdings.vertices.end(), held);
  if (at == holdings.vertices.end() || *at != held) return 0;
  return holdings.at(end)[static_cast<std::size_t>(at - holdings.vertices.begin())];
}

/// The source's component without the source: finite where the rest is no closed group.
Result<OwnershipResult> WalkWithoutSource(const CyclicComponents& components,
                                          const AnalysisInput& input, Vertex source) {
  const std::span<const Vertex> members =
      components.condensation().Members(components.ComponentOf(source));
  ASSIGN_OR_RETURN(const std::unique_ptr<const DecidedWalks> rest,
                   DecidedWalks::Make(
                       input, components.end(),
                       SharesAmong(components.shares(), components.end(), members, source), false));
  const ShareList holdings = components.shares().Holdings(source);
  std::vector<Bounded> b(rest->shares().size());
  for (std::uint32_t i = 0; i < b.size(); ++i) {
    BoundedSum sum;
    const double share = ShareOf(holdings, components.end(), rest->shares().vertices[i]);
    if (share > 0) sum.Add(share, {1, 0});
    b[i] = sum.Finish();
  }
  const Result<std::optional<std::vector<Bounded>>> x = rest->Solve(input, Flow::kDown, b);
  RETURN_IF_ERROR(x.status());
  if (!x->has_value()) return Diverges();
  return ByVertex(rest->shares(), **x, source);
}

/// One source's pass over all that it reaches, holders before what they hold. Values are handed on
/// from what was reached, so that holders that the source does not reach cost nothing.
class DownwardPass {
 public:
  DownwardPass(const CyclicComponents& components, const AnalysisInput& input, Vertex source,
               OwnershipMeasure measure, WalkScratch& scratch)
      : components_(components),
        input_(input),
        source_(source),
        measure_(measure),
        scratch_(scratch) {}

  /// False: it diverges.
  Result<bool> Run() {
    ReachAll(components_, Flow::kDown, source_, scratch_);
    inflows_.assign(scratch_.reached().size(), {});
    SortByPosition(components_, scratch_);
    ASSIGN_OR_RETURN(const bool enters, EnterOwnComponent());
    if (!enters) return false;
    const std::uint32_t own = components_.ComponentOf(source_);
    const std::vector<Vertex>& reached = scratch_.reached();
    std::size_t next_check = 0;
    for (std::size_t i = 0; i < reached.size();) {
      if (i >= next_check) {
        RETURN_IF_ERROR(input_.check_cancelled());
        next_check = i + kVerticesPerCheck;
      }
      const std::uint32_t component = components_.ComponentOf(reached[i]);
      if (components_.IsCyclic(component)) {
        const std::size_t members = components_.condensation().Members(component).size();
        if (component != own) {
          ASSIGN_OR_RETURN(const bool converges, PassThrough(component));
          if (!converges) return false;
        }
        for (const std::size_t end = i + members; i < end; ++i) {  // all were reached
          FetchAhead(i);
          HandOn(reached[i], component);
        }
        continue;
      }
      if (component != own) scratch_.value(reached[i]) = InflowOf(reached[i]);
      FetchAhead(i);
      HandOn(reached[i], component);
      ++i;
    }
    return true;
  }

 private:
  void FetchAhead(std::size_t i) const {
    const std::vector<Vertex>& reached = scratch_.reached();
    FetchWalkAhead(components_.shares(), Flow::kDown, scratch_, inflows_,
                   [&](std::size_t n) -> std::optional<Vertex> {
                     if (i + n >= reached.size()) return std::nullopt;
                     return reached[i + n];
                   });
  }

  Bounded InflowOf(Vertex v) const { return inflows_[scratch_.TurnOf(v)].Finish(); }

  void HandOn(Vertex v, std::uint32_t own) {
    const Bounded& value = scratch_.value(v);
    const ShareList holdings = components_.shares().Holdings(v);
    const std::span<const double> shares = holdings.at(components_.end());
    const bool cyclic = components_.IsCyclic(own);
    for (std::size_t i = 0; i < holdings.size(); ++i) {
      const Vertex held = holdings.vertices[i];
      if (!(shares[i] > 0) || (cyclic && components_.ComponentOf(held) == own)) continue;
      inflows_[scratch_.TurnOf(held)].Add(shares[i], value);
    }
  }

  /// Fills in the values of the source's component. False: it diverges.
  Result<bool> EnterOwnComponent() {
    scratch_.value(source_) = {1, 0};
    if (!components_.IsCyclic(components_.ComponentOf(source_))) return true;
    ASSIGN_OR_RETURN(const OwnershipResult own,
                     WalkInOwnComponent(components_, input_, source_, measure_));
    if (own.diverges) return false;
    for (const CertifiedShare& share : own.shares) {
      scratch_.value(share.vertex) = {share.share, share.error_bound};
    }
    return true;
  }

  /// Solves a component that values flow into from above. False: it diverges.
  Result<bool> PassThrough(std::uint32_t component) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system,
                     components_.System(input_, component));
    if (system->verdict() == WalkVerdict::kDiverges) return false;
    const std::vector<Vertex>& vertices = system->shares().vertices;
    std::vector<Bounded> b(vertices.size());
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = InflowOf(vertices[i]);
    ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> x,
                     system->Solve(input_, Flow::kDown, b));
    if (!x) return false;
    for (std::size_t i = 0; i < b.size(); ++i) scratch_.value(vertices[i]) = (*x)[i];
    return true;
  }

  const CyclicComponents& components_;
  const AnalysisInput& input_;
  const Vertex source_;
  const OwnershipMeasure measure_;
  WalkScratch& scratch_;
  std::vector<BoundedSum>& inflows_ = scratch_.sums();  // by turn
};

}  // namespace

Result<OwnershipResult> WalkInOwnComponent(const CyclicComponents& components,
                                           const AnalysisInput& input, Vertex source,
                                           OwnershipMeasure measure) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system,
                   components.System(input, components.ComponentOf(source)));
  const std::uint32_t number = NumberOf(system->shares(), source);
  const bool with_returns = measure == OwnershipMeasure::kGross;
  std::vector<Bounded> b(with_returns ? system->shares().size() : 0);
  if (with_returns) b[number].value = 1;
  const Result<std::optional<std::vector<Bounded>>> x =
      with_returns ? system->Solve(input, Flow::kDown, b)
                   : system->SolveWithoutReturn(input, number);
  RETURN_IF_ERROR(x.status());
  if (x->has_value()) return ByVertex(system->shares(), **x, {});
  return with_returns ? Diverges() : WalkWithoutSource(components, input, source);
}

Result<OwnershipResult> WalkFromSource(const CyclicComponents& components,
                                       const AnalysisInput& input, Vertex source,
                                       OwnershipMeasure measure, WalkScratch& scratch) {
  ASSIGN_OR_RETURN(const bool converges,
                   DownwardPass(components, input, source, measure, scratch).Run());
  if (!converges) return Diverges();
  // What returns to the source is both its integrated share in itself and, with all walks counted,
  // its gross share.
  const bool returns = components.IsCyclic(components.ComponentOf(source));
  if (returns) {
    scratch.value(source) = FromHolders(
        components, source, [&](Vertex holder) -> const Bounded& { return scratch.value(holder); });
  }
  SortByVertex(scratch);
  OwnershipResult result;
  result.shares.reserve(scratch.reached().size());
  for (const Vertex v : scratch.reached()) {
    if (v == source && !returns) continue;
    const Bounded& value = scratch.value(v);
    result.shares.push_back({v, value.value, value.error});
  }
  return result;
}

}  // namespace keiretsu::graph
