#include "graph/analysis/source_walk.h"

#include <algorithm>

#include "graph/analysis/reached_order.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Vertices between two looks at the caller's wish to stop.
constexpr std::size_t kVerticesPerCheck = 1U << 16;

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
  return static_cast<std::uint32_t>(
      std::find(shares.vertices.begin(), shares.vertices.end(), v) - shares.vertices.begin());
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
                   DecidedWalks::Make(input, components.end(),
                                      SharesAmong(components.shares(), components.end(), members,
                                                  source),
                                      false));
  const ShareList holdings = components.shares().Holdings(source);
  std::vector<Bounded> b(rest->shares().size());
  for (std::uint32_t i = 0; i < b.size(); ++i) {
    BoundedSum sum;
    const double share = ShareOf(holdings, components.end(), rest->shares().vertices[i]);
    if (share > 0) sum.Add(share, {1, 0});
    b[i] = sum.Finish();
  }
  ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> x,
                   rest->Solve(input, Flow::kDown, b));
  if (!x) return Diverges();
  return ByVertex(rest->shares(), *x, source);
}

/// Fills in the values of the source's component. False: it diverges.
Result<bool> EnterOwnComponent(const CyclicComponents& components, const AnalysisInput& input,
                               Vertex source, OwnershipMeasure measure, WalkScratch& scratch) {
  scratch.value(source) = {1, 0};
  if (!components.IsCyclic(components.ComponentOf(source))) return true;
  ASSIGN_OR_RETURN(const OwnershipResult own,
                   WalkInOwnComponent(components, input, source, measure));
  if (own.diverges) return false;
  for (const CertifiedShare& share : own.shares) {
    scratch.value(share.vertex) = {share.share, share.error_bound};
  }
  return true;
}

/// Solves a component that values flow into from above. False: it diverges.
Result<bool> PassThrough(const CyclicComponents& components, const AnalysisInput& input,
                         std::uint32_t component, WalkScratch& scratch) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system,
                   components.System(input, component));
  if (system->verdict() == WalkVerdict::kDiverges) return false;
  const std::vector<Vertex>& vertices = system->shares().vertices;
  std::vector<Bounded> b(vertices.size());
  for (std::size_t i = 0; i < b.size(); ++i) {
    b[i] = FromHolders(components, vertices[i],
                       [&](Vertex holder) -> const Bounded& { return scratch.value(holder); });
  }
  ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> x,
                   system->Solve(input, Flow::kDown, b));
  if (!x) return false;
  for (std::size_t i = 0; i < b.size(); ++i) scratch.value(vertices[i]) = (*x)[i];
  return true;
}

/// Values of all reached, which are sorted by position. False: it diverges.
Result<bool> PassDown(const CyclicComponents& components, const AnalysisInput& input,
                      Vertex source, WalkScratch& scratch) {
  const std::uint32_t own = components.ComponentOf(source);
  const std::vector<Vertex>& reached = scratch.reached();
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (i % kVerticesPerCheck == 0) RETURN_IF_ERROR(input.check_cancelled());
    const Vertex v = reached[i];
    const std::uint32_t component = components.ComponentOf(v);
    if (component == own) continue;
    if (!components.IsCyclic(component)) {
      scratch.value(v) = FromHolders(
          components, v, [&](Vertex holder) -> const Bounded& { return scratch.value(holder); });
      continue;
    }
    ASSIGN_OR_RETURN(const bool converges, PassThrough(components, input, component, scratch));
    if (!converges) return false;
    i += components.condensation().Members(component).size() - 1;  // all were reached
  }
  return true;
}

}  // namespace

Result<OwnershipResult> WalkInOwnComponent(const CyclicComponents& components,
                                           const AnalysisInput& input, Vertex source,
                                           OwnershipMeasure measure) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const DecidedWalks> system,
                   components.System(input, components.ComponentOf(source)));
  const std::uint32_t number = NumberOf(system->shares(), source);
  if (measure == OwnershipMeasure::kGross) {
    std::vector<Bounded> b(system->shares().size());
    b[number].value = 1;
    ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> x,
                     system->Solve(input, Flow::kDown, b));
    return x ? ByVertex(system->shares(), *x, {}) : Diverges();
  }
  ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> x,
                   system->SolveWithoutReturn(input, number));
  if (x) return ByVertex(system->shares(), *x, {});
  return WalkWithoutSource(components, input, source);
}

Result<OwnershipResult> WalkFromSource(const CyclicComponents& components,
                                       const AnalysisInput& input, Vertex source,
                                       OwnershipMeasure measure, WalkScratch& scratch) {
  ReachAll(components, Flow::kDown, source, scratch);
  SortByPosition(components, scratch);
  ASSIGN_OR_RETURN(bool converges, EnterOwnComponent(components, input, source, measure, scratch));
  if (converges) {
    ASSIGN_OR_RETURN(converges, PassDown(components, input, source, scratch));
  }
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
