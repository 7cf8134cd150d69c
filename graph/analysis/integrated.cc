#include "graph/analysis/integrated.h"

#include "graph/analysis/exact_ownership.h"
#include "graph/analysis/reached_order.h"
#include "graph/analysis/simple_walk.h"
#include "graph/analysis/source_walk.h"
#include "graph/analysis/target_walk.h"
#include "graph/analysis/walk_scratch.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

struct OwnershipSolver::Rep {
  Rep(const ShareMatrix* shares, ShareEnd end)
      : components(shares, end), scratches(shares->vertex_count()) {}

  const CyclicComponents components;
  WalkScratchPool scratches;
};

OwnershipSolver::OwnershipSolver(const ShareMatrix* shares, ShareEnd end)
    : rep_(std::make_unique<Rep>(shares, end)) {}

OwnershipSolver::~OwnershipSolver() = default;

const CyclicComponents& OwnershipSolver::components() const { return rep_->components; }

std::vector<Vertex> OwnershipSolver::Reached(Vertex source) const {
  const WalkScratchPool::Lease scratch = rep_->scratches.Take();
  ReachAll(rep_->components, Flow::kDown, source, *scratch);
  SortByVertex(*scratch);
  std::vector<Vertex> reached = scratch->reached();
  const CyclicComponents& components = rep_->components;
  if (!components.IsCyclic(components.ComponentOf(source))) std::erase(reached, source);
  return reached;
}

Result<OwnershipResult> OwnershipSolver::FromSource(const AnalysisInput& input, Vertex source,
                                                    OwnershipMeasure measure) const {
  const WalkScratchPool::Lease scratch = rep_->scratches.Take();
  if (measure != OwnershipMeasure::kSimplePaths) {
    return WalkFromSource(rep_->components, input, source, measure, *scratch);
  }
  OwnershipResult result;
  ASSIGN_OR_RETURN(result.shares,
                   SumSimplePaths(rep_->components, input, Flow::kDown, source, *scratch));
  return result;
}

Result<OwnershipSolver::OwnersResult> OwnershipSolver::OfTarget(const AnalysisInput& input,
                                                                Vertex target,
                                                                OwnershipMeasure measure) const {
  const WalkScratchPool::Lease scratch = rep_->scratches.Take();
  if (measure != OwnershipMeasure::kSimplePaths) {
    return WalkToTarget(rep_->components, input, target, measure, *scratch);
  }
  OwnersResult result;
  ASSIGN_OR_RETURN(result.shares,
                   SumSimplePaths(rep_->components, input, Flow::kUp, target, *scratch));
  return result;
}

Result<std::optional<bool>> OwnershipSolver::Reaches(const AnalysisInput& input, Vertex source,
                                                     const CertifiedShare& share,
                                                     const Rational& threshold,
                                                     bool inclusive) const {
  const Rational low = Rational(share.share) - Rational(share.error_bound);
  const Rational high = Rational(share.share) + Rational(share.error_bound);
  const auto reaches = [&](const Rational& exact) {
    return inclusive ? exact >= threshold : exact > threshold;
  };
  if (reaches(low)) return std::optional<bool>(true);
  if (!reaches(high)) return std::optional<bool>(false);
  const WalkScratchPool::Lease down = rep_->scratches.Take();
  const WalkScratchPool::Lease up = rep_->scratches.Take();
  ASSIGN_OR_RETURN(const std::optional<Rational> exact,
                   ExactIntegrated(rep_->components, input, source, share.vertex, *down, *up));
  if (!exact) return std::optional<bool>();
  return std::optional<bool>(reaches(*exact));
}

}  // namespace keiretsu::graph
