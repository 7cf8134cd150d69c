#include "graph/analysis/decided_walks.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "graph/analysis/exact_walks.h"
#include "graph/analysis/limits.h"
#include "storage/check.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Errors above this go to exact arithmetic: far enough below what answers promise (1e-9) that
/// later components may add theirs.
constexpr double kAccurate = 1e-11;

bool AllAccurate(const std::vector<Bounded>& values) {
  return std::all_of(values.begin(), values.end(), [](const Bounded& x) {
    return x.error <= kAccurate * std::max(1.0, x.value);
  });
}

/// The largest error of a value as a share of it. Sums of products of numbers >= 0 keep it.
double RelativeError(const std::vector<Bounded>& values) {
  double worst = 0;
  for (const Bounded& x : values) {
    if (x.value > kUnderflowBound) worst = std::max(worst, x.error / x.value);
  }
  return worst;
}

}  // namespace

Result<std::unique_ptr<const DecidedWalks>> DecidedWalks::Make(const AnalysisInput& input,
                                                               ShareEnd end, LocalShares shares,
                                                               bool connected) {
  ASSIGN_OR_RETURN(WalkSystem system, WalkSystem::Make(std::move(shares), input.check_cancelled));
  std::unique_ptr<DecidedWalks> walks(new DecidedWalks(std::move(system), end));
  RETURN_IF_ERROR(walks->Decide(input, connected));
  return std::unique_ptr<const DecidedWalks>(std::move(walks));
}

std::vector<Vertex> DecidedWalks::SortedVertices() const {
  std::vector<Vertex> vertices = shares().vertices;
  std::sort(vertices.begin(), vertices.end());
  return vertices;
}

Status DecidedWalks::Decide(const AnalysisInput& input, bool connected) {
  if (system_.certified()) {
    verdict_ = WalkVerdict::kConverges;
    return Status();
  }
  ASSIGN_OR_RETURN(const bool diverges, system_.ProvablyDiverges(input.check_cancelled));
  if (diverges) {
    verdict_ = WalkVerdict::kDiverges;
    return Status();
  }
  const std::vector<Vertex> vertices = SortedVertices();
  if (connected) {
    ASSIGN_OR_RETURN(const std::optional<bool> by_totals,
                     DivergesByTotals(*input.exact, end_, vertices));
    if (by_totals) {
      verdict_ = *by_totals ? WalkVerdict::kDiverges : WalkVerdict::kBarelyConverges;
      return Status();
    }
  }
  ASSIGN_OR_RETURN(std::optional<ExactSystem> exact,
                   ReadExactSystem(*input.exact, end_, vertices, false));
  if (!exact) return Status();
  ExactBudget budget{kMaxExactWork};
  switch (exact->Solve(budget)) {
    case ExactOutcome::kSolved:
      verdict_ = WalkVerdict::kBarelyConverges;
      break;
    case ExactOutcome::kDiverges:
      verdict_ = WalkVerdict::kDiverges;
      break;
    case ExactOutcome::kUndecided:
      break;
  }
  return Status();
}

Status DecidedWalks::Undecided() const {
  return Status::ResourceExhausted(fmt::format(
      "the holdings in a cycle of {} nodes (one has the internal id {}) are so near to a closed "
      "group that doubles cannot tell their sums, and past the limit of exact arithmetic ({} "
      "unknowns, {} word products): use over: 'scale', or leave relationships of the cycle out",
      shares().size(), shares().vertices.front(), kMaxExactUnknowns, kMaxExactWork));
}

// nullopt: past the limits. The right side's values are taken as exact and their relative error is
// put back at the end: it is the same one way through any sum of products of numbers >= 0.
Result<std::optional<std::vector<Bounded>>> DecidedWalks::SolveExactly(
    const AnalysisInput& input, Flow flow, const std::vector<Bounded>& b) const {
  if (too_large_for_exact_) return std::optional<std::vector<Bounded>>();
  const std::vector<Vertex> vertices = SortedVertices();
  ASSIGN_OR_RETURN(std::optional<ExactSystem> exact,
                   ReadExactSystem(*input.exact, end_, vertices, flow == Flow::kUp));
  ExactBudget budget{kMaxExactWork};
  const auto place = [&](std::uint32_t number) {
    return static_cast<std::uint32_t>(
        std::lower_bound(vertices.begin(), vertices.end(), shares().vertices[number]) -
        vertices.begin());
  };
  if (exact) {
    for (std::uint32_t i = 0; i < b.size(); ++i) {
      if (b[i].value > 0) exact->AddRight(place(i), Rational(b[i].value));
    }
  }
  if (!exact || exact->Solve(budget) != ExactOutcome::kSolved) {
    too_large_for_exact_ = true;
    return std::optional<std::vector<Bounded>>();
  }
  const double relative = RelativeError(b) + 2 * kUnitRoundoff;
  std::vector<Bounded> result(b.size());
  for (std::uint32_t i = 0; i < b.size(); ++i) {
    const double value = NearestDouble(exact->solution()[place(i)]);
    result[i] = {value, value * relative * kBoundSlack + kUnderflowBound};
  }
  return std::optional<std::vector<Bounded>>(std::move(result));
}

Result<std::optional<std::vector<Bounded>>> DecidedWalks::Solve(
    const AnalysisInput& input, Flow flow, const std::vector<Bounded>& b) const {
  if (verdict_ == WalkVerdict::kDiverges) return std::optional<std::vector<Bounded>>();
  if (verdict_ == WalkVerdict::kUndecided) return Undecided();
  std::optional<std::vector<Bounded>> found;
  if (verdict_ == WalkVerdict::kConverges) {
    ASSIGN_OR_RETURN(found, system_.Solve(flow, b, input.check_cancelled));
    if (AllAccurate(*found)) return found;
  }
  ASSIGN_OR_RETURN(std::optional<std::vector<Bounded>> exact, SolveExactly(input, flow, b));
  if (exact) return exact;
  if (found) return found;
  return Undecided();
}

Result<std::optional<std::vector<Bounded>>> DecidedWalks::SolveWithoutReturn(
    const AnalysisInput& input, std::uint32_t source) const {
  if (verdict_ != WalkVerdict::kConverges) return std::optional<std::vector<Bounded>>();
  ASSIGN_OR_RETURN(std::vector<Bounded> found,
                   system_.SolveWithoutReturn(source, input.check_cancelled));
  if (!AllAccurate(found)) return std::optional<std::vector<Bounded>>();
  return std::optional<std::vector<Bounded>>(std::move(found));
}

Result<std::shared_ptr<const std::vector<Bounded>>> DecidedWalks::Passes(
    const AnalysisInput& input) const {
  if (auto kept = passes_.load()) return kept;
  auto passes = std::make_shared<std::vector<Bounded>>(shares().size());
  std::vector<Bounded> unit(shares().size());
  for (std::uint32_t i = 0; i < shares().size(); ++i) {
    RETURN_IF_ERROR(input.check_cancelled());
    unit[i].value = 1;
    ASSIGN_OR_RETURN(const std::optional<std::vector<Bounded>> x, Solve(input, Flow::kDown, unit));
    CHECK(x);
    unit[i].value = 0;
    (*passes)[i] = (*x)[i];
  }
  std::shared_ptr<const std::vector<Bounded>> result = std::move(passes);
  passes_.store(result);
  return result;
}

}  // namespace keiretsu::graph
