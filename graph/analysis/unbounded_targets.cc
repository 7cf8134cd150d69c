#include "graph/analysis/unbounded_targets.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "graph/analysis/parallel_chunks.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Going up from a company that many reach costs as much as going down from so many of those.
constexpr std::size_t kSourcesPerTarget = 8;

/// One owner's share of one company.
struct OwnedShare {
  Vertex source;
  CertifiedShare share;
};

}  // namespace

Result<std::unique_ptr<const UnboundedTargets>> UnboundedTargets::Make(
    const AnalysisInput& input, const OwnershipSolver& solver, const WalkBounds& bounds,
    double threshold) {
  const std::vector<Vertex>& targets = bounds.unbounded();
  if (targets.empty() || targets.size() * kSourcesPerTarget > bounds.uncovered_count()) {
    return std::unique_ptr<const UnboundedTargets>();
  }
  std::vector<std::vector<OwnedShare>> found(targets.size());
  std::vector<std::vector<Vertex>> divergent(targets.size());
  const Status solved = RunChunks(
      targets.size(), 1, input.threads, input.check_cancelled, [&](const Chunk& chunk) -> Status {
        const Vertex target = targets[chunk.begin];
        ASSIGN_OR_RETURN(OwnershipSolver::OwnersResult owners,
                         solver.OfTarget(input, target, OwnershipMeasure::kGross));
        divergent[chunk.begin] = std::move(owners.divergent);
        // The factor covers the roundings of the threshold and of the sum.
        const double least = threshold * (1 - 4 * std::numeric_limits<double>::epsilon());
        for (const CertifiedShare& owner : owners.shares) {
          if (owner.share + 2 * owner.error_bound < least) continue;
          found[chunk.begin].push_back({owner.vertex, {target, owner.share, owner.error_bound}});
        }
        return Status();
      });
  if (solved.code() == StatusCode::kResourceExhausted) {
    return std::unique_ptr<const UnboundedTargets>();
  }
  RETURN_IF_ERROR(solved);
  std::unique_ptr<UnboundedTargets> result(
      new UnboundedTargets(&solver, input.projection->vertex_count()));
  std::vector<OwnedShare> all;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    for (const Vertex source : divergent[i]) result->diverges_[source] = true;
    all.insert(all.end(), found[i].begin(), found[i].end());
  }
  std::stable_sort(all.begin(), all.end(), [](const OwnedShare& a, const OwnedShare& b) {
    return a.source != b.source ? a.source < b.source : a.share.vertex < b.share.vertex;
  });
  for (const OwnedShare& owned : all) {
    result->sources_.push_back(owned.source);
    result->shares_.push_back(owned.share);
  }
  return std::unique_ptr<const UnboundedTargets>(std::move(result));
}

std::span<const CertifiedShare> UnboundedTargets::Of(Vertex source) const {
  const auto [first, last] = std::equal_range(sources_.begin(), sources_.end(), source);
  return std::span(shares_).subspan(static_cast<std::size_t>(first - sources_.begin()),
                                    static_cast<std::size_t>(last - first));
}

}  // namespace keiretsu::graph
